//! `npm run fuzz -- entry`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("entry"), |data: &[u8]| ilima_fuzz::targets::entry(data));
