//! Files attached to records.

use crate::say::Told;
use clap::Subcommand;
use ilima_desk::contract::{AttachAsk, AttachmentInfo, FilesAsk, WantAsk};
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::trouble::Outcome;
use ilima_desk::typed;
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub enum AttachmentVerb {
    /// The files of a record, each with its size and how many of its pieces are here
    List { record: String },
    /// Ask for one whole, as RECORD/PART, over cable and radio too; there only small pictures come by themselves
    Want {
        attachment: String,
        /// Ask no more
        #[arg(long)]
        not: bool,
    },
    /// Write a copy of one, as RECORD/PART, to a file
    Save { attachment: String, file: PathBuf },
}

pub fn attach(
    desk: &mut Desk,
    record: &str,
    file: &Path,
    caption: &str,
    keep_details: bool,
    told: &mut Told,
) -> Outcome<()> {
    let (record, _) = typed::address(record)?;
    let ask = AttachAsk { record, caption: caption.to_owned(), keep_details, ..AttachAsk::default() };
    let attached = desk.attach(file, &ask, &Job::unwatched())?;
    let id = format!("{record}/{}", attached.part);
    told.either(&json!({ "id": id, "details_left_out": attached.details_left_out }), [id.clone()])
}

pub fn run(desk: &mut Desk, verb: &AttachmentVerb, told: &mut Told) -> Outcome<()> {
    match verb {
        AttachmentVerb::List { record } => {
            let (record, _) = typed::address(record)?;
            let files = desk.attachments(record)?;
            told.either(&json!(files), files.iter().map(|one| line(&format!("{record}/{}", one.part), one)))
        }
        AttachmentVerb::Want { attachment, not } => {
            let (record, part) = typed::address(attachment)?;
            desk.want_attachment(&WantAsk { record, part, wanted: !not })?;
            told.either(&json!({ "wanted": !not }), [attachment.clone()])
        }
        AttachmentVerb::Save { attachment, file } => {
            let (record, part) = typed::address(attachment)?;
            let bytes = desk.save_attachment(record, &part, file, &Job::unwatched())?;
            told.either(&json!({ "bytes": bytes }), [bytes.to_string()])
        }
    }
}

/// The attached files of a record, for `show`.
pub fn lines(desk: &Desk, record: ilima_desk::RecordId) -> Outcome<Vec<String>> {
    Ok(desk.attachments(record)?.iter().map(|one| line("attached", one)).collect())
}

fn line(before: &str, one: &AttachmentInfo) -> String {
    let state =
        if one.here == one.pieces { "here".to_owned() } else { format!("{} of {} pieces here", one.here, one.pieces) };
    format!("{before}  {}  {} bytes  {state}", one.name, one.size)
}

/// Which attached files a parcel takes along, as typed.
pub fn asked(files: Option<&str>) -> Option<FilesAsk> {
    files.map(|files| match files {
        "none" => FilesAsk::None,
        "thumbs" => FilesAsk::Thumbs,
        "all" => FilesAsk::All,
        _ => FilesAsk::New,
    })
}
