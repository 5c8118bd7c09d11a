//! One integration binary: the promises of the program, each kept by a test.
#![allow(clippy::unwrap_used)] // in a test it is the assertion
// Tables that exist only in a test cannot be checked by the compiler.
#![allow(clippy::disallowed_methods)]

mod access;
mod accounts;
mod assignments;
mod audit;
mod book;
mod cancel;
mod decisions;
mod demo;
mod demo_sheets;
mod external;
mod former;
mod forms;
mod grid;
mod home;
mod import;
mod imports;
mod invitations;
mod keeping;
mod kernel;
mod locales;
mod locks;
mod meetings;
mod members;
mod merging;
mod minutes;
mod moves;
mod oracle;
mod organizations;
mod private_postgres;
mod processes;
mod quality;
mod readme;
mod records;
mod requirements;
mod rights;
mod samples;
mod scores;
mod sessions;
mod shapes;
mod sheets;
mod sight;
mod slips;
mod source;
mod structure;
mod support;
mod tree;
mod users;
mod visits;
mod waiting;
mod with_database;
