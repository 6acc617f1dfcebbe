//! Whom a desk on the network is to call, as mDNS tells of others: of two desks the one with the lower name calls.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

/// More desks than any café holds; further ones are not remembered.
const FOUND_MAX: usize = 1_000;

/// Somebody whom we call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub name: String,
    pub courier: bool,
    pub addresses: Vec<SocketAddr>,
}

pub(super) struct Calls {
    /// Our own name for this time.
    name: String,
    as_courier: bool,
    seen: BTreeSet<String>,
    ours: BTreeMap<String, Found>,
    due: BTreeSet<String>,
    /// Whom we called in vain.
    missed: Vec<String>,
    /// Our own announcement came back: multicast is not blocked on this computer.
    pub itself: bool,
}

impl Calls {
    pub fn new(name: &str, as_courier: bool) -> Calls {
        let (seen, ours, due, missed) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new(), Vec::new());
        Calls { name: name.to_owned(), as_courier, seen, ours, due, missed, itself: false }
    }

    /// Who is heard again under the same name is not called again by that alone.
    pub fn found(&mut self, found: Found) {
        self.itself |= found.name == self.name;
        if found.name == self.name || self.seen.len() >= FOUND_MAX || !self.seen.insert(found.name.clone()) {
            return;
        }
        if !self.as_courier && (found.courier || self.name < found.name) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn other(name: &str, courier: bool) -> Found {
        Found { name: name.into(), courier, addresses: vec![SocketAddr::from(([10, 0, 0, 1], 7117))] }
    }

    fn called(calls: &mut Calls) -> Vec<String> {
        std::iter::from_fn(|| calls.next()).map(|found| found.name).collect()
    }

    #[test]
    fn of_two_desks_one_calls_and_every_courier_is_called_once() {
        let (mut low, mut high) = (Calls::new("aa", false), Calls::new("bb", false));
        low.found(other("bb", false));
        high.found(other("aa", false));
        for _ in 0..3 {
            low.found(other("00courier", true));
            low.found(other("aa", false));
        }
        assert_eq!((called(&mut low), called(&mut high)), (vec!["00courier".to_owned(), "bb".into()], vec![]));
        assert!(low.itself && !high.itself);
        assert_eq!((low.heard_of(), called(&mut low)), (2, vec![]));
        let mut courier = Calls::new("00", true);
        courier.found(other("bb", false));
        assert_eq!(called(&mut courier), Vec::<String>::new());
    }

    #[test]
    fn who_broke_off_is_called_again_as_long_as_it_is_there_and_who_comes_back_is_called_anew() {
        let mut calls = Calls::new("aa", false);
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
