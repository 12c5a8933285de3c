//! The files of the bulk loads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::tables(bytes).expect("nothing to complain of"));
