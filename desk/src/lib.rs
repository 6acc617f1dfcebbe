//! One person's open app, without a window: joins core, ledger, store and sync.

pub mod check;
pub mod clock;
pub mod contract;
pub mod desk;
pub mod disk;
pub mod export;
pub mod give;
pub mod home;
pub mod host;
pub mod import;
pub mod job;
pub mod join;
pub mod members;
mod names;
pub mod reached;
pub mod read;
pub mod receive;
pub mod refusals;
pub mod seal;
pub mod space;
pub mod spaces;
pub mod template;
pub mod today;
pub mod trouble;
pub mod typed;
pub mod undo;
pub mod words;
