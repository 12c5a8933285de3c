//! Bodies that call a document by its hash.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzz::requests(bytes).expect("nothing to complain of"));
