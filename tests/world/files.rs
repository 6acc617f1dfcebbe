//! Photos, papers and texts that are attached and taken out, and what must be true of them in the end.

use crate::life::Life;
use ilima_core::action::Edit;
use ilima_core::ids::RecordId;
use ilima_desk::contract::{AttachAsk, AttachmentInfo};
use ilima_desk::job::Job;
use std::io::Cursor;

pub struct Attachment {
    record: RecordId,
    part: String,
    bytes: Vec<u8>,
}

impl Life {
    pub fn attach(&mut self) {
        let at = self.anybody();
        if self.records.is_empty() || !["steward", "contributor"].contains(&self.role(at).as_str()) {
            return;
        }
        let record = *self.chance.pick(&self.records);
        let (name, bytes) = self.file();
        let path = self.bag.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let ask = AttachAsk { record, caption: "seen".into(), ..AttachAsk::default() };
        // The record may not be here yet.
        let Ok(told) = self.desks[at].desk.attach(&path, &ask, &Job::unwatched()) else { return };
        let bytes = self.desks[at].desk.attachment_bytes(record, &told.part, &Job::unwatched()).unwrap();
        self.files.push(Attachment { record, part: told.part, bytes });
    }

    /// Few sorts and sizes: some are attached twice, by one or by two.
    fn file(&mut self) -> (&'static str, Vec<u8>) {
        let turn = self.chance.below(6) as u8;
        match self.chance.below(8) {
            0 => ("speech.pdf", [b"%PDF-1.7\n".to_vec(), vec![turn; 300_000]].concat()),
            1..=3 => ("tap.png", picture(turn)),
            _ => ("notes.txt", format!("{turn} ").repeat(20 + 300 * usize::from(turn)).into_bytes()),
        }
    }

    pub fn take_out(&mut self) {
        let at = self.anybody();
        if self.files.is_empty() || !["steward", "contributor"].contains(&self.role(at).as_str()) {
            return;
        }
        let Attachment { record, part, .. } = self.chance.pick(&self.files);
        let (record, part) = (*record, part.clone());
        let back = self.chance.one_in(3);
        let edit = if back { Edit::Restore { record, part } } else { Edit::Remove { record, part } };
        // It may not be here yet, or be taken out already.
        let _done_or_refused = self.desks[at].desk.act(&crate::world::action(vec![edit]));
    }

    /// All of them hold the same pieces of each file, and who holds all of one can save what was attached.
    pub fn files_agree(&mut self, those: &[usize]) {
        for record in self.records.clone() {
            let told: Vec<_> =
                those.iter().map(|at| self.desks[*at].desk.attachments(record).ok().map(known)).collect();
            assert!(told.windows(2).all(|two| two[0] == two[1]), "seed {}: {told:?}", self.seed);
        }
        for Attachment { record, part, bytes } in &self.files {
            for at in those {
                let desk = &self.desks[*at].desk;
                let infos = desk.attachments(*record).unwrap_or_default();
                let Some(info) = infos.iter().find(|one| one.part == *part) else { continue };
                let saved = desk.attachment_bytes(*record, part, &Job::unwatched());
                let right = if info.here == info.pieces { saved.as_ref() == Ok(bytes) } else { saved.is_err() };
                assert!(right, "seed {}: {info:?}", self.seed);
            }
        }
    }
}

fn known(infos: Vec<AttachmentInfo>) -> Vec<(String, String, usize, usize, bool)> {
    infos.into_iter().map(|one| (one.part, one.name, one.here, one.pieces, one.thumb.is_empty())).collect()
}

fn picture(turn: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(9, 7, |x, y| image::Rgb([x as u8 * 20, y as u8 * 20, turn]));
    let mut png = Vec::new();
    picture.write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png).unwrap();
    png
}
