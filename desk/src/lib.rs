//! One person's open app, without a window: joins core, ledger, store and sync.

pub mod contract;
pub mod trouble;
