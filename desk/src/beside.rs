//! Spaces that are open beside the one on the screen: an exchange works in them, and on the screen nothing changes.

use crate::contract::Notice;
use crate::desk::Desk;
use crate::space::Space;
use crate::trouble::{Code, Outcome};
use ilima_ledger::SpaceId;

impl Desk {
    /// Does something in one of this home's spaces, whichever is on the screen.
    pub fn within<T>(&mut self, space: SpaceId, work: impl FnOnce(&mut Desk) -> Outcome<T>) -> Outcome<T> {
        let here = |one: &ilima_ledger::vault::SpaceSecrets| one.keys.space == space;
        let at = self.keyring.vault.spaces.iter().position(here).ok_or(Code::NoSpace)?;
        if self.space.as_ref().is_some_and(|open| open.at == at) {
            return work(self);
        }
        let aside = Aside::lay(self, space);
        aside.desk.open_at(at)?;
        work(aside.desk)
    }

    /// The ids of all spaces of this home, the one on the screen first.
    pub fn space_ids(&self) -> Vec<SpaceId> {
        let first = self.secrets().ok().map(|secrets| secrets.keys.space);
        let all = self.keyring.vault.spaces.iter().map(|one| one.keys.space);
        first.into_iter().chain(all.filter(|space| Some(*space) != first)).collect()
    }

    /// Nobody works in them any more.
    pub(crate) fn close_beside(&mut self) {
        self.beside.clear();
    }

    /// A space that lies open beside, as long as the vault has not changed under it.
    pub(crate) fn take_beside(&mut self, at: usize) -> Option<Space> {
        let space = self.keyring.vault.spaces.get(at)?.keys.space;
        self.beside.remove(&space).filter(|open| open.at == at)
    }
}

/// The space on the screen, laid aside for a moment: it is back when this is dropped, whatever happened.
struct Aside<'a> {
    desk: &'a mut Desk,
    space: SpaceId,
    screen: Option<Space>,
    notice: Option<Notice>,
    saved_ms: i64,
}

impl Aside<'_> {
    fn lay(desk: &mut Desk, space: SpaceId) -> Aside<'_> {
        let (screen, notice, saved_ms) = (desk.space.take(), desk.take_notice(), desk.saved_ms);
        Aside { desk, space, screen, notice, saved_ms }
    }
}

impl Drop for Aside<'_> {
    fn drop(&mut self) {
        if let Some(open) = self.desk.space.take() {
            self.desk.beside.insert(self.space, open);
        }
        self.desk.space = self.screen.take();
        self.desk.saved_ms = self.saved_ms;
        self.desk.put_notice(self.notice.take().unwrap_or_default());
    }
}
