//! `npm run fuzz -- session`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("session"), |data: &[u8]| ilima_fuzz::targets::session(data));
