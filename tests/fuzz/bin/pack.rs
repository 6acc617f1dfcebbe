//! `npm run fuzz -- pack`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("pack"), |data: &[u8]| ilima_fuzz::targets::pack(data));
