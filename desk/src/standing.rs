//! What a member may do, changed: suspended, resumed, removed, given another role; by signed acts that every desk weighs
//! alike. Holding back is a desk's own affair.

use crate::contract::{MemberChange, MemberChanged, MemberInfo};
use crate::desk::Desk;
use crate::job::Job;
use crate::join::role_of;
use crate::tally::Tally;
use crate::trouble::{Code, Outcome, Trouble};
use ilima_ledger::members::{Act, Cut, Role, sign_act};
use ilima_ledger::{DeviceId, Hash};
use ilima_store::Commit;

/// In the space's settings: from which entry on this desk holds back from a device.
const HOLD_BACK: &str = "hold-back/";

impl Desk {
    /// Does one thing to every device of a member. Answers how they stand afterwards, and whether it took effect: what
    /// touches a steward who has served longer waits for a second voice.
    pub fn change_member(&mut self, ask: &MemberChange) -> Outcome<MemberChanged> {
        let devices = self.devices_of(&ask.who, &ask.change)?;
        let me = self.secrets()?.device.card().device;
        if matches!(ask.change.as_str(), "hold-back" | "hold-back-no-more") {
            return self.hold_back(&devices, ask.change == "hold-back", ask);
        }
        let before = self.members()?;
        for device in devices {
            let act = self.act_on(device, ask)?;
            if device == me && !matches!(act, Act::Role { .. }) {
                return Err(Code::NotAllowed.into());
            }
            self.try_act(act, ask.sure)?;
        }
        // Whoever is out opens nothing that is sealed from now on.
        if self.may_write().is_ok() {
            self.epoch_to_write()?;
        }
        self.reconsider()?;
        self.changed(ask, &before)
    }

    fn act_on(&self, device: DeviceId, ask: &MemberChange) -> Outcome<Act> {
        let (number, hash) = self.end_of(device)?;
        let cut = self.cut_of(device, Cut { number, hash })?;
        Ok(match ask.change.as_str() {
            "suspend" => Act::Suspend { device, cut },
            "resume" => Act::Resume { device },
            "remove" => Act::Remove { device, cut },
            "role" => Act::Role { device, role: role_of(&ask.role)?, cut },
            "adopt" => Act::Adopt { device, number, hash },
            _ => return Err(Code::BadRequest.into()),
        })
    }

    /// Signs an act if it would count here, and if somebody is left who can let others in; else it would only be noise.
    pub(crate) fn try_act(&mut self, act: Act, sure: bool) -> Outcome<()> {
        self.may_sign()?;
        let secrets = self.secrets()?;
        let space = self.space()?;
        let signed = sign_act(&secrets.device, secrets.keys.space, act, &space.members.latest());
        let mut acts = space.acts.clone();
        acts.push(signed.clone());
        let then = space.members.renewed(secrets.keys.space, &acts);
        if !then.counts(&signed.hash()) {
            return Err(Code::NotAllowed.into());
        }
        let steward_left =
            |members: &ilima_ledger::members::Members| members.list().iter().any(|row| row.role == Role::Steward);
        if !sure && steward_left(&space.members) && !steward_left(&then) {
            return Err(Code::LastSteward.into());
        }
        self.take_acts(&[signed.encode()])
    }

    fn changed(&self, ask: &MemberChange, before: &[MemberInfo]) -> Outcome<MemberChanged> {
        let now = self.members()?;
        let of = |rows: &[MemberInfo]| -> Vec<(String, String, String)> {
            let mine = rows.iter().filter(|one| self.is_called(one, &ask.who));
            mine.map(|one| (one.device.clone(), one.state.clone(), one.role.clone())).collect()
        };
        // Adopting changes what counts, not how anybody stands.
        let effective = of(before) != of(&now) || ask.change == "adopt";
        let members = now.into_iter().filter(|one| self.is_called(one, &ask.who)).collect();
        Ok(MemberChanged { effective, members })
    }

    fn hold_back(&mut self, devices: &[DeviceId], on: bool, ask: &MemberChange) -> Outcome<MemberChanged> {
        let mut settings = Vec::new();
        for device in devices {
            let (number, _) = self.end_of(*device)?;
            let space = self.space_mut()?;
            if on {
                space.held_back.entry(*device).or_insert(number);
            } else {
                space.held_back.remove(device);
            }
            let from = space.held_back.get(device).map(u64::to_string).unwrap_or_default();
            settings.push((format!("{HOLD_BACK}{device}"), from));
        }
        self.keep_aside(&Commit { settings, ..Commit::default() })?;
        self.reconsider()?;
        let members = self.members()?.into_iter().filter(|one| self.is_called(one, &ask.who)).collect();
        Ok(MemberChanged { effective: true, members })
    }

    /// What was held back from, read when a space is opened.
    pub(crate) fn read_held_back(&mut self) -> Outcome<()> {
        for row in self.space()?.members.everybody() {
            let kept = self.space()?.store.setting(&format!("{HOLD_BACK}{}", row.device))?;
            if let Some(last) = kept.and_then(|text| text.parse().ok()) {
                self.space_mut()?.held_back.insert(row.device, last);
            }
        }
        Ok(())
    }

    /// After the acts changed: what counts again comes in, what counts no more goes out.
    pub(crate) fn reconsider(&mut self) -> Outcome<()> {
        self.take_waiting(&mut Tally::default(), &Job::unwatched())
    }

    /// The last entry held of a device without a gap, and its hash.
    fn end_of(&self, device: DeviceId) -> Outcome<(u64, Hash)> {
        let held = self.space()?.store.held()?;
        Ok(held.iter().find(|log| log.device == device.0).map_or((0, [0; 32]), |log| (log.upto, log.hash_at_upto)))
    }

    /// Of whoever is out already, what came since counts no more than before.
    fn cut_of(&self, device: DeviceId, held: Cut) -> Outcome<Cut> {
        let members = &self.space()?.members;
        Ok(match members.limit(device) {
            Some(0) => Cut::default(),
            Some(last) if last <= held.number => {
                members.end(device).map_or(held, |(number, hash)| Cut { number, hash })
            }
            _ => held,
        })
    }

    fn is_called(&self, one: &MemberInfo, who: &str) -> bool {
        one.device == who || one.member == who || one.name == who
    }

    /// The devices of one member, who is named by a device, a member id, or a name that only one member has.
    fn devices_of(&self, who: &str, change: &str) -> Outcome<Vec<DeviceId>> {
        let all = self.members()?;
        let found: Vec<&MemberInfo> = all.iter().filter(|one| self.is_called(one, who)).collect();
        let Some(first) = found.first() else { return Err(Trouble::new(Code::NotFound).with("what", who)) };
        if found.iter().any(|one| one.member != first.member) {
            return Err(Trouble::new(Code::WhichMember).with("what", who));
        }
        // Somebody who is out is only taken in again, or spoken of in hindsight. Who goes altogether goes with the devices
        // that went on as others: whoever has one could go on once more.
        let one_device = first.device == who;
        let fits = |one: &&&MemberInfo| match (change, one.state.as_str()) {
            ("resume", state) => state == "suspended",
            ("adopt" | "hold-back" | "hold-back-no-more", _) | (_, "active" | "suspended") => true,
            ("remove" | "suspend", "succeeded") => !one_device,
            ("remove", _) => one_device,
            _ => false,
        };
        let devices: Vec<DeviceId> = found.iter().filter(fits).filter_map(|one| one.device.parse().ok()).collect();
        // Which of them is in right hands, only people know.
        if change == "resume" && devices.len() > 1 {
            return Err(Trouble::new(Code::WhichMember).with("what", who));
        }
        if devices.is_empty() { Err(Trouble::new(Code::AlreadySo).with("what", who)) } else { Ok(devices) }
    }
}
