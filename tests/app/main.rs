//! The program as others see it: one binary, so that it is linked once.

mod private_postgres;
mod processes;
mod with_database;
