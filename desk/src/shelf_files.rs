//! Pieces of attached files on a shelf: an object each, under a name that follows from the piece. So the listing alone says
//! what is there, nothing is put twice, and only what is wanted is read.

use crate::desk::Desk;
use crate::job::Job;
use crate::meet::Lend;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome};
use ilima_ledger::SystemRandom;
use ilima_ledger::chunk::{ChunkId, chunk_id};
use ilima_ledger::wrap::{Padding, chunk_object, is_chunk_object};
use ilima_sync::item::Item;
use ilima_sync::parcel;
use ilima_sync::shelf::{Listed, Shelf};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

impl Desk {
    /// What lies on a shelf: objects with entries, and the names of those that hold pieces of files.
    pub(crate) fn sorted(&self, listed: Vec<Listed>) -> Outcome<(Vec<Listed>, BTreeSet<String>)> {
        let routing = &self.secrets()?.keys.routing;
        let (mut others, mut files) = (Vec::new(), BTreeSet::new());
        for one in listed {
            if is_chunk_object(routing, &one.name)? {
                files.insert(one.name);
            } else {
                others.push(one);
            }
        }
        Ok((others, files))
    }

    fn under_names(&self, chunks: Vec<ChunkId>) -> Outcome<Vec<(ChunkId, String)>> {
        let routing = &self.secrets()?.keys.routing;
        chunks.into_iter().map(|id| Ok((id, chunk_object(routing, &id)?))).collect()
    }

    fn take_from_shelf(&mut self, bytes: &[u8], wanted: &ChunkId, tally: &mut Tally, job: &Job) -> Outcome<()> {
        tally.receipt.bytes_received += bytes.len() as u64;
        let secrets = self.secrets()?;
        let read = parcel::read(&[(secrets.keys.space, &secrets.keys.routing)], bytes);
        let items = read.map(|read| read.items).unwrap_or_default();
        let found = items.into_iter().find_map(|item| match item {
            Item::Chunk(bytes) if chunk_id(&bytes) == *wanted => Some(bytes),
            Item::Chunk(_) | Item::Acts(_) | Item::Span(_) | Item::Seen(_) | Item::Spoilt(_) => None,
        });
        let Some(bytes) = found else {
            let carrier = tally.receipt.carrier.clone();
            tally.refuse(&carrier, &Code::DamagedFile.into(), "");
            return Ok(());
        };
        self.take_chunks(vec![bytes], job, tally)
    }

    fn chunk_parcel(&self, id: &ChunkId) -> Outcome<Option<Vec<u8>>> {
        let Some(item) = self.chunk_item(id)? else { return Ok(None) };
        let (routing, mut bytes) = (&self.secrets()?.keys.routing, Vec::new());
        let mut go_on = |_, _| ControlFlow::Continue(());
        parcel::write(routing, &[item], Padding::Stick, &SystemRandom::new(), &mut bytes, &mut go_on)?;
        Ok(Some(bytes))
    }
}

/// Reads pieces that records here name and that are missing; puts those that are here and not there. While the shelf is
/// waited for, the desk is free.
pub(crate) fn exchange_files(
    desk: &mut impl Lend,
    shelf: &mut dyn Shelf,
    there: &BTreeSet<String>,
    tally: &mut Tally,
    job: &Job,
) -> Outcome<()> {
    let wanted = desk.lend(|desk| {
        let missing = desk.missing_chunks(false)?;
        Ok(desk.under_names(missing)?.into_iter().filter(|(_, name)| there.contains(name)).collect::<Vec<_>>())
    })?;
    for (at, (id, name)) in wanted.iter().enumerate() {
        job.step("files", at, wanted.len())?;
        let bytes = match shelf.read(name) {
            Ok(bytes) => bytes,
            // Taken away since it was listed.
            Err(ilima_sync::Refused::Io(std::io::ErrorKind::NotFound)) => continue,
            Err(refused) => return Err(refused.into()),
        };
        desk.lend(|desk| desk.take_from_shelf(&bytes, id, tally, job))?;
    }
    let lacking = desk.lend(|desk| {
        let held = desk.held_chunks()?;
        let here = desk.named_chunks(None)?.all().filter(|id| held.contains_key(*id)).copied().collect();
        Ok(desk.under_names(here)?.into_iter().filter(|(_, name)| !there.contains(name)).collect::<Vec<_>>())
    })?;
    for (at, (id, name)) in lacking.iter().enumerate() {
        job.step("files", at, lacking.len())?;
        let Some(bytes) = desk.lend(|desk| desk.chunk_parcel(id))? else { continue };
        shelf.put(name, &bytes)?;
        tally.receipt.bytes_sent += bytes.len() as u64;
        tally.receipt.messages += 1;
        tally.receipt.pieces_given += 1;
    }
    Ok(())
}
