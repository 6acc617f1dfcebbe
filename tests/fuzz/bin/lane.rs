//! `npm run fuzz -- lane`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("lane"), |data: &[u8]| ilima_fuzz::targets::lane(data));
