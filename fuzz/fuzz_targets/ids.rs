//! Global ids.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::ids(bytes).expect("nothing to complain of"));
