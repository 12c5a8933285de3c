//! Forms of the token end-point, and the header beside them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::forms(bytes).expect("nothing to complain of"));
