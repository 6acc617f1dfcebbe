//! `npm run fuzz -- seen`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("seen"), |data: &[u8]| ilima_fuzz::targets::seen(data));
