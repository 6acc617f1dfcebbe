//! Attaching a photo, a paper or a sound to a record, and taking a copy of one out.

use crate::contract::{AttachAsk, Attached, AttachmentInfo, PartOf, Picture};
use crate::desk::Desk;
use crate::disk;
use crate::files::{FILE_BYTES_MAX, FileValue};
use crate::job::Job;
use crate::read::first_text;
use crate::thumbnail::{data_url, is_pictured, look_at, thumbnail};
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::{ActionName, Edit};
use ilima_core::formats::media::{honest_name, media_type};
use ilima_core::formats::picture::{UPRIGHT, cleaned};
use ilima_core::ids::RecordId;
use ilima_core::kinds::attachment::ATTACHMENT;
use ilima_core::view::PartView;
use ilima_ledger::SystemRandom;
use ilima_ledger::chunk::{file_hash, file_key, open_thumb, seal_file, seal_thumb};
use ilima_store::Commit;
use std::path::Path;

impl Desk {
    /// Reads, cleans and seals a file, and adds it to a record with its pieces in one transaction.
    pub fn attach(&mut self, path: &Path, ask: &AttachAsk, job: &Job) -> Outcome<Attached> {
        self.may_write()?;
        let title = self.view(ask.record)?.title;
        job.step("attaching", 0, 3)?;
        let name = disk::name_of(path);
        let bytes = disk::read(path, FILE_BYTES_MAX)?;
        let media = media_type(&name, &bytes).filter(|_| !bytes.is_empty()).ok_or(Code::FileKind)?;
        let picture = cleaned(media, &bytes);
        if media != "image/gif" && media.starts_with("image/") && picture.is_none() {
            return Err(Code::DamagedFile.into());
        }
        let turn = picture.as_ref().map_or(UPRIGHT, |picture| picture.turn);
        let clean = picture.map(|picture| picture.bytes).filter(|clean| !ask.keep_details && *clean != bytes);
        let details_left_out = clean.is_some();
        let bytes = clean.unwrap_or(bytes);
        job.step("attaching", 1, 3)?;
        let small = thumbnail(media, &bytes, turn);
        job.step("attaching", 2, 3)?;

        let epoch = self.epoch_to_write()?;
        let sha256 = file_hash(&bytes);
        let key = file_key(self.secrets()?.keys.epoch(&epoch).ok_or(Code::Unexpected)?, &sha256)?;
        let mut chunks = seal_file(&key, &bytes)?;
        let pieces = chunks.iter().map(|(id, _)| *id).collect();
        let sealed = small.map(|small| seal_thumb(&key, &small, &SystemRandom::new())).transpose()?;
        let thumb = sealed.as_ref().map(|(id, _)| *id);
        chunks.extend(sealed);
        let size = bytes.len() as u64;
        let file = FileValue { name: name.clone(), media_type: media.to_owned(), size, sha256, key, pieces, thumb };

        let mut fields = vec![("file".to_owned(), file.write())];
        let caption = ask.caption.trim();
        if !caption.is_empty() {
            fields.push(("caption".to_owned(), caption.to_owned()));
        }
        let kind = ATTACHMENT.name.to_owned();
        let (part, parent) = (String::new(), String::new());
        let done = self.apply(&[Edit::Add { record: ask.record, kind: kind.clone(), part, parent, fields }], job)?;
        let part = done.parts.first().cloned().unwrap_or_default();
        let action = ActionName { verb: "add".into(), kind, title, ..ActionName::default() };
        self.keep_action(&action, done, Commit { chunks, ..Commit::default() })?;
        Ok(Attached { part, name, size, details_left_out })
    }

    /// What is attached to a record, and how much of each file is here.
    pub fn attachments(&self, record: RecordId) -> Outcome<Vec<AttachmentInfo>> {
        let view = self.view(record)?;
        let (held, wanted) = (self.held_chunks()?, self.wanted_files()?);
        let mut told = Vec::new();
        for part in view.parts.iter().filter(|part| part.kind == ATTACHMENT.name && !part.removed) {
            let text = |field: &str| first_text(&part.fields, field).unwrap_or_default().to_owned();
            let mut info = AttachmentInfo {
                part: part.id.clone(),
                name: part.title.clone(),
                caption: text("caption"),
                captured: text("captured"),
                ..AttachmentInfo::default()
            };
            if let Some(file) = file_of(part) {
                info.here = file.pieces.iter().filter(|id| held.contains_key(*id)).count();
                info.pieces = file.pieces.len();
                info.wanted = info.here < info.pieces && wanted.contains(&(record, part.id.clone()));
                info.pictured = info.here == info.pieces && is_pictured(&file.media_type);
                info.size = file.size;
                info.thumb = self.thumb_of(&file)?;
                info.name = honest_name(&info.name, &file.media_type);
                info.media_type = file.media_type;
            }
            told.push(info);
        }
        Ok(told)
    }

    fn thumb_of(&self, file: &FileValue) -> Outcome<String> {
        let Some(id) = file.thumb else { return Ok(String::new()) };
        let Some(sealed) = self.space()?.store.chunk(&id)? else { return Ok(String::new()) };
        Ok(open_thumb(&file.key, &sealed).ok().and_then(|jpeg| data_url(&jpeg)).unwrap_or_default())
    }

    /// A copy of an attached file, where the person points.
    pub fn save_attachment(&self, record: RecordId, part: &str, to: &Path, job: &Job) -> Outcome<u64> {
        let bytes = self.attachment_bytes(record, part, job)?;
        disk::replace(to, &bytes)?;
        Ok(bytes.len() as u64)
    }

    /// A picture to look at in the window; no other sort of file is ever opened there.
    pub fn picture(&self, ask: &PartOf, job: &Job) -> Outcome<Picture> {
        let file = self.attached_file(ask.record, &ask.part)?;
        if !is_pictured(&file.media_type) {
            return Err(Code::NotPictured.into());
        }
        let bytes = self.attachment_bytes(ask.record, &ask.part, job)?;
        let turn = cleaned(&file.media_type, &bytes).map_or(UPRIGHT, |picture| picture.turn);
        let url = look_at(&file.media_type, &bytes, turn).ok_or(Code::NotPictured)?;
        Ok(Picture { url })
    }

    fn attached_file(&self, record: RecordId, part: &str) -> Outcome<FileValue> {
        let view = self.view(record)?;
        let part = view.parts.iter().find(|seen| seen.id == part && !seen.removed);
        part.and_then(file_of).ok_or_else(|| Trouble::new(Code::NotFound).with("what", "attachment"))
    }

    pub fn attachment_bytes(&self, record: RecordId, part: &str, job: &Job) -> Outcome<Vec<u8>> {
        let file = self.attached_file(record, part)?;
        let bytes = self.file_bytes(&file, job)?;
        // Whoever wrote the record may have put a program under a picture's name.
        let sort = media_type(&honest_name(&file.name, &file.media_type), &bytes);
        if sort == Some(file.media_type.as_str()) { Ok(bytes) } else { Err(Code::DamagedFile.into()) }
    }
}

fn file_of(part: &PartView) -> Option<FileValue> {
    first_text(&part.fields, "file").and_then(FileValue::read)
}
