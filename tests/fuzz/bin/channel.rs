//! `npm run fuzz -- channel`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("channel"), |data: &[u8]| ilima_fuzz::targets::channel(data));
