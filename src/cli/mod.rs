//! The commands of the program. The command line speaks English: it is for whoever runs the machine.

pub mod backup;
pub mod connect;
pub mod demo;
pub mod generate;
pub mod import;
pub mod restore;
pub mod serve;
pub mod user;
pub mod verify;
pub mod with_database;
