//! Roads both ways, and shelves.

use crate::args::{ExchangeVerb, ShelfVerb};
use crate::say::Told;
use crate::watch::Watched;
use ilima_desk::contract::{FilesAsk, ShelfAsk, ShelfInfo};
use ilima_desk::desk::Desk;
use ilima_desk::job::Job;
use ilima_desk::lan::{self, LanAsk};
use ilima_desk::meet::Terms;
use ilima_desk::trouble::Outcome;
use ilima_desk::{serial, shelf};
use serde_json::json;

pub fn run(desk: &mut Desk, verb: &ExchangeVerb, told: &mut Told) -> Outcome<()> {
    let job = Job::unwatched();
    match verb {
        ExchangeVerb::Lan { listen, with, seconds, qr, limit } => {
            let (listen, with, seconds) = (*listen, *with, Some(*seconds));
            let (bytes_max, bytes_a_minute) = (limit.max_bytes, limit.bytes_a_minute);
            let ask = LanAsk { listen, with, seconds, bytes_max, bytes_a_minute, ..LanAsk::default() };
            let mut watched = Watched { language: told.language.clone(), qr: *qr, said: String::new() };
            told.json(&lan::together(lan::exchange(desk, &ask, &job, &mut |state| watched.hears(state))?)?)
        }
        ExchangeVerb::Serial { port, baud, seconds, files, limit } => {
            let files = if *files { FilesAsk::All } else { FilesAsk::Thumbs };
            let (bytes_max, bytes_a_minute) = (limit.max_bytes, limit.bytes_a_minute);
            let terms = Terms { files, bytes_max, bytes_a_minute, ..serial::thin() };
            told.json(&serial::exchange(desk, serial::open(port, *baud)?, *seconds, terms, &job)?)
        }
        ExchangeVerb::Shelf { name } => {
            told.json(&shelf::exchange_shelf(desk, name.as_deref().unwrap_or_default(), &job)?)
        }
    }
}

pub fn shelves(desk: &mut Desk, verb: &ShelfVerb, told: &mut Told) -> Outcome<()> {
    let line = |one: &ShelfInfo| format!("{}  {}", one.name, one.place);
    match verb {
        ShelfVerb::Add { name, url } => {
            let added = desk.shelf_add(&ShelfAsk { name: name.clone(), url: url.clone() })?;
            told.either(&json!(added), [line(&added)])
        }
        ShelfVerb::List => {
            let shelves = desk.shelves()?;
            told.either(&json!(shelves), shelves.iter().map(line))
        }
        ShelfVerb::Remove { name } => desk.shelf_remove(name),
    }
}
