//! `npm run fuzz -- phrase`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("phrase"), |data: &[u8]| ilima_fuzz::targets::phrase(data));
