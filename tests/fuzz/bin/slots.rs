//! `npm run fuzz -- slots`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("slots"), |data: &[u8]| ilima_fuzz::targets::slots(data));
