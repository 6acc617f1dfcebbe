//! `npm run fuzz -- request`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("request"), |data: &[u8]| ilima_fuzz::targets::request(data));
