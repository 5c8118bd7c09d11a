//! One integration binary: the promises of the program, each kept by a test.

mod locales;
mod readme;
mod requirements;
mod source;
mod structure;
