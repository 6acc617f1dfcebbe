//! `npm run fuzz -- hello`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("hello"), |data: &[u8]| ilima_fuzz::targets::hello(data));
