//! `npm run fuzz -- ids`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("ids"), |data: &[u8]| ilima_fuzz::targets::ids(data));
