//! What people write: kinds, shapes, records, actions. Pure: no time, files, keys, sockets, async.

pub mod action;
pub mod fold;
pub mod formats;
pub mod ids;
pub mod kinds;
pub mod pack;
pub mod reckon;
pub mod refused;
pub mod schema;
pub mod space;
pub mod view;
