//! What a desk and a courier say to each other; and a courier to which all of it is said, beside a model of it.

use super::fixed::pieces;
use ilima_sync::courier::{Answer, Ask, Name};
use ilima_sync::keeper::{Coming, Keeper};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

const ROOM: u64 = 4_096;
/// Each puts a file on the disk and takes it away again.
const ASKED_MAX: usize = 32;

pub fn courier(data: &[u8]) {
    if let Ok(ask) = Ask::decode(data) {
        assert_eq!(ask.encode(), data);
    }
    if let Ok(answer) = Answer::decode(data) {
        assert_eq!(answer.encode(), data);
    }
    let asked: Vec<Ask> = pieces(data).iter().filter_map(|piece| Ask::decode(piece).ok()).take(ASKED_MAX).collect();
    if asked.is_empty() {
        return;
    }
    let folder = Folder::new();
    let mut said = Said::new(Keeper::open(&folder.0, ROOM).unwrap());
    asked.into_iter().for_each(|ask| said.ask(ask));
    let all: u64 = said.kept.values().map(|bytes| bytes.len() as u64).sum();
    assert_eq!(said.keeper.holds(), (said.kept.len(), all));
    assert!(all <= ROOM);
    drop(said.coming);
    let again = Keeper::open(&folder.0, ROOM).unwrap();
    assert_eq!((again.holds(), again.id), ((said.kept.len(), all), said.keeper.id), "begun anew it holds the same");
}

/// The courier, and what it must hold by now.
struct Said {
    keeper: Keeper,
    coming: Option<Coming>,
    kept: BTreeMap<(Name, Name), Vec<u8>>,
    begun: Option<((Name, Name), u64, Vec<u8>)>,
}

impl Said {
    fn new(keeper: Keeper) -> Said {
        Said { keeper, coming: None, kept: BTreeMap::new(), begun: None }
    }

    fn ask(&mut self, ask: Ask) {
        match (ask.clone(), self.keeper.answer(ask, &mut self.coming)) {
            (Ask::Who, answer) => assert_eq!(answer, Answer::Me(self.keeper.id)),
            (Ask::List { folder, after }, answer) => {
                let behind = |name: &Name| after.is_none_or(|after| *name > after);
                let here = self.kept.iter().filter(|((of, name), _)| *of == folder && behind(name));
                let objects = here.map(|((_, name), bytes)| (*name, bytes.len() as u64)).collect();
                assert_eq!(answer, Answer::Listed { objects, more: false });
            }
            (Ask::Read { folder, object, from }, answer) => {
                let Some(whole) = self.kept.get(&(folder, object)) else {
                    return assert_eq!(answer, Answer::NotThere);
                };
                let from = usize::try_from(from).unwrap_or(usize::MAX).min(whole.len());
                assert_eq!(answer, Answer::Piece { bytes: whole.len() as u64, piece: whole[from..].to_vec() });
            }
            (Ask::Put { folder, object, bytes }, Answer::Taken) => {
                assert!(!self.kept.contains_key(&(folder, object)));
                self.begun = Some(((folder, object), bytes, Vec::new()));
            }
            (Ask::Put { folder, object, .. }, Answer::There) => {
                assert!(self.kept.contains_key(&(folder, object)));
                self.begun = None;
            }
            (Ask::Piece(piece), Answer::Taken) => {
                let (name, bytes, mut so_far) = self.begun.take().expect("only what was announced is taken");
                so_far.extend(piece);
                if so_far.len() as u64 == bytes {
                    assert_eq!(self.kept.insert(name, so_far), None, "nothing is overwritten");
                } else {
                    self.begun = Some((name, bytes, so_far));
                }
            }
            (Ask::Put { .. } | Ask::Piece(_), Answer::Full | Answer::Wrong) => {
                self.begun = None;
                assert!(self.coming.is_none());
            }
            (ask, answer) => panic!("{ask:?}: {answer:?}"),
        }
    }
}

/// A folder of one run.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static RUNS: AtomicUsize = AtomicUsize::new(0);
        let name = format!("ilima-fuzz-{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        Folder(std::env::temp_dir().join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// For each question and answer one, and a visit that brings two objects and reads them.
pub fn seeds() -> Vec<Vec<u8>> {
    let (folder, object, other) = ([0xab; 16], [1; 16], [2; 16]);
    let put = |object| Ask::Put { folder, object, bytes: 5 };
    let visit = [
        Ask::Who,
        Ask::List { folder, after: None },
        put(object),
        Ask::Piece(b"hel".to_vec()),
        Ask::Piece(b"lo".to_vec()),
        put(object),
        put(other),
        Ask::Piece(b"again".to_vec()),
        Ask::List { folder, after: Some(object) },
        Ask::Read { folder, object, from: 2 },
        Ask::Read { folder: object, object, from: 0 },
        Ask::Put { folder, object: folder, bytes: ROOM },
    ];
    let answers = [
        Answer::Me(folder),
        Answer::Listed { objects: vec![(object, 300), (other, 1)], more: true },
        Answer::Piece { bytes: 900, piece: b"hello".to_vec() },
        Answer::Taken,
    ];
    let visit: Vec<Vec<u8>> = visit.iter().map(Ask::encode).collect();
    let whole: Vec<&[u8]> = visit.iter().map(Vec::as_slice).collect();
    let mut seeds = vec![super::fixed::joined(&whole)];
    seeds.extend(visit.iter().cloned());
    seeds.extend(answers.iter().map(Answer::encode));
    seeds
}
