//! `npm run fuzz -- act`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("act"), |data: &[u8]| ilima_fuzz::targets::act(data));
