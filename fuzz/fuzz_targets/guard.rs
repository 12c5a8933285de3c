//! A document and its variables, as the guard meets them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::guard(bytes).expect("nothing to complain of"));
