//! `npm run fuzz -- table`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("table"), |data: &[u8]| ilima_fuzz::targets::table(data));
