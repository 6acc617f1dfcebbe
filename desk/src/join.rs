//! Joining apart: a request file one way, an invite file back. The inviter need not be there when it is used.

use crate::clock;
use crate::contract::{Invited, Joined, Receipt, RequestInfo};
use crate::desk::Desk;
use crate::disk;
use crate::spaces::{named, one_id, role_word};
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::Edit;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_ledger::invite::{Invite, Request, compare_words, invite, open_invite};
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::members::{Act, Members, Role, sign_act};
use ilima_ledger::vault::WaitingJoin;
use ilima_ledger::{MemberId, SystemRandom};
use ilima_sync::{FileKind, kind_of};
use std::path::Path;

/// A request is a card and a name.
const REQUEST_BYTES_MAX: u64 = 64 * 1024;
/// An invite carries all acts of a space.
const INVITE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Where the last request is kept until its invite comes, for the words to compare.
const REQUEST_NOTE: &str = "request/";

impl Desk {
    /// Makes keys for a space to come and writes the file that asks for it.
    pub fn request(&mut self, path: &Path) -> Outcome<()> {
        let device = DeviceKeys::generate(&SystemRandom::new())?;
        let member = MemberId(one_id()?);
        let request = Request { name: self.my_name(), card: device.card(), member };
        let bytes = request.encode(&device);
        let id = device.card().device.to_string();
        self.keyring.vault.notes.insert(format!("{REQUEST_NOTE}{id}"), hex(&bytes));
        self.keyring.vault.waiting.push(WaitingJoin { device, member, name: self.my_name() });
        self.home.keep(&self.keyring)?;
        disk::replace(path, &bytes)
    }

    pub fn read_request(&self, path: &Path) -> Outcome<RequestInfo> {
        Ok(RequestInfo { name: read_request(path)?.1.name })
    }

    /// Admits the device of a request, and writes the file that lets it in.
    pub fn invite(&mut self, request_path: &Path, path: &Path, role: &str) -> Outcome<Invited> {
        let (request_bytes, request) = read_request(request_path)?;
        let role = role_of(role)?;
        let secrets = self.secrets()?;
        let space = self.space()?;
        let me = secrets.device.card().device;
        if space.members.role(me) != Some(Role::Steward) {
            return Err(Code::NotAllowed.into());
        }
        // Let in before: a higher role is given now, a lower one changes nothing.
        if space.members.role(request.card.device).is_none_or(|held| role < held) {
            let act = Act::Admit { card: request.card.clone(), member: request.member, role };
            let signed = sign_act(&secrets.device, secrets.keys.space, act, &space.members.heads());
            self.take_acts(&[signed.encode()])?;
            self.write_name(request.member, &request.name)?;
        }
        let secrets = self.secrets()?;
        let space = self.space()?;
        // Somebody who was removed asks with new keys, that is with a new request.
        if space.members.role(request.card.device).is_none() {
            return Err(Code::NotAllowed.into());
        }
        let bytes = invite(&secrets.keys, &secrets.device, &space.acts, &space.name, &request, &SystemRandom::new())?;
        let role = space.members.role(request.card.device).map(role_word).unwrap_or_default().to_owned();
        let words = compare_words(&request_bytes, &bytes)?.to_vec();
        disk::replace(path, &bytes)?;
        self.await_words(request.card.device, &words)?;
        Ok(Invited { name: request.name, device: request.card.device.to_string(), role, words })
    }

    /// Uses an invite made for one of this home's requests.
    pub fn join(&mut self, path: &Path) -> Outcome<Joined> {
        let bytes = disk::read(path, INVITE_BYTES_MAX)?;
        wanted(&bytes, FileKind::Invite)?;
        let (at, invite) = self.open_waiting(&bytes)?;
        if self.keyring.vault.spaces.iter().any(|one| one.keys.space == invite.keys.space) {
            return Err(Code::AlreadyMember.into());
        }
        let waiting = self.keyring.vault.waiting.remove(at);
        let device = waiting.device.card().device;
        let note = self.keyring.vault.notes.remove(&format!("{REQUEST_NOTE}{device}"));
        let words = match note.as_deref().and_then(unhex) {
            Some(request) => compare_words(&request, &bytes)?.to_vec(),
            None => Vec::new(),
        };
        let Invite { keys, acts, space_name, by } = invite;
        self.add_space(keys, waiting.device, waiting.member, &space_name, &acts)?;
        if self.may_write().is_ok() {
            self.write_name(waiting.member, &waiting.name)?;
        }
        let receipt = Receipt { at_ms: clock::now_ms(), direction: "joined".into(), ..Receipt::default() };
        self.keep_receipt(&receipt)?;
        self.await_words(by, &words)?;
        Ok(Joined { space: self.space_info(self.space()?.at)?, device: by.to_string(), words })
    }

    /// A member's name into the space's own record. Whoever has just joined may not have that record yet: then it is
    /// begun here, and becomes one with the others' when theirs arrives.
    fn write_name(&mut self, member: MemberId, name: &str) -> Outcome<()> {
        let mut edits = Vec::new();
        if self.space()?.store.row(&SPACE_RECORD.0)?.is_none() {
            edits.push(Edit::Create { record: SPACE_RECORD, kind: "space".into() });
        }
        edits.push(named(member, name));
        self.write_aside(&edits)
    }

    /// The waiting request that this invite answers.
    fn open_waiting(&self, bytes: &[u8]) -> Outcome<(usize, Invite)> {
        for (at, waiting) in self.keyring.vault.waiting.iter().enumerate() {
            match open_invite(bytes, &waiting.device) {
                Ok(invite) => {
                    let members = Members::from_acts(invite.keys.space, &invite.acts);
                    if members.role(waiting.device.card().device).is_none() {
                        return Err(Trouble::new(Code::DamagedFile).with("what", "acts"));
                    }
                    return Ok((at, invite));
                }
                Err(ilima_ledger::Refused::NotForMe) => {}
                Err(refused) => return Err(refused.into()),
            }
        }
        Err(Code::NotForMe.into())
    }
}

fn read_request(path: &Path) -> Outcome<(Vec<u8>, Request)> {
    let bytes = disk::read(path, REQUEST_BYTES_MAX)?;
    wanted(&bytes, FileKind::Request)?;
    let request = Request::decode(&bytes)?;
    Ok((bytes, request))
}

/// Told apart before anything is opened, so that "this is a parcel, not an invite" can be said.
fn wanted(bytes: &[u8], kind: FileKind) -> Outcome<()> {
    if kind_of(bytes) == kind {
        return Ok(());
    }
    let what = match kind {
        FileKind::Request => "request",
        FileKind::Invite => "invite",
        FileKind::Parcel | FileKind::Unknown => "parcel",
    };
    Err(Trouble::new(Code::WrongFile).with("what", what))
}

pub(crate) fn role_of(word: &str) -> Outcome<Role> {
    match word {
        "steward" => Ok(Role::Steward),
        "contributor" | "" => Ok(Role::Contributor),
        "reader" => Ok(Role::Reader),
        _ => Err(Trouble::new(Code::BadValue)
            .with("field", "role")
            .with("text", word)
            .with("expects", "contributor, reader, steward")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    pairs.map(|pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}
