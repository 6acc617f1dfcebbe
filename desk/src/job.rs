//! Long work: how far it is, and whether the person still wants it.

use crate::contract::Progress;
use crate::trouble::{Code, Outcome};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

type Told = dyn Fn(Progress) + Send + Sync;

/// One piece of long work. Steps are told to whoever watches; a cancelled job ends at its next step.
pub struct Job {
    told: Option<Box<Told>>,
    cancel: Arc<AtomicBool>,
    with: Mutex<String>,
}

impl Job {
    pub fn new(told: Box<Told>, cancel: Arc<AtomicBool>) -> Job {
        Job { told: Some(told), cancel, with: Mutex::default() }
    }

    /// Work that nobody watches, such as a command in a script.
    pub fn unwatched() -> Job {
        Job { told: None, cancel: Arc::default(), with: Mutex::default() }
    }

    /// From now on the steps are told with this name: a person's, a stick's, a shelf's.
    pub fn name(&self, with: &str) {
        with.clone_into(&mut self.with.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn step(&self, stage: &str, done: usize, total: usize) -> Outcome<()> {
        if self.cancelled() {
            return Err(Code::Cancelled.into());
        }
        // A screen needs some hundred pictures of a long job, not a hundred thousand.
        let every = (total / 200).max(1);
        if let Some(told) = &self.told
            && (done.is_multiple_of(every) || done == total)
        {
            let with = self.with.lock().unwrap_or_else(PoisonError::into_inner).clone();
            told(Progress { stage: stage.to_owned(), done, total, with });
        }
        Ok(())
    }

    pub fn cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}
