//! Journeys in a real Chromium, at the size of a phone, on the demonstration world.

mod chromium;
mod hand;
mod journey;
mod pages;
