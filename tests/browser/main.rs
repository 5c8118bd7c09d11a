//! Journeys in a real Chromium, at the size of a phone, on the demonstration world.
#![allow(clippy::unwrap_used)] // in a test it is the assertion

mod accounts;
mod assignments;
mod chromium;
mod clash;
mod hand;
mod imports;
mod journey;
mod pages;
mod scores;
mod slips;
mod visits;
