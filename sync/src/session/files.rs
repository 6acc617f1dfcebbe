//! Pieces of attached files, asked for by name after everything else.

use super::{ALL_GIVEN, ITEMS, Session, WANT, said};
use crate::Refused;
use crate::event::{Effect, Why};
use crate::item::{self, Item};
use ilima_ledger::chunk::ChunkId;
use ilima_ledger::codec::{Reader, put_len};
use ilima_ledger::meet::Side;

/// Pieces asked for at once; of more, the rest is asked for the next time.
pub const CHUNKS_WANTED_MAX: usize = 4_096;

#[derive(Debug, Default)]
pub(super) struct Files {
    /// Whether the desk was asked in this round what it lacks.
    pub looked: bool,
    /// Our wish is not answered whole.
    pub awaiting: bool,
    /// Their wish is not answered whole.
    owing: bool,
    /// Their wish, as long as the desk was not asked for it.
    wished: Vec<ChunkId>,
}

impl Files {
    pub fn busy(&self) -> bool {
        self.awaiting || self.owing
    }
}

impl Session {
    pub(super) fn lacks(&mut self, wanted: &[ChunkId]) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !wanted.is_empty() && !self.files.awaiting {
            self.files.awaiting = true;
            let mut want = vec![WANT];
            put_len(&mut want, wanted.len());
            wanted.iter().for_each(|id| want.extend_from_slice(id));
            effects.push(Effect::Send(want));
        }
        effects.extend(self.speak());
        effects
    }

    pub(super) fn on_want(&mut self, body: &[u8]) -> Result<Vec<Effect>, Refused> {
        if self.files.owing || !self.theirs.as_ref().is_some_and(|theirs| theirs.proved) {
            return Ok(self.close(Why::Wrong));
        }
        let mut reader = Reader::new(body, "want");
        let count = reader.count(size_of::<ChunkId>())?;
        if count == 0 || count > CHUNKS_WANTED_MAX {
            return Err(Refused::Damaged);
        }
        self.files.wished = (0..count).map(|_| reader.array()).collect::<Result<_, _>>()?;
        reader.end()?;
        self.files.owing = true;
        Ok(self.look_for_wished())
    }

    fn look_for_wished(&mut self) -> Vec<Effect> {
        if self.files.wished.is_empty() || (self.files.awaiting && self.side == Side::Caller) {
            return Vec::new();
        }
        vec![Effect::FindChunks(std::mem::take(&mut self.files.wished))]
    }

    pub(super) fn chunks(&mut self, found: &[Item], done: bool) -> Vec<Effect> {
        let mut effects = Vec::new();
        if !found.is_empty() {
            effects.push(Effect::Send(said(ITEMS, &item::encode_all(found))));
        }
        if done {
            self.files.owing = false;
            effects.push(Effect::Send(vec![ALL_GIVEN]));
            effects.extend(self.satisfied());
        }
        effects
    }

    pub(super) fn on_all_given(&mut self) -> Vec<Effect> {
        self.files.awaiting = false;
        let mut effects = self.look_for_wished();
        effects.extend(self.satisfied());
        effects
    }
}
