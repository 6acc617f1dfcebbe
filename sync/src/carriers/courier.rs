//! A courier on the network: both ends of the conversation with it, over the channel that every link has.

use crate::Refused;
use crate::channel::{Channel, Told};
use crate::courier::{Answer, Ask, Name, PIECE_BYTES_MAX, hex, listed, name};
use crate::keeper::Keeper;
use crate::link::Link;
use crate::shelf::{Listed, OBJECT_BYTES_MAX, OBJECTS_MAX, Shelf};
use ilima_ledger::meet::Side;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::time::{Duration, Instant};

/// An end that says nothing for so long has gone.
const SILENCE_MAX: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(500);
/// Nobody keeps a courier busy for longer at one time.
const VISIT_MAX: Duration = Duration::from_secs(60 * 60);

/// Whole messages over a link.
struct Talk<'l> {
    link: Box<dyn Link + 'l>,
    channel: Channel,
    heard: VecDeque<Vec<u8>>,
    open: bool,
}

impl<'l> Talk<'l> {
    fn begin(mut link: Box<dyn Link + 'l>, side: Side) -> Result<Talk<'l>, Refused> {
        let (channel, first) = Channel::new(side)?;
        link.send(&first)?;
        let mut talk = Talk { link, channel, heard: VecDeque::new(), open: false };
        let begun = Instant::now();
        while !talk.open {
            talk.listen(begun)?;
        }
        Ok(talk)
    }

    fn listen(&mut self, since: Instant) -> Result<(), Refused> {
        if since.elapsed() > SILENCE_MAX {
            return Err(Refused::Io(ErrorKind::TimedOut));
        }
        let bytes = self.link.receive(LOOK)?;
        for told in self.channel.hear(&bytes)? {
            match told {
                Told::Answer(bytes) => self.link.send(&bytes)?,
                Told::Open(_) => self.open = true,
                Told::Message(message) => self.heard.push_back(message),
            }
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Vec<u8>, Refused> {
        let begun = Instant::now();
        loop {
            if let Some(message) = self.heard.pop_front() {
                return Ok(message);
            }
            self.listen(begun)?;
        }
    }

    fn say(&mut self, message: &[u8]) -> Result<(), Refused> {
        let bytes = self.channel.say(message)?;
        self.link.send(&bytes)
    }
}

/// Answers whoever called until they go, are silent, or break the rules.
pub fn serve<'l>(keeper: &Keeper, link: impl Link + 'l) -> Result<(), Refused> {
    let mut talk = Talk::begin(Box::new(link), Side::Listener)?;
    let (begun, mut coming) = (Instant::now(), None);
    while begun.elapsed() < VISIT_MAX {
        let ask = match talk.next() {
            Ok(message) => Ask::decode(&message)?,
            Err(Refused::Io(ErrorKind::UnexpectedEof)) => return Ok(()),
            Err(refused) => return Err(refused),
        };
        let answer = keeper.answer(ask, &mut coming);
        talk.say(&answer.encode())?;
        if answer == Answer::Wrong {
            return Err(Refused::Damaged);
        }
    }
    Ok(())
}

/// A space's folder on a courier, as a shelf.
pub struct Courier {
    talk: Talk<'static>,
    folder: Name,
    pub id: Name,
}

impl Courier {
    pub fn open(link: impl Link + 'static, folder: &str) -> Result<Courier, Refused> {
        let folder = name(folder).ok_or(Refused::Damaged)?;
        let mut courier = Courier { talk: Talk::begin(Box::new(link), Side::Caller)?, folder, id: folder };
        let Answer::Me(id) = courier.ask(&Ask::Who)? else { return Err(Refused::Damaged) };
        courier.id = id;
        Ok(courier)
    }

    fn ask(&mut self, ask: &Ask) -> Result<Answer, Refused> {
        self.talk.say(&ask.encode())?;
        let answer = Answer::decode(&self.talk.next()?)?;
        match answer {
            Answer::NotThere => Err(Refused::Io(ErrorKind::NotFound)),
            Answer::Full => Err(Refused::CourierFull),
            Answer::Wrong => Err(Refused::Damaged),
            Answer::Me(_) | Answer::Listed { .. } | Answer::Piece { .. } | Answer::Taken | Answer::There => Ok(answer),
        }
    }
}

impl Shelf for Courier {
    fn list(&mut self) -> Result<Vec<Listed>, Refused> {
        let mut found: Vec<(Name, u64)> = Vec::new();
        loop {
            let after = found.last().map(|(name, _)| *name);
            let Answer::Listed { objects, more } = self.ask(&Ask::List { folder: self.folder, after })? else {
                return Err(Refused::Damaged);
            };
            // Upwards only: else a bad one could make us ask for ever.
            let mut last = after;
            for (name, _) in &objects {
                if last.is_some_and(|last| *name <= last) {
                    return Err(Refused::Damaged);
                }
                last = Some(*name);
            }
            let nothing = objects.is_empty();
            found.extend(objects);
            if !more || nothing || found.len() >= OBJECTS_MAX {
                return Ok(found.iter().map(listed).collect());
            }
        }
    }

    fn read(&mut self, object: &str) -> Result<Vec<u8>, Refused> {
        let object = name(object).ok_or(Refused::Damaged)?;
        let mut whole = Vec::new();
        loop {
            let ask = Ask::Read { folder: self.folder, object, from: whole.len() as u64 };
            let Answer::Piece { bytes, piece } = self.ask(&ask)? else { return Err(Refused::Damaged) };
            // It lies there, and the courier cannot read it.
            if bytes == 0 {
                return Err(Refused::Io(ErrorKind::InvalidData));
            }
            // Whole pieces only: else a bad one could make us ask for ever.
            let left = bytes.saturating_sub(whole.len() as u64);
            if bytes > OBJECT_BYTES_MAX || piece.len() as u64 != left.min(PIECE_BYTES_MAX as u64) {
                return Err(Refused::Damaged);
            }
            whole.extend_from_slice(&piece);
            if whole.len() as u64 == bytes {
                return Ok(whole);
            }
        }
    }

    fn put(&mut self, object: &str, bytes: &[u8]) -> Result<(), Refused> {
        let object = name(object).ok_or(Refused::Damaged)?;
        let ask = Ask::Put { folder: self.folder, object, bytes: bytes.len() as u64 };
        if self.ask(&ask)? == Answer::There {
            return Ok(());
        }
        for piece in bytes.chunks(PIECE_BYTES_MAX) {
            self.ask(&Ask::Piece(piece.to_vec()))?;
        }
        Ok(())
    }

    /// Nobody deletes on a courier from outside.
    fn delete(&mut self, _: &str) -> Result<(), Refused> {
        Ok(())
    }

    fn lets_delete(&self) -> bool {
        false
    }

    fn own_name(&self) -> Option<String> {
        Some(hex(&self.id))
    }
}
