//! People who may have been entered twice. Never merged by themselves.

use crate::fold::fold;
use crate::formats::people::Known;
use crate::ids::RecordId;
use std::collections::BTreeMap;

/// Folded names at least this alike, in the same place, may be one person (Jaro-Winkler).
const NAMES_ALIKE_MIN: f64 = 0.92;
/// How many names of one place and first letter are compared with each other: enough for any list that people look
/// through, and it keeps the work in step with the number of people.
const COMPARED_MAX: usize = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Same E.164 phone or same mail.
    Strong,
    /// Folded names at least 0.92 alike (Jaro-Winkler) in the same place.
    Weak,
}

/// A folded place and the first letter of a folded name.
type Block = (String, Option<char>);

/// Everybody seen so far, in blocks: each newcomer is compared with few.
#[derive(Default)]
pub struct Likenesses {
    by_way: BTreeMap<String, Vec<usize>>,
    /// Place and first letter of the folded name.
    by_name: BTreeMap<Block, Vec<(usize, String)>>,
}

impl Likenesses {
    /// Those who look like this person; then the person is one of them.
    pub fn add(&mut self, at: usize, name: &str, locality: &str, ways: &[String]) -> Vec<(usize, Likeness)> {
        let mut like: Vec<(usize, Likeness)> = Vec::new();
        for way in ways {
            let same = self.by_way.entry(way.clone()).or_default();
            like.extend(same.iter().map(|other| (*other, Likeness::Strong)));
            same.push(at);
        }
        let folded = fold(name);
        let place = fold(locality);
        if !folded.is_empty() && !place.is_empty() {
            let block = self.by_name.entry((place, folded.chars().next())).or_default();
            let near = block.iter().rev().take(COMPARED_MAX);
            let alike = near.filter(|(_, other)| strsim::jaro_winkler(other, &folded) >= NAMES_ALIKE_MIN);
            like.extend(alike.map(|(other, _)| (*other, Likeness::Weak)));
            block.push((at, folded));
        }
        // One line a pair; the stronger reason stands.
        like.sort_by_key(|(other, likeness)| (*other, *likeness == Likeness::Weak));
        like.dedup_by_key(|(other, _)| *other);
        like
    }
}

pub fn pairs(people: &[Known]) -> Vec<(RecordId, RecordId, Likeness)> {
    let mut likenesses = Likenesses::default();
    let mut pairs = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let ways: Vec<String> = person.phones.iter().chain(&person.mails).cloned().collect();
        for (other, likeness) in likenesses.add(at, &person.name, &person.locality, &ways) {
            if let Some(other) = people.get(other) {
                pairs.push((other.id, person.id, likeness));
            }
        }
    }
    pairs
}
