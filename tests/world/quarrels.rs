//! Members who are suspended, removed and given other roles, by whoever may and not knowing of each other.

use crate::life::{Life, NAMES, picture};
use crate::world::Person;
use ilima_desk::contract::{GiveAsk, MemberChange};
use ilima_desk::job::Job;
use ilima_desk::trouble::Code;

impl Life {
    pub fn quarrel(&mut self) {
        let (by, on) = (self.anybody(), self.anybody());
        let change = *self.chance.pick(&["suspend", "suspend", "resume", "resume", "remove", "role", "adopt"]);
        let role = *self.chance.pick(&["steward", "contributor", "reader"]);
        let ask = MemberChange { who: NAMES[on].into(), change: change.into(), role: role.into(), sure: false };
        if let Err(trouble) = self.desks[by].desk.change_member(&ask) {
            let may_be = [Code::NotAllowed, Code::NotFound, Code::AlreadySo, Code::LastSteward];
            assert!(may_be.contains(&trouble.code), "seed {}: {trouble:?}", self.seed);
        }
    }

    /// Who is out is talked to no more, but a stick asks nobody: so all come to know of everything that was signed.
    pub fn hand_round(&mut self) {
        for round in 0..4 {
            for from in 0..self.desks.len() {
                let path = self.bag.path().join(format!("round-{round}-{from}.parcel"));
                let ask = GiveAsk { all: true, ..GiveAsk::default() };
                if let Err(trouble) = self.desks[from].desk.give(&path, &ask, &Job::unwatched()) {
                    assert_eq!(trouble.code, Code::NothingToGive, "seed {}", self.seed);
                    continue;
                }
                for to in 0..self.desks.len() {
                    self.desks[to].desk.receive(&path, &Job::unwatched()).unwrap();
                }
            }
        }
    }

    /// All know alike who is in, and those who are in show the same. Answers who that is.
    pub fn those_who_are_in_agree(&mut self) -> Vec<usize> {
        let standing = |person: &Person| -> Vec<(String, String, String)> {
            let members = person.desk.members().unwrap();
            members.into_iter().map(|one| (one.device, one.state, one.role)).collect()
        };
        let all: Vec<_> = self.desks.iter().map(standing).collect();
        assert!(all.windows(2).all(|two| two[0] == two[1]), "seed {}: {all:?}", self.seed);
        let mut pictures = Vec::new();
        for at in 0..self.desks.len() {
            let checked = self.desks[at].desk.check(&Job::unwatched()).unwrap();
            assert!(checked.problems.is_empty(), "seed {}: {:?}", self.seed, checked.problems);
            if !self.role(at).is_empty() {
                nothing_waits(self.seed, &self.desks[at]);
            }
            // Who became a reader may keep words of her own that can reach nobody any more.
            if !["", "reader"].contains(&self.role(at).as_str()) {
                pictures.push((at, picture(&mut self.desks[at])));
            }
        }
        for two in pictures.windows(2) {
            assert_eq!(two[0].1, two[1].1, "seed {}: {} {}", self.seed, two[0].0, two[1].0);
        }
        pictures.into_iter().map(|(at, _)| at).collect()
    }
}

/// A removal leaves nothing that counts behind something that came to count no more.
pub fn nothing_waits(seed: u64, person: &Person) {
    assert_eq!(person.desk.still_waiting().unwrap(), [""; 0], "seed {seed}");
}
