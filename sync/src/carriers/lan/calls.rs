//! Whom a desk on the network is to call, as mDNS tells of others: of two desks the one with the lower name calls.

use super::Announce;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

/// More desks than any café holds; further ones are not remembered.
const FOUND_MAX: usize = 1_000;

/// Somebody whom we call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub courier: bool,
    /// Of somebody who waits to let another in, or who looks for such a one; nobody else has any.
    pub word: Option<String>,
    pub addresses: Vec<SocketAddr>,
}

pub(super) struct Calls {
    /// Our own name for this time.
    name: String,
    announced: Announce,
    seen: BTreeSet<String>,
    ours: BTreeMap<String, Found>,
    due: BTreeSet<String>,
    /// Whom we called in vain.
    missed: Vec<String>,
    /// Our own announcement came back: multicast is not blocked on this computer.
    pub itself: bool,
}

impl Calls {
    pub fn new(name: &str, announced: Announce) -> Calls {
        let (seen, ours, due, missed) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new(), Vec::new());
        Calls { name: name.to_owned(), announced, seen, ours, due, missed, itself: false }
    }

    /// Who is heard again under the same name is not called again by that alone.
    pub fn found(&mut self, found: Found) {
        self.itself |= found.name == self.name;
        let concerns = found.name != self.name && self.announced.concerns(found.word.as_deref());
        if !concerns || self.seen.len() >= FOUND_MAX || !self.seen.insert(found.name.clone()) {
            return;
        }
        let call = match self.announced {
            Announce::Silent | Announce::Courier | Announce::Pair(_) => false,
            Announce::Desk => found.courier || self.name < found.name,
            Announce::Seek(_) => true,
        };
        if call {
            self.due.insert(found.name.clone());
            self.ours.insert(found.name.clone(), found);
        }
    }

    /// Said goodbye, or was not heard for long. When it comes back it is called anew.
    pub fn gone(&mut self, name: &str) {
        self.seen.remove(name);
        self.ours.remove(name);
        self.due.remove(name);
    }

    /// Calls once more whom we called before, if it is still there.
    pub fn again(&mut self, name: &str) {
        if self.ours.contains_key(name) {
            self.due.insert(name.to_owned());
        }
    }

    pub fn next(&mut self) -> Option<Found> {
        let name = self.due.pop_first()?;
        self.ours.get(&name).cloned()
    }

    pub fn miss(&mut self, name: String) {
        self.missed.push(name);
    }

    pub fn take_missed(&mut self) -> Vec<String> {
        std::mem::take(&mut self.missed)
    }

    pub fn heard_of(&self) -> usize {
        self.seen.len()
    }
}

impl Announce {
    /// Whether somebody with this word in his record is one of those whom we look for.
    fn concerns(self, word: Option<&str>) -> bool {
        match self {
            Announce::Silent | Announce::Desk | Announce::Courier => word.is_none(),
            Announce::Pair(_) => word == Some(""),
            Announce::Seek(wanted) => word == Some(wanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn other(name: &str, courier: bool) -> Found {
        Found { name: name.into(), courier, word: None, addresses: vec![SocketAddr::from(([10, 0, 0, 1], 7117))] }
    }

    fn called(calls: &mut Calls) -> Vec<String> {
        std::iter::from_fn(|| calls.next()).map(|found| found.name).collect()
    }

    #[test]
    fn of_two_desks_one_calls_and_every_courier_is_called_once() {
        let (mut low, mut high) = (Calls::new("aa", Announce::Desk), Calls::new("bb", Announce::Desk));
        low.found(other("bb", false));
        high.found(other("aa", false));
        for _ in 0..3 {
            low.found(other("00courier", true));
            low.found(other("aa", false));
        }
        assert_eq!((called(&mut low), called(&mut high)), (vec!["00courier".to_owned(), "bb".into()], vec![]));
        assert!(low.itself && !high.itself);
        assert_eq!((low.heard_of(), called(&mut low)), (2, vec![]));
        let mut courier = Calls::new("00", Announce::Courier);
        courier.found(other("bb", false));
        assert_eq!(called(&mut courier), Vec::<String>::new());
    }

    #[test]
    fn whoever_looks_for_a_word_calls_that_one_alone_and_nobody_else_calls_either() {
        let with = |name: &str, word: &str| Found { word: Some(word.into()), ..other(name, false) };
        let everybody = || [other("dd", false), with("bb", "river"), with("cc", "copper"), with("ee", "")];
        let hears = |announced| {
            let mut calls = Calls::new("aa", announced);
            everybody().into_iter().for_each(|found| calls.found(found));
            (called(&mut calls), calls.heard_of())
        };
        assert_eq!(hears(Announce::Seek("copper")), (vec!["cc".to_owned()], 1));
        assert_eq!(hears(Announce::Pair("copper")), (vec![], 1), "somebody looks");
        assert_eq!(hears(Announce::Desk), (vec!["dd".to_owned()], 1));
        assert_eq!(hears(Announce::Courier), (vec![], 1));
    }

    #[test]
    fn who_broke_off_is_called_again_as_long_as_it_is_there_and_who_comes_back_is_called_anew() {
        let mut calls = Calls::new("aa", Announce::Desk);
        calls.found(other("bb", false));
        assert_eq!(called(&mut calls), ["bb"]);
        calls.again("bb");
        calls.again("nobody");
        assert_eq!(called(&mut calls), ["bb"]);
        calls.gone("bb");
        calls.again("bb");
        assert_eq!((called(&mut calls), calls.heard_of()), (vec![], 0));
        calls.found(other("bb", false));
        assert_eq!(called(&mut calls), ["bb"]);
        calls.miss("bb".into());
        assert_eq!(calls.take_missed(), ["bb"]);
        assert!(calls.take_missed().is_empty());
    }
}
