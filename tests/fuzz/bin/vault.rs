//! `npm run fuzz -- vault`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("vault"), |data: &[u8]| ilima_fuzz::targets::vault(data));
