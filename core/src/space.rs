//! Records as Automerge documents: the only place that knows Automerge, with `pack`.

mod answers;
mod causes;
mod draft;
mod edits;
mod history;
pub mod key;
pub mod named;
pub mod project;
mod read;
mod receive;
pub mod record;
pub mod recount;
mod undo;

#[cfg(test)]
mod tests;
