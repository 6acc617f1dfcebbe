//! `npm run fuzz -- pair`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("pair"), |data: &[u8]| ilima_fuzz::targets::pair::pair(data));
