//! `npm run fuzz -- span`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("span"), |data: &[u8]| ilima_fuzz::targets::span(data));
