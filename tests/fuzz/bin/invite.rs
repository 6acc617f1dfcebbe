//! `npm run fuzz -- invite`.
#![no_main]

libfuzzer_sys::fuzz_target!(init: ilima_fuzz::begin("invite"), |data: &[u8]| ilima_fuzz::targets::invite(data));
