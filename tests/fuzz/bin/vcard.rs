//! `npm run fuzz -- vcard`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("vcard"), |data: &[u8]| ilima_fuzz::targets::vcard(data));
