//! `npm run fuzz -- shelf`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("shelf"), |data: &[u8]| ilima_fuzz::targets::shelf(data));
