//! `npm run fuzz -- wire`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("wire"), |data: &[u8]| ilima_fuzz::targets::wire(data));
