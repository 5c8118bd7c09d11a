//! Members of the Party: their record, standing and offices, each with its dates.

pub mod model;
