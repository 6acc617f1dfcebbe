//! `npm run fuzz -- backup`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("backup"), |data: &[u8]| ilima_fuzz::targets::backup(data));
