//! `npm run fuzz -- item`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("item"), |data: &[u8]| ilima_fuzz::targets::item(data));
