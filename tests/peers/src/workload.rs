//! The edits that every system makes: read from a file, the same for all.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::figures::{Outcome, Shown};

/// Seconds since 1970 when the base was made; every document is a minute later than the one before.
const BASE_AT: i64 = 1_760_000_000;
/// Seconds since 1970 of the first change.
const CHANGES_AT: i64 = 1_760_600_000;

#[derive(Deserialize)]
pub struct Workloads {
    pub workloads: Vec<Workload>,
}

/// Side A holds the base and all changes; side B holds the base. Without changes B holds nothing: a newcomer.
#[derive(Deserialize)]
pub struct Workload {
    pub name: String,
    pub base: Vec<Base>,
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// What a document was before, made by one peer in one change.
#[derive(Clone, Default, Deserialize)]
pub struct Base {
    pub doc: u32,
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
}

/// One change of one device on one document; its device has seen the base and its own changes.
#[derive(Deserialize)]
pub struct Change {
    pub device: u32,
    pub doc: u32,
    #[serde(default)]
    pub puts: Vec<(String, String)>,
    #[serde(default)]
    pub splices: Vec<Splice>,
}

/// Key, position and deleted length in UTF-16 units, inserted text.
#[derive(Deserialize)]
pub struct Splice(pub String, pub u32, pub u32, pub String);

impl Workload {
    pub fn is_newcomer(&self) -> bool {
        self.changes.is_empty()
    }

    /// Times rise by one to ten minutes from change to change.
    pub fn timed_changes(&self) -> impl Iterator<Item = (i64, &Change)> {
        self.changes.iter().enumerate().scan(CHANGES_AT, |at, (index, change)| {
            *at += 60 + i64::try_from(mixed(index as u64) % 540).unwrap_or(0);
            Some((*at, change))
        })
    }

    /// The changes by device and document, in order: the forks that side A merges.
    pub fn forks(&self) -> BTreeMap<(u32, u32), Vec<(i64, &Change)>> {
        let mut forks: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (at, change) in self.timed_changes() {
            forks.entry((change.doc, change.device)).or_default().push((at, change));
        }
        forks
    }

    /// What every system must show for keys that at most one device wrote: the rest is for each system to decide.
    pub fn settled(&self) -> Outcome<BTreeMap<u32, Shown>> {
        let mut writers: BTreeMap<(u32, &str), BTreeSet<u32>> = BTreeMap::new();
        let mut shown: BTreeMap<u32, Shown> = self.base.iter().map(|base| (base.doc, base.into())).collect();
        for change in &self.changes {
            let doc = shown.get_mut(&change.doc).ok_or("a change on a document that the base does not have")?;
            for (key, value) in &change.puts {
                writers.entry((change.doc, key)).or_default().insert(change.device);
                doc.fields.insert(key.clone(), value.clone());
            }
            for splice in &change.splices {
                let by = writers.entry((change.doc, &splice.0)).or_default();
                by.insert(change.device);
                let text = doc.texts.get_mut(&splice.0).ok_or("a splice on a text that the base does not have")?;
                // Two devices at one text: positions mean nothing here any more, and the text is left out below.
                if by.len() == 1 {
                    *text = spliced(text, splice)?;
                }
            }
        }
        for ((doc, key), by) in writers {
            if let (Some(doc), true) = (shown.get_mut(&doc), by.len() > 1) {
                doc.fields.remove(key);
                doc.texts.remove(key);
            }
        }
        Ok(shown)
    }
}

impl Base {
    pub fn at(&self) -> i64 {
        BASE_AT + i64::from(self.doc) * 61
    }
}

impl From<&Base> for Shown {
    fn from(base: &Base) -> Shown {
        Shown { fields: base.fields.clone(), texts: base.texts.clone() }
    }
}

/// Who made the base; devices come after.
pub const BASE_MAKER: u64 = 0;

pub fn maker(device: u32) -> u64 {
    u64::from(device) + 1
}

/// 64 bits that look random and are the same on every run (splitmix64): ids that were small numbers would pack too well.
pub fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The same in 16 bytes.
pub fn mixed_id(seed: u64) -> [u8; 16] {
    let halves = (u128::from(mixed(seed)) << 64) | u128::from(mixed(seed ^ (1 << 40)));
    halves.to_be_bytes()
}

fn spliced(text: &str, Splice(_, at, deleted, insert): &Splice) -> Outcome<String> {
    let mut units: Vec<u16> = text.encode_utf16().collect();
    let from = *at as usize;
    let until = from + *deleted as usize;
    if until > units.len() {
        return Err(format!("a splice until {until} in a text of {} units", units.len()).into());
    }
    units.splice(from..until, insert.encode_utf16());
    Ok(String::from_utf16(&units)?)
}

#[cfg(test)]
pub fn tiny() -> Workload {
    let json = r#"{"name": "tiny", "edits": 5, "documents": 2, "base": [
        {"doc": 0, "fields": {"name": "Thandi", "town": "Mthatha"}, "texts": {"notes": "Met at the clínic 🌱 in May."}},
        {"doc": 1, "fields": {"name": "Sipho"}}], "changes": [
        {"device": 0, "doc": 0, "puts": [["town", "Qonce"], ["phone", "071"]]},
        {"device": 1, "doc": 0, "puts": [["name", "Thandiwe"]], "splices": [["notes", 18, 2, "🌻"]]},
        {"device": 1, "doc": 0, "splices": [["notes", 0, 3, "We met"]]},
        {"device": 0, "doc": 1, "puts": [["name", "Sipho M."]]},
        {"device": 1, "doc": 1, "puts": [["name", "S. Mbeki"]]}]}"#;
    serde_json::from_str(json).unwrap()
}

#[cfg(test)]
pub fn tiny_newcomer() -> Workload {
    Workload { name: "newcomer".into(), changes: Vec::new(), ..tiny() }
}

#[cfg(test)]
#[test]
fn what_two_devices_wrote_is_not_settled() {
    let settled = tiny().settled().unwrap();
    assert_eq!(settled[&0].texts["notes"], "We met at the clínic 🌻 in May.");
    assert_eq!(settled[&0].fields["town"], "Qonce");
    assert!(settled[&1].fields.is_empty());
}
