//! Entries without their seals, as they travel over dear links.

use super::fixed::{SPACE, chance};
use super::place;
use ilima_core::pack::{Loose, SQUEEZER, loosen, squeezed, tighten, unsqueezed};
use ilima_ledger::bundle::{BareEntry, BareSpan, Clear, Part, join, open, read, seal, split, write};
use ilima_ledger::entry::{Bare, ENTRY_BYTES_MAX, Section, bare, cut, sealed_again};
use ilima_ledger::keys::EpochName;

/// Behind the seal: the two streams squeezed, and as they are.
pub fn bundle(data: &[u8]) {
    assert!(open(&SPACE.keys, data).is_err(), "nobody seals by chance");
    let sealed = seal(&SPACE.keys, &EpochName::default(), data, &chance()).unwrap();
    assert_eq!(open(&SPACE.keys, &sealed).as_deref(), Ok(data));
    let Ok((way, frame, insides)) = split(data) else { return };
    assert_eq!(join(way, frame, insides), data);
    const MAX: usize = 1024 * 1024;
    if let (Ok(frame), Ok(insides)) = (unsqueezed(frame, MAX), unsqueezed(insides, MAX)) {
        unfold(Clear { frame, insides });
    }
    unfold(Clear { frame: frame.to_vec(), insides: insides.to_vec() });
}

/// What is read is written the same, and each entry that opens again holds what it was made of.
fn unfold(clear: Clear) {
    let Ok(spans) = read(&clear) else { return };
    assert_eq!(write(&spans), clear);
    for span in spans {
        for (entry, number) in span.entries.into_iter().zip(span.first..) {
            let section = |part| match part {
                Part::Whole { head, inside } => tighten(&Loose { head, inside }).map(Section::Whole),
                Part::Cut(hash) => Ok(Section::Cut(hash)),
            };
            let Ok(sections) = entry.sections.into_iter().map(section).collect() else { continue };
            let before = Bare { salt: entry.salt, epoch: entry.epoch, sections, signature: entry.signature };
            let Ok(bytes) = sealed_again(&SPACE.keys, span.device, number, &before) else { continue };
            if bytes.len() <= ENTRY_BYTES_MAX {
                assert_eq!(bare(&SPACE.keys, span.device, number, &bytes), Ok(before));
            }
        }
    }
}

/// Two entries of one author, one with a section cut out; squeezed and as they are.
pub fn seeds(packs: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let (keys, place) = (&SPACE.keys, place());
    let whole = ilima_ledger::entry::seal(keys, &keys.newest(), &SPACE.writer, &place, packs, &chance()).unwrap();
    let entries = [whole.bytes.clone(), cut(&whole.bytes, 0).unwrap()].map(|bytes| {
        let Bare { salt, epoch, sections, signature } = bare(keys, place.device, place.number, &bytes).unwrap();
        let part = |section| match section {
            Section::Whole(bytes) => {
                let Loose { head, inside } = loosen(&bytes, 1 << 20);
                Part::Whole { head, inside }
            }
            Section::Cut(hash) => Part::Cut(hash),
        };
        BareEntry { salt, epoch, sections: sections.into_iter().map(part).collect(), signature }
    });
    let (device, first, before, member_heads) = (place.device, place.number, place.before, place.member_heads);
    let clear = write(&[BareSpan { device, first, before, member_heads, entries: entries.to_vec() }]);
    let small = join(SQUEEZER, &squeezed(&clear.frame).unwrap(), &squeezed(&clear.insides).unwrap());
    vec![small, join(SQUEEZER, &clear.frame, &clear.insides)]
}
