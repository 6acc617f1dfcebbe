//! `npm run fuzz -- picture`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("picture"), |data: &[u8]| ilima_fuzz::targets::picture(data));
