//! Bearer tokens, and the claims of signed ones.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::tokens(bytes).expect("nothing to complain of"));
