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
/// How many people behind one number are named: a switchboard has hundreds.
const SHARING_MAX: usize = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Same E.164 phone or same mail.
    Strong,
    /// Folded names at least 0.92 alike (Jaro-Winkler) in the same place.
    Weak,
}

/// A folded place and the first letter of a folded name.
type Block = (String, Option<char>);

/// What of a person is compared.
pub struct Face {
    name: String,
    block: Option<Block>,
    ways: Vec<String>,
}

impl Face {
    pub fn of(name: &str, locality: &str, ways: &[String]) -> Face {
        let (name, place) = (fold(name), fold(locality));
        let block = (!name.is_empty() && !place.is_empty()).then(|| (place, name.chars().next()));
        Face { name, block, ways: ways.to_vec() }
    }
}

/// Everybody seen so far, in blocks: each newcomer is compared with few.
#[derive(Default)]
pub struct Likenesses {
    by_way: BTreeMap<String, Vec<usize>>,
    by_name: BTreeMap<Block, Vec<(usize, String)>>,
}

impl Likenesses {
    pub fn add(&mut self, at: usize, face: Face) {
        for way in face.ways {
            self.reach(at, way);
        }
        if let Some(block) = face.block {
            self.by_name.entry(block).or_default().push((at, face.name));
        }
    }

    /// Somebody seen before has this way too.
    pub fn reach(&mut self, at: usize, way: String) {
        let sharing = self.by_way.entry(way).or_default();
        if sharing.len() < SHARING_MAX && !sharing.contains(&at) {
            sharing.push(at);
        }
    }

    /// Those who look like this person; the strong ones first.
    pub fn like<'a>(&'a self, face: &'a Face) -> impl Iterator<Item = (usize, Likeness)> + 'a {
        let sharing = face.ways.iter().filter_map(|way| self.by_way.get(way)).flatten();
        let block = face.block.as_ref().and_then(|block| self.by_name.get(block));
        let near = block.into_iter().flat_map(|block| block.iter().rev().take(COMPARED_MAX));
        let alike =
            near.filter(|(_, name)| *name == face.name || strsim::jaro_winkler(name, &face.name) >= NAMES_ALIKE_MIN);
        let strong = sharing.map(|other| (*other, Likeness::Strong));
        strong.chain(alike.map(|(other, _)| (*other, Likeness::Weak)))
    }
}

pub fn pairs(people: &[Known]) -> Vec<(RecordId, RecordId, Likeness)> {
    let mut likenesses = Likenesses::default();
    let mut pairs = Vec::new();
    for (at, person) in people.iter().enumerate() {
        let face = Face::of(&person.name, &person.locality, &person.ways());
        let mut like: Vec<(usize, Likeness)> = likenesses.like(&face).collect();
        // One line a pair; the stronger reason stands.
        like.sort_by_key(|(other, likeness)| (*other, *likeness == Likeness::Weak));
        like.dedup_by_key(|(other, _)| *other);
        likenesses.add(at, face);
        let known = like.into_iter().filter_map(|(other, likeness)| Some((people.get(other)?.id, likeness)));
        pairs.extend(known.map(|(other, likeness)| (other, person.id, likeness)));
    }
    pairs
}
