//! Joining: a request one way, an invite back, as files when people are apart. The inviter need not be there when it is used.

use crate::clock;
use crate::contract::{Invited, Joined, Receipt, RequestInfo, SpaceInfo};
use crate::desk::Desk;
use crate::disk;
use crate::spaces::{named, role_word};
use crate::trouble::{Code, Outcome, Trouble};
use ilima_core::action::Edit;
use ilima_core::kinds::space::SPACE_RECORD;
use ilima_ledger::invite::{Invite, Request, compare_words, invite, open_invite};
use ilima_ledger::keys::DeviceKeys;
use ilima_ledger::members::{Act, Members, Role, member_of, sign_act};
use ilima_ledger::vault::WaitingJoin;
use ilima_ledger::{DeviceId, MemberId, SpaceId, SystemRandom};
use ilima_sync::{FileKind, kind_of};
use std::path::Path;

/// A request is a card and a name.
const REQUEST_BYTES_MAX: u64 = 64 * 1024;
/// An invite carries all acts of a space.
const INVITE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Where the last request is kept until its invite comes, for the words to compare.
const REQUEST_NOTE: &str = "request/";
/// Which device asked for a space in one room, until its invite has come.
const PAIR_NOTE: &str = "pair/";

/// What came of an invite: who let us in, and into what.
pub(crate) struct Entered {
    pub by: DeviceId,
    pub space: SpaceInfo,
    /// The request as a file, if it was one.
    request: Option<String>,
}

impl Desk {
    /// Makes keys for a space to come and writes the file that asks for it.
    pub fn request(&mut self, path: &Path) -> Outcome<()> {
        let device = DeviceKeys::generate(&SystemRandom::new())?;
        let bytes = Request::new(self.my_name(), &device).encode(&device);
        let id = device.card().device.to_string();
        self.keyring.vault.notes.insert(format!("{REQUEST_NOTE}{id}"), hex(&bytes));
        self.keyring.vault.waiting.push(WaitingJoin { device, name: self.my_name() });
        self.home.keep(&self.keyring)?;
        disk::replace(path, &bytes)
    }

    pub fn read_request(&self, path: &Path) -> Outcome<RequestInfo> {
        Ok(RequestInfo { name: read_request(path)?.1.name })
    }

    /// Admits the device of a request, and writes the file that lets it in.
    pub fn invite(&mut self, request_path: &Path, path: &Path, role: &str) -> Outcome<Invited> {
        let (request_bytes, request) = read_request(request_path)?;
        let bytes = self.admit(&request, role_of(role)?)?;
        let device = request.card.device;
        let words = compare_words(&request_bytes, &bytes)?.to_vec();
        disk::replace(path, &bytes)?;
        self.await_words(device, &words)?;
        Ok(Invited { name: request.name, device: device.to_string(), role: self.role_word_of(device)?, words })
    }

    /// What a member's device may do now.
    pub(crate) fn role_word_of(&self, device: DeviceId) -> Outcome<String> {
        Ok(self.space()?.members.role(device).map(role_word).unwrap_or_default().to_owned())
    }

    pub(crate) fn may_admit(&self) -> Outcome<()> {
        let me = self.secrets()?.device.card().device;
        if self.space()?.members.role(me) == Some(Role::Steward) { Ok(()) } else { Err(Code::NotAllowed.into()) }
    }

    /// Lets the device of a request in, and answers the invite that only it can open. Twice is as once.
    pub(crate) fn admit(&mut self, request: &Request, role: Role) -> Outcome<Vec<u8>> {
        self.may_admit()?;
        let (secrets, space) = (self.secrets()?, self.space()?);
        // Let in before: a higher role is given now, a lower one changes nothing.
        if space.members.role(request.card.device).is_none_or(|held| role < held) {
            let member = member_of(secrets.keys.space, &request.card);
            let act = Act::Admit { card: request.card.clone(), consent: request.consent, role };
            self.may_sign()?;
            let signed = sign_act(&secrets.device, secrets.keys.space, act, &space.members.latest());
            // The name first: a crash between the two leaves one of nobody, not somebody without one.
            self.write_name(member, &request.name)?;
            self.take_acts(&[signed.encode()])?;
        }
        let secrets = self.secrets()?;
        let space = self.space()?;
        // Somebody who was removed asks with new keys, that is with a new request.
        if space.members.role(request.card.device).is_none() {
            return Err(Code::NotAllowed.into());
        }
        Ok(invite(&secrets.keys, &secrets.device, &space.acts, &space.name, request, &SystemRandom::new())?)
    }

    /// Uses an invite made for one of this home's requests.
    pub fn join(&mut self, path: &Path) -> Outcome<Joined> {
        let bytes = disk::read(path, INVITE_BYTES_MAX)?;
        wanted(&bytes, FileKind::Invite)?;
        let Entered { by, space, request } = self.enter(&bytes)?;
        let words = match request.as_deref().and_then(unhex) {
            Some(request) => compare_words(&request, &bytes)?.to_vec(),
            None => Vec::new(),
        };
        self.await_words(by, &words)?;
        Ok(Joined { space, device: by.to_string(), words })
    }

    /// Uses an invite: afterwards the space is there and open, or its request waits as before.
    pub(crate) fn enter(&mut self, bytes: &[u8]) -> Outcome<Entered> {
        let (at, Invite { keys, acts, space_name, by }) = self.open_waiting(bytes)?;
        let space = keys.space;
        self.not_yet_in(space)?;
        let WaitingJoin { device, name } = self.keyring.vault.waiting.remove(at);
        let member = member_of(space, &device.card());
        let (note, again) = (format!("{REQUEST_NOTE}{}", device.card().device), device.to_bytes());
        let request = self.keyring.vault.notes.remove(&note);
        let beside = self.keyring.vault.notes.remove(&pair_note(space));
        if let Err(trouble) = self.add_space(keys, device, member, &space_name, &acts) {
            if self.not_yet_in(space).is_ok() {
                let device = DeviceKeys::from_bytes(&again)?;
                self.keyring.vault.waiting.push(WaitingJoin { device, name });
                self.keyring.vault.notes.extend(request.map(|request| (note, request)));
                self.keyring.vault.notes.extend(beside.map(|device| (pair_note(space), device)));
            }
            return Err(trouble);
        }
        if self.may_write().is_ok() {
            self.write_name(member, &name)?;
        }
        let receipt = Receipt { at_ms: clock::now_ms(), direction: "joined".into(), ..Receipt::default() };
        self.keep_receipt(&receipt)?;
        Ok(Entered { by, space: self.space_info(self.space()?.at)?, request })
    }

    fn not_yet_in(&self, space: SpaceId) -> Outcome<()> {
        let held = self.keyring.vault.spaces.iter().any(|one| one.keys.space == space);
        if held { Err(Code::AlreadyMember.into()) } else { Ok(()) }
    }

    /// The request for a space whose steward sits beside us. The same one each time, until it is answered: a link that
    /// broke half-way must not make two members of one person.
    pub(crate) fn request_beside(&mut self, space: SpaceId) -> Outcome<Vec<u8>> {
        self.not_yet_in(space)?;
        let note = pair_note(space);
        let known = self.keyring.vault.notes.get(&note);
        let waiting = |one: &&WaitingJoin| Some(&one.device.card().device.to_string()) == known;
        if let Some(WaitingJoin { device, name }) = self.keyring.vault.waiting.iter().find(waiting) {
            return Ok(Request::new(name.clone(), device).encode(device));
        }
        let device = DeviceKeys::generate(&SystemRandom::new())?;
        let request = Request::new(self.my_name(), &device).encode(&device);
        self.keyring.vault.notes.insert(note, device.card().device.to_string());
        self.keyring.vault.waiting.push(WaitingJoin { device, name: self.my_name() });
        self.home.keep(&self.keyring)?;
        Ok(request)
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

    /// A crash may have come between a new space and the name of its person there.
    pub(crate) fn heed_name(&mut self) -> Outcome<()> {
        let member = self.secrets()?.member;
        let named = self.member_names()?.contains_key(&member.to_string());
        if named || self.may_write().is_err() { Ok(()) } else { self.write_name(member, &self.my_name()) }
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

fn pair_note(space: SpaceId) -> String {
    format!("{PAIR_NOTE}{space}")
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
