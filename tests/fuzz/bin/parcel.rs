//! `npm run fuzz -- parcel`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("parcel"), |data: &[u8]| ilima_fuzz::targets::parcel(data));
