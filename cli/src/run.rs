//! Each verb, done with a desk.

use crate::args::{AtHome, ExportVerb, ImportVerb, Inside, Line, MemberVerb, Outside, QuarantineVerb, SpaceVerb, Verb};
use crate::beside;
use crate::exchange;
use crate::files;
use crate::safety::{self, passphrase};
use crate::say::Told;
use ilima_desk::check::Verified;
use ilima_desk::contract::{
    Door, ForgottenInfo, GiveAsk, ImportAsk, ListAsk, MemberChange, MemberInfo, SearchAsk, SpaceNew,
};
use ilima_desk::courier::Listening;
use ilima_desk::desk::Desk;
use ilima_desk::home::{By, Cost, Home, default_home};
use ilima_desk::job::Job;
use ilima_desk::lock::cost_here;
use ilima_desk::trouble::{Code, Outcome, Trouble};
use ilima_desk::{clock, courier, found, typed};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

pub fn run(line: &Line, told: &mut Told) -> Outcome<()> {
    match &line.verb {
        Verb::Outside(Outside::Kinds) => kinds(told),
        Verb::Outside(Outside::Open) => open_window(line),
        Verb::Outside(Outside::Panic { sure: _ }) => safety::panic(line, told),
        Verb::Outside(Outside::Courier { dir, listen, max_bytes, seconds, carry }) => {
            let job = Job::unwatched();
            told.json(&match carry {
                Some(url) => courier::carry(dir, url, *max_bytes, &job)?,
                None => courier::run(dir, *listen, *max_bytes, *seconds, &job, &mut listening)?,
            })
        }
        Verb::AtHome(verb) => at_home(verb, line, told),
        Verb::Inside(verb) => {
            let mut desk = unlock(home(line, told)?, line)?;
            desk.space_open(line.space.as_deref().unwrap_or_default())?;
            in_space(&mut desk, verb, told)
        }
    }
}

/// The home, its lock taken; from here on troubles are told in its language.
fn home(line: &Line, told: &mut Told) -> Outcome<Home> {
    let dir = line.home.clone().unwrap_or_else(default_home);
    let home = Home::open(&dir, By::Command)?;
    if !home.face.settings.language.is_empty() {
        told.language.clone_from(&home.face.settings.language);
    }
    Ok(home)
}

fn at_home(verb: &AtHome, line: &Line, told: &mut Told) -> Outcome<()> {
    let mut home = home(line, told)?;
    match verb {
        AtHome::Init { name, no_lock } => init(&mut home, name, *no_lock, line, told),
        AtHome::Space(SpaceVerb::Renew { name }) => {
            let mut desk = unlock(home, line)?;
            desk.space_open(line.space.as_deref().unwrap_or_default())?;
            told.json(&desk.renew(name, &Job::unwatched())?)
        }
        AtHome::Space(verb) => space(&mut unlock(home, line)?, verb, told),
        AtHome::Request { file } => unlock(home, line)?.request(file),
        AtHome::Pair(pair) => {
            let mut desk = unlock(home, line)?;
            if pair.join {
                return beside::join(&mut desk, pair, told);
            }
            desk.space_open(line.space.as_deref().unwrap_or_default())?;
            beside::open(&mut desk, pair, told)
        }
        AtHome::Join { invite } => join(&mut unlock(home, line)?, invite, told),
        AtHome::Passphrase(_)
        | AtHome::Recovery(_)
        | AtHome::Lock
        | AtHome::Backup { .. }
        | AtHome::Restore { .. }
        | AtHome::Travel { .. }
        | AtHome::Leave { .. } => safety::run(home, verb, line, told),
    }
}

fn in_space(desk: &mut Desk, verb: &Inside, told: &mut Told) -> Outcome<()> {
    let job = Job::unwatched();
    match verb {
        Inside::Add { kind, fields, within } => {
            let id = desk.add_typed(kind, fields, within.as_deref())?;
            told.either(&json!({ "id": id }), [id.clone()])
        }
        Inside::Set { id, fields } => desk.set_typed(id, fields),
        Inside::Remove { id } => desk.remove_typed(id),
        Inside::Attach { record, file, caption, keep_details } => {
            files::attach(desk, record, file, caption, *keep_details, told)
        }
        Inside::Attachment(verb) => files::run(desk, verb, told),
        Inside::Undo => undone(&desk.undo()?, told),
        Inside::Redo => undone(&desk.redo()?, told),
        Inside::List { kind, filters, search, removed, limit } => {
            let ask = list_ask(kind, filters, search.as_deref(), *removed)?;
            list(desk, &ask, *limit, told)
        }
        Inside::Show { id } => show(desk, id, told),
        Inside::History { id } => history(desk, id, told),
        Inside::Search { text, limit } => search(desk, text, *limit, told),
        Inside::Import(verb) => import(desk, verb, told),
        Inside::Export(ExportVerb::People { file }) => {
            let people = desk.export_people(file, &job)?;
            told.either(&json!({ "people": people }), [people.to_string()])
        }
        Inside::Invite { request, file, role } => {
            let invited = desk.invite(request, file, role)?;
            told.either(&json!(invited), [invited.name.clone(), invited.words.join(" ")])
        }
        Inside::Give { path, to, all, max_bytes, small, files } => {
            let files = files::asked(files.as_deref());
            let ask =
                GiveAsk { file: String::new(), to: to.clone(), all: *all, max_bytes: *max_bytes, small: *small, files };
            told.json(&desk.give(path, &ask, &job)?)
        }
        Inside::Receive { path: Some(path) } => told.json(&desk.receive(path, &job)?),
        Inside::Receive { path: None } => found(desk, told),
        Inside::Exchange(verb) => exchange::run(desk, verb, told),
        Inside::Shelf(verb) => exchange::shelves(desk, verb, told),
        Inside::Reached => told.json(&desk.reached()?),
        Inside::Members => members(desk, told),
        Inside::Member(verb) => member(desk, verb, told),
        Inside::Anew { id } => told.json(&desk.start_anew(typed::address(id)?.0, &job)?),
        Inside::Forget { id, reason } => told.json(&desk.forget(typed::address(id)?.0, reason)?),
        Inside::Keep { id } => desk.keep_person(typed::address(id)?.0),
        Inside::Forgotten => forgotten(desk, told),
        Inside::Quarantine(QuarantineVerb::List) => told.json(&desk.quarantine()?),
        Inside::Quarantine(QuarantineVerb::Void { id }) => desk.void(id),
        Inside::Check => check(desk, told),
        Inside::Verify { file } => verify(&desk.verify(file)?, told),
    }
}

/// One a line: where it is forgotten, and who has not been heard since.
fn forgotten(desk: &Desk, told: &mut Told) -> Outcome<()> {
    let all = desk.forgotten()?;
    let line = |one: &ForgottenInfo| {
        let silent: Vec<&str> = one.silent.iter().map(|device| device.name.as_str()).collect();
        format!("{}  {}  {} of {}  {}", one.id, one.reason, one.on, one.of, silent.join(", "))
    };
    told.either(&json!(all), all.iter().map(|one| line(one).trim_end().to_owned()))
}

fn member(desk: &mut Desk, verb: &MemberVerb, told: &mut Told) -> Outcome<()> {
    let (change, who, role) = match verb {
        MemberVerb::Same { device } => return desk.words_same(device),
        MemberVerb::NewKey => return desk.new_key(),
        MemberVerb::Suspend(who) => ("suspend", who, ""),
        MemberVerb::Resume(who) => ("resume", who, ""),
        MemberVerb::Remove(who) => ("remove", who, ""),
        MemberVerb::Role { who, role } => ("role", who, role.as_str()),
        MemberVerb::Adopt(who) => ("adopt", who, ""),
        MemberVerb::HoldBack { who, no_more: false } => ("hold-back", who, ""),
        MemberVerb::HoldBack { who, no_more: true } => ("hold-back-no-more", who, ""),
    };
    let ask = MemberChange { who: who.member.clone(), change: change.into(), role: role.into(), sure: who.sure };
    told.json(&desk.change_member(&ask)?)
}

fn init(home: &mut Home, name: &str, no_lock: bool, line: &Line, told: &mut Told) -> Outcome<()> {
    if home.door() != Door::Absent {
        return Err(Code::HomeExists.into());
    }
    let passphrase = if no_lock { None } else { Some(passphrase(line)?) };
    if let Some(passphrase) = &passphrase
        && ilima_desk::host::strength(passphrase).level == 0
    {
        return Err(Code::WeakPassphrase.into());
    }
    home.face.settings.language.clone_from(&told.language);
    let cost = if no_lock { Cost::default() } else { cost_here()? };
    let (_, words) = home.begin(name, passphrase.as_deref(), cost)?;
    home.keep_face()?;
    told.either(&json!({ "recovery_words": words }), (!words.is_empty()).then(|| words.join(" ")))
}

pub(crate) fn unlock(mut home: Home, line: &Line) -> Outcome<Desk> {
    if home.door() == Door::Absent {
        return Err(Code::NoHome.into());
    }
    let passphrase = if home.no_lock() { String::new() } else { passphrase(line)? };
    let keyring = home.unlock(&passphrase, clock::now_ms())?;
    Ok(Desk::new(home, keyring))
}

fn space(desk: &mut Desk, verb: &SpaceVerb, told: &mut Told) -> Outcome<()> {
    match verb {
        SpaceVerb::New(new) => {
            let ask = SpaceNew {
                name: new.name.clone(),
                country: new.country.clone(),
                languages: vec![told.language.clone()],
                sample: new.sample,
            };
            let info = desk.space_new(&ask)?;
            if new.sample {
                desk.fill_sample()?;
            }
            told.either(&json!(info), [info.id.clone()])
        }
        SpaceVerb::List => {
            let spaces = desk.spaces()?;
            told.either(&json!(spaces), spaces.iter().map(|one| format!("{}  {}", one.id, one.name)))
        }
        // Done before, with the old space open.
        SpaceVerb::Renew { .. } => Ok(()),
    }
}

fn kinds(told: &mut Told) -> Outcome<()> {
    let kinds = typed::told_kinds();
    let lines = kinds.as_array().into_iter().flatten().flat_map(|kind| {
        let fields = |one: &Value| {
            let names = at(one, "fields").as_array().into_iter().flatten();
            names.filter_map(|field| at(field, "name").as_str().map(str::to_owned)).collect::<Vec<_>>().join(" ")
        };
        let name = |one: &Value| at(one, "name").as_str().unwrap_or_default().to_owned();
        let parts = at(kind, "parts").as_array().into_iter().flatten();
        let mut lines = vec![format!("{}: {}", name(kind), fields(kind))];
        lines.extend(parts.map(|part| format!("  {}: {}", name(part), fields(part))));
        lines
    });
    let lines: Vec<String> = lines.collect();
    told.either(&kinds, lines)
}

fn list_ask(kind: &str, filters: &[String], search: Option<&str>, removed: bool) -> Outcome<ListAsk> {
    let filters = filters.iter().map(|text| pair(text)).collect::<Outcome<Vec<_>>>()?;
    let search = search.unwrap_or_default().to_owned();
    Ok(ListAsk { kind: kind.to_owned(), filters, search, removed, ..ListAsk::default() })
}

fn list(desk: &Desk, ask: &ListAsk, limit: Option<usize>, told: &mut Told) -> Outcome<()> {
    let rows = desk.list_up_to(ask, limit.unwrap_or(usize::MAX))?.rows;
    let records = rows.iter().map(|row| Ok(typed::told_short(&desk.view(row.id)?))).collect::<Outcome<Value>>()?;
    told.either(&records, rows.iter().map(|row| format!("{}  {}", row.id, row.title)))
}

fn search(desk: &Desk, text: &str, limit: usize, told: &mut Told) -> Outcome<()> {
    let found = desk.search(&SearchAsk { text: text.to_owned(), limit })?;
    let records = found.iter().map(|one| Ok(typed::told_short(&desk.view(one.id)?))).collect::<Outcome<Value>>()?;
    told.either(&records, found.iter().map(|one| format!("{}  {}  {}", one.id, one.kind, one.title)))
}

fn show(desk: &Desk, id: &str, told: &mut Told) -> Outcome<()> {
    let (record, _) = typed::address(id)?;
    let value = typed::told(&desk.view(record)?);
    let fields =
        at(&value, "fields").as_object().into_iter().flatten().map(|(name, value)| format!("{name}: {}", plain(value)));
    let mut lines = vec![format!("{} ({})", plain(at(&value, "title")), plain(at(&value, "kind")))];
    lines.extend(fields);
    for two in at(&value, "two_answers").as_array().into_iter().flatten() {
        lines.push(format!("two answers for {}: {}", plain(at(two, "field")), plain(at(two, "answers"))));
    }
    for part in at(&value, "parts").as_array().into_iter().flatten() {
        lines.push(format!("{}  {}", plain(at(part, "id")), plain(at(part, "title"))));
    }
    lines.extend(desk.asked_not(&desk.view(record)?)?.iter().map(|way| format!("asked not to be contacted: {way}")));
    lines.extend(files::lines(desk, record)?);
    told.either(&value, lines)
}

fn history(desk: &mut Desk, id: &str, told: &mut Told) -> Outcome<()> {
    let (record, _) = typed::address(id)?;
    let steps = desk.history(record)?;
    let lines = steps.iter().map(|one| {
        let place = if one.step.part.is_empty() {
            one.step.field.clone()
        } else {
            format!("{}/{}", one.step.part, one.step.field)
        };
        format!(
            "{}  {}  {} {place}: {} → {}",
            clock::day_of(one.step.stamp.at_ms),
            one.by,
            one.step.verb,
            one.step.before,
            one.step.after
        )
    });
    told.either(&json!(steps), lines.collect::<Vec<_>>())
}

fn import(desk: &mut Desk, verb: &ImportVerb, told: &mut Told) -> Outcome<()> {
    let job = Job::unwatched();
    match verb {
        ImportVerb::People { file, country, preview, mapping } => {
            let mapping = mapping.iter().map(|text| pair(text)).collect::<Outcome<BTreeMap<_, _>>>()?;
            let ask = ImportAsk { country: country.clone(), mapping, ..ImportAsk::default() };
            if *preview {
                return told.json(&desk.import_preview(file, &ask, &job)?.counts);
            }
            told.json(&desk.import_run(file, &ask, &job)?)
        }
        ImportVerb::Undo { import } => undone(&desk.import_undo(import, &job)?, told),
        ImportVerb::List => told.json(&desk.imports()?),
    }
}

fn join(desk: &mut Desk, invite: &Path, told: &mut Told) -> Outcome<()> {
    let joined = desk.join(invite)?;
    told.either(&json!(joined), [joined.space.name.clone(), joined.words.join(" ")])
}

fn members(desk: &Desk, told: &mut Told) -> Outcome<()> {
    let members = desk.members()?;
    // Whoever takes part needs no word for it.
    let state = |one: &MemberInfo| if one.state == "active" { one.role.clone() } else { one.state.clone() };
    let line = |one: &MemberInfo| format!("{}  {}  {}  {}", one.name, state(one), one.device, one.words.join(" "));
    told.either(&json!(members), members.iter().map(|one| line(one).trim_end().to_owned()))
}

/// What lies on sticks and is new, one place a line, its path last.
fn found(desk: &Desk, told: &mut Told) -> Outcome<()> {
    let found = desk.found(&found::places())?;
    let line = |one: &found::Found| format!("{}  {}", one.count, one.path.display());
    let each = |one: &found::Found| json!({ "name": one.name, "count": one.count, "path": one.path });
    told.either(&json!(found.iter().map(each).collect::<Vec<_>>()), found.iter().map(line))
}

/// Where to be called, for whoever types it on the other computer; the receipt alone goes to standard output.
fn listening(here: &Listening) {
    if let Some(port) = here.taken {
        crate::say::aside(&format!(
            "port {port}, where it listened before, is taken; those who typed it must type the new address"
        ));
    }
    crate::say::aside(&format!("listening: {}", here.addresses.join(" ")));
}

fn undone(undone: &ilima_desk::contract::Undone, told: &mut Told) -> Outcome<()> {
    let lines = std::iter::once(format!("{} {}", undone.name.verb, undone.name.title))
        .chain(undone.left.iter().map(|(title, field)| format!("left: {title} {field}")));
    told.either(&json!(undone), lines.collect::<Vec<_>>())
}

fn check(desk: &mut Desk, told: &mut Told) -> Outcome<()> {
    let checked = desk.check(&Job::unwatched())?;
    let mut lines =
        vec![format!("{} logs, {} entries, {} documents", checked.logs, checked.entries, checked.documents)];
    lines.extend(checked.problems.iter().cloned());
    told.either(&json!(checked), lines)?;
    if checked.problems.is_empty() { Ok(()) } else { Err(Trouble::new(Code::DamagedStore).with("what", "check")) }
}

fn verify(verified: &Verified, told: &mut Told) -> Outcome<()> {
    let kind = format!("{:?}", verified.kind).to_lowercase();
    let value = json!({ "kind": kind, "entries": verified.entries, "problems": verified.problems });
    let mut lines = vec![format!("{kind}, {} entries", verified.entries)];
    lines.extend(verified.problems.iter().cloned());
    told.either(&value, lines)?;
    if verified.problems.is_empty() { Ok(()) } else { Err(Trouble::new(Code::DamagedFile).with("what", kind)) }
}

/// The window lies beside the command.
fn open_window(line: &Line) -> Outcome<()> {
    let mut command = std::process::Command::new(std::env::current_exe()?.with_file_name("ilima-window"));
    if let Some(home) = &line.home {
        command.arg("--home").arg(home);
    }
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(Trouble::new(Code::Unexpected).with("what", status)) }
}

fn pair(text: &str) -> Outcome<(String, String)> {
    let (field, value) = text.split_once('=').ok_or_else(|| Trouble::new(Code::BadRequest).with("what", text))?;
    Ok((field.to_owned(), value.to_owned()))
}

/// A member of an object that we made ourselves.
fn at<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
