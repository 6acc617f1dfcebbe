//! What the ids of a section can mean: whatever is known that begins like them and holds what the section says of it.

use super::called::Called;
use super::choose::Choose;
use super::facts::{Facts, Said, Where};
use super::known::Known;
use super::names::{Id, part_of, parts_like};
use super::{DAMAGED, Section};
use crate::ids::{DocumentId, RecordId, Run};
use crate::refused::Refused;
use crate::space::record::companion;
use automerge::{ActorId, ChangeHash};
use std::collections::BTreeSet;

/// More that begin alike were made on purpose. So many are looked at,
const FITTING_MAX: usize = 1_000;
/// so often in all.
const LOOKS_MAX: usize = 200_000;

/// The meanings of each record and each run, by place.
pub struct Fitting<'a> {
    section: &'a Section<'a>,
    records: Vec<Vec<RecordId>>,
    runs: Vec<Vec<Run>>,
    /// Read once somebody has to choose.
    facts: Option<Facts>,
}

impl<'a> Fitting<'a> {
    pub fn of(section: &'a Section<'a>, known: &mut dyn Known) -> Result<Fitting<'a>, Refused> {
        let records =
            section.ids.records.iter().map(|id| id.meant(|id| Ok(RecordId(id)), |like| known.records(like)).map(few));
        let records = records.collect::<Result<Vec<_>, _>>()?;
        let runs = section.ids.runs.iter().map(|id| id.meant(|id| Ok(Run(id)), |like| known.runs(like)).map(few));
        let runs = runs.collect::<Result<Vec<_>, _>>()?;
        let mut fitting = Fitting { section, records, runs, facts: None };
        if fitting.records.iter().any(|one| one.len() > 1) || fitting.runs.iter().any(|one| one.len() > 1) {
            let facts = section.facts()?;
            fitting.narrow(&facts, known);
            fitting.facts = Some(facts);
        }
        Ok(fitting)
    }

    /// What the first record can mean.
    pub fn first_record(&self) -> &[RecordId] {
        self.records.first().map(Vec::as_slice).unwrap_or_default()
    }

    /// As if the first record could mean nothing else.
    pub fn take_for(&mut self, record: RecordId) {
        if let Some(first) = self.records.first_mut() {
            *first = vec![record];
        }
    }

    /// What its changes are called if all of them are of this record.
    pub fn called(&mut self, record: RecordId) -> Result<BTreeSet<Called>, Refused> {
        let mut called = BTreeSet::new();
        self.facts()?;
        for (at, changes) in self.facts.iter().flat_map(|facts| &facts.wrote) {
            let document = document_of(record, at);
            for run in self.runs.get(at.run).into_iter().flatten() {
                called.extend(changes.values().map(|last| Called::new(document, *run, *last)));
            }
        }
        Ok(called)
    }

    fn facts(&mut self) -> Result<&Facts, Refused> {
        if self.facts.is_none() {
            self.facts = Some(self.section.facts()?);
        }
        self.facts.as_ref().ok_or(DAMAGED)
    }

    /// One meaning for each record and run. Runs first: a record is told by them, and by little else.
    pub fn pick(&self, known: &mut dyn Known, choose: &mut Choose) -> Result<(Vec<RecordId>, Vec<Run>), Refused> {
        let runs = self.runs.iter().map(|fitting| choose.one(fitting)).collect::<Result<Vec<_>, _>>()?;
        let records = self.records.iter().enumerate().map(|(place, fitting)| match fitting.as_slice() {
            [] | [_] => choose.one(fitting),
            _ => choose.one(&self.with_runs(place, fitting, &runs, known)),
        });
        Ok((records.collect::<Result<Vec<_>, _>>()?, runs))
    }

    fn with_runs(&self, place: usize, fitting: &[RecordId], runs: &[Run], known: &mut dyn Known) -> Vec<RecordId> {
        let said: Vec<&Said> = self.facts.iter().flat_map(Facts::here).filter(|said| said.at.record == place).collect();
        let mut fits = |record: &RecordId| {
            said.iter().all(|said| runs.get(said.at.run).is_some_and(|run| holds(known, *record, *run, said)))
        };
        fitting.iter().copied().filter(|record| fits(record)).collect()
    }

    /// One meaning for a part. Whoever named it shortly had it before it wrote, so what is older comes first.
    pub fn pick_part(
        &mut self,
        (record, kind, id): (usize, &str, &Id<'_>),
        (records, runs): (&[RecordId], &[Run]),
        known: &mut dyn Known,
        choose: &mut Choose,
    ) -> Result<String, Refused> {
        let of = *records.get(record).ok_or(DAMAGED)?;
        let mut fitting = id.meant(|bytes| part_of(kind, bytes), |like| parts_like(known, of, kind, like))?;
        if fitting.len() > 1 {
            let follows: Vec<Said> = self.facts()?.follows_in(record).cloned().collect();
            if let Some(open) = known.record(of) {
                let named = |said: &Said| {
                    let actor = ActorId::from(runs.get(said.at.run)?.0);
                    open.change_named(DocumentId(of.0), &actor, said.op).map(|named| named.hash)
                };
                let follows: Vec<ChangeHash> = follows.iter().filter_map(named).collect();
                let older = open.part_ids_at(kind, &follows);
                fitting.sort_by_key(|part| older.binary_search(part).is_err());
            }
        }
        choose.one(&fitting)
    }

    /// Leaves out what cannot be meant: another's run among the authors, and whatever lacks what is said of it.
    fn narrow(&mut self, facts: &Facts, known: &mut dyn Known) {
        for (place, fitting) in self.runs.iter_mut().enumerate() {
            if fitting.len() > 1 && facts.wrote_some(place) {
                let own: Vec<Run> = fitting.iter().copied().filter(|run| known.may_seal(*run)).collect();
                // Of none it is refused as somebody else's, with its sealer named.
                *fitting = if own.is_empty() { std::mem::take(fitting) } else { own };
            }
        }
        for (place, whole) in &facts.of {
            let fitting = self.records.get_mut(*place).filter(|fitting| fitting.len() > 1);
            fitting.into_iter().for_each(|fitting| fitting.retain(|record| record.to_string() == *whole));
        }
        let mut looks = LOOKS_MAX;
        loop {
            let before = self.size();
            for said in facts.here() {
                if !self.narrow_by(said, known, &mut looks) {
                    return;
                }
            }
            if self.size() == before {
                return;
            }
        }
    }

    fn size(&self) -> usize {
        self.records.iter().map(Vec::len).chain(self.runs.iter().map(Vec::len)).sum()
    }

    /// False when it was looked often enough.
    fn narrow_by(&mut self, said: &Said, known: &mut dyn Known, looks: &mut usize) -> bool {
        let (records, runs) = (self.records.get_mut(said.at.record), self.runs.get_mut(said.at.run));
        let (Some(records), Some(runs)) = (records, runs) else { return true };
        if records.len().max(runs.len()) < 2 {
            return true;
        }
        let Some(left) = looks.checked_sub(records.len() * runs.len()) else { return false };
        *looks = left;
        let pairs = records.iter().flat_map(|record| runs.iter().map(|run| (*record, *run)));
        let fits: Vec<(RecordId, Run)> = pairs.filter(|(record, run)| holds(known, *record, *run, said)).collect();
        records.retain(|record| fits.iter().any(|(one, _)| one == record));
        runs.retain(|run| fits.iter().any(|(_, one)| one == run));
        true
    }
}

fn few<T>(mut fitting: Vec<T>) -> Vec<T> {
    fitting.truncate(FITTING_MAX);
    fitting
}

fn document_of(record: RecordId, at: &Where) -> DocumentId {
    at.field.as_ref().map_or(DocumentId(record.0), |field| companion(record, field))
}

/// Whether a record holds what is said of it; of one that was forgotten, whether it did.
fn holds(known: &mut dyn Known, record: RecordId, run: Run, said: &Said) -> bool {
    let document = document_of(record, &said.at);
    let actor = ActorId::from(run.0);
    match known.record(record) {
        Some(open) if said.ends => open.change_named(document, &actor, said.op).is_some(),
        Some(open) => open.has_op(document, &actor, said.op),
        None => !said.ends || known.held(Called::new(document, run, said.op)),
    }
}
