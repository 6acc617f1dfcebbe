//! `npm run fuzz -- courier`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("courier"), |data: &[u8]| ilima_fuzz::targets::courier::courier(data));
