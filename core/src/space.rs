//! Records as Automerge documents: the only place that knows Automerge, with `pack`.

pub mod record;
