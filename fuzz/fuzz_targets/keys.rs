//! Idempotency keys.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::keys(bytes).expect("nothing to complain of"));
