//! Where a request says it comes from.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::addresses(bytes).expect("nothing to complain of"));
