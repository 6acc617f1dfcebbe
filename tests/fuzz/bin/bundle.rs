//! `npm run fuzz -- bundle`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("bundle"), |data: &[u8]| ilima_fuzz::targets::bundle::bundle(data));
