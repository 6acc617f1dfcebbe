//! `npm run fuzz -- heads`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("heads"), |data: &[u8]| ilima_fuzz::targets::heads(data));
