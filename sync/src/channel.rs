//! A secret channel over any pipe of bytes: Noise NN with keys made for this one meeting. Pure: bytes in, bytes out.
//!
//! The channel itself names nobody. Its hash binds what both ends say in it (`ilima_ledger::meet`), and there the
//! devices prove who they are; so a stranger, or somebody in the middle, learns no name that lasts.

use crate::Refused;
use crate::session::MESSAGE_BYTES_MAX;
use ilima_ledger::Hash;
use ilima_ledger::meet::Side;
use snow::{Builder, HandshakeState, TransportState};

/// X25519, ChaCha20-Poly1305, SHA-256: what the rest of Ilima uses too.
const PATTERN: &str = "Noise_NN_25519_ChaChaPoly_SHA256";
/// The first bytes of either end, in clear: what this is, and its version.
const MAGIC: [u8; 6] = *b"ILIMA\n";
const VERSION: u8 = 0;
/// A Noise message.
const FRAME_BYTES_MAX: usize = 65_535;
/// Clear bytes in a frame: its tag and the byte that says whether more follows take the rest.
const PIECE_BYTES: usize = FRAME_BYTES_MAX - 16 - 1;
const MORE: u8 = 1;
const LAST: u8 = 0;

/// What came of the bytes that were heard.
#[derive(Debug, PartialEq, Eq)]
pub enum Told {
    /// Bytes that must go back now.
    Answer(Vec<u8>),
    /// The channel stands; this is its own hash.
    Open(Hash),
    Message(Vec<u8>),
}

pub struct Channel {
    state: State,
    side: Side,
    /// Bytes that are no whole frame yet.
    inbox: Vec<u8>,
    /// Pieces of a message that is not whole yet.
    begun: Vec<u8>,
    greeted: bool,
}

enum State {
    Shaking(Box<HandshakeState>),
    Open(Box<TransportState>),
    Broken,
}

impl Channel {
    /// The channel, and what must be sent first.
    pub fn new(side: Side) -> Result<(Channel, Vec<u8>), Refused> {
        let builder = Builder::new(PATTERN.parse().map_err(|_| Refused::Damaged)?);
        let prologue = [MAGIC.as_slice(), &[VERSION]].concat();
        let builder = builder.prologue(&prologue).map_err(|_| Refused::Damaged)?;
        let mut noise = match side {
            Side::Caller => builder.build_initiator(),
            Side::Listener => builder.build_responder(),
        }
        .map_err(|_| Refused::Damaged)?;
        let mut first = prologue.clone();
        if side == Side::Caller {
            first.extend(frame(&shake(&mut noise)?));
        }
        let state = State::Shaking(Box::new(noise));
        Ok((Channel { state, side, inbox: Vec::new(), begun: Vec::new(), greeted: false }, first))
    }

    /// Takes what arrived, in whatever pieces. After a refusal the channel is dead.
    pub fn hear(&mut self, bytes: &[u8]) -> Result<Vec<Told>, Refused> {
        self.inbox.extend_from_slice(bytes);
        let mut told = Vec::new();
        if !self.greeted {
            let Some((head, rest)) = self.inbox.split_first_chunk::<7>() else { return Ok(told) };
            let (magic, version) = head.split_at(MAGIC.len());
            if magic != MAGIC {
                return Err(self.broken(Refused::NotAParcel));
            }
            if let Some(newer) = version.first().filter(|version| **version != VERSION).copied() {
                return Err(self.broken(Refused::Newer(newer)));
            }
            self.inbox = rest.to_vec();
            self.greeted = true;
        }
        while let Some(sealed) = self.next_frame() {
            match self.open(&sealed) {
                Ok(more) => told.extend(more),
                Err(refused) => return Err(self.broken(refused)),
            }
        }
        Ok(told)
    }

    /// A message as bytes to send. Only an open channel has any.
    pub fn say(&mut self, message: &[u8]) -> Result<Vec<u8>, Refused> {
        let State::Open(noise) = &mut self.state else { return Err(Refused::Damaged) };
        let mut out = Vec::with_capacity(message.len() + 64);
        let mut pieces = message.chunks(PIECE_BYTES).peekable();
        if message.is_empty() {
            out.extend(seal(noise, LAST, &[])?);
        }
        while let Some(piece) = pieces.next() {
            let flag = if pieces.peek().is_some() { MORE } else { LAST };
            out.extend(seal(noise, flag, piece)?);
        }
        Ok(out)
    }

    /// Bytes that came behind the last whole frame, for whatever follows this channel on the same pipe.
    pub fn rest(self) -> Vec<u8> {
        self.inbox
    }

    fn next_frame(&mut self) -> Option<Vec<u8>> {
        let (head, rest) = self.inbox.split_first_chunk::<2>()?;
        let len = usize::from(u16::from_be_bytes(*head));
        let (sealed, after) = rest.split_at_checked(len)?;
        let (sealed, after) = (sealed.to_vec(), after.to_vec());
        self.inbox = after;
        Some(sealed)
    }

    fn open(&mut self, sealed: &[u8]) -> Result<Vec<Told>, Refused> {
        match std::mem::replace(&mut self.state, State::Broken) {
            State::Shaking(noise) => self.shaken(noise, sealed),
            State::Open(mut noise) => {
                let mut clear = vec![0; sealed.len()];
                let len = noise.read_message(sealed, &mut clear).map_err(|_| Refused::Damaged)?;
                clear.truncate(len);
                self.state = State::Open(noise);
                self.piece(&clear)
            }
            State::Broken => Err(Refused::Damaged),
        }
    }

    fn shaken(&mut self, mut noise: Box<HandshakeState>, sealed: &[u8]) -> Result<Vec<Told>, Refused> {
        let mut nothing = vec![0; sealed.len()];
        noise.read_message(sealed, &mut nothing).map_err(|_| Refused::Damaged)?;
        let mut told = Vec::new();
        if self.side == Side::Listener {
            told.push(Told::Answer(frame(&shake(&mut noise)?)));
        }
        let mut binding = [0; 32];
        binding.iter_mut().zip(noise.get_handshake_hash()).for_each(|(to, from)| *to = *from);
        self.state = State::Open(Box::new(noise.into_transport_mode().map_err(|_| Refused::Damaged)?));
        told.push(Told::Open(binding));
        Ok(told)
    }

    fn piece(&mut self, clear: &[u8]) -> Result<Vec<Told>, Refused> {
        let (flag, piece) = clear.split_first().ok_or(Refused::Damaged)?;
        if self.begun.len() + piece.len() > MESSAGE_BYTES_MAX || *flag > MORE {
            return Err(Refused::Damaged);
        }
        self.begun.extend_from_slice(piece);
        if *flag == MORE { Ok(Vec::new()) } else { Ok(vec![Told::Message(std::mem::take(&mut self.begun))]) }
    }

    fn broken(&mut self, refused: Refused) -> Refused {
        self.state = State::Broken;
        refused
    }
}

fn shake(noise: &mut HandshakeState) -> Result<Vec<u8>, Refused> {
    let mut out = vec![0; 256];
    let len = noise.write_message(&[], &mut out).map_err(|_| Refused::Damaged)?;
    out.truncate(len);
    Ok(out)
}

fn seal(noise: &mut TransportState, flag: u8, piece: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut out = vec![0; FRAME_BYTES_MAX];
    let len = noise.write_message(&[&[flag], piece].concat(), &mut out).map_err(|_| Refused::Damaged)?;
    out.truncate(len);
    Ok(frame(&out))
}

/// Two bytes of length in front: a Noise message never needs more.
fn frame(sealed: &[u8]) -> Vec<u8> {
    let len = u16::try_from(sealed.len()).unwrap_or(u16::MAX);
    [len.to_be_bytes().as_slice(), sealed].concat()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]
    use super::*;
    use proptest::prelude::*;

    /// Both ends after the handshake, with what each was told about it.
    fn met() -> (Channel, Channel) {
        let (mut caller, first) = Channel::new(Side::Caller).unwrap();
        let (mut listener, greeting) = Channel::new(Side::Listener).unwrap();
        assert_eq!(caller.hear(&greeting).unwrap(), []);
        let told = listener.hear(&first).unwrap();
        let [Told::Answer(answer), Told::Open(theirs)] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!(caller.hear(answer).unwrap(), [Told::Open(*theirs)]);
        (caller, listener)
    }

    proptest! {
        #[test]
        fn messages_arrive_whole_in_whatever_pieces(len in 0usize..200_000, cut in 1usize..70_000) {
            let (mut caller, mut listener) = met();
            let message: Vec<u8> = (0..len).map(|at| (at % 251) as u8).collect();
            let bytes = caller.say(&message).unwrap();
            let mut told = Vec::new();
            for piece in bytes.chunks(cut) {
                told.extend(listener.hear(piece).unwrap());
            }
            prop_assert_eq!(told, vec![Told::Message(message)]);
        }

        #[test]
        fn any_bytes_are_heard_or_refused(bytes: Vec<u8>) {
            let (mut listener, greeting) = Channel::new(Side::Listener).unwrap();
            let _refused = listener.hear(&[greeting, bytes].concat());
        }
    }

    #[test]
    fn one_changed_bit_ends_the_channel() {
        let (mut caller, mut listener) = met();
        let mut bytes = caller.say(b"hello").unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        assert_eq!(listener.hear(&bytes), Err(Refused::Damaged));
        assert_eq!(listener.hear(&caller.say(b"again").unwrap()), Err(Refused::Damaged));
    }

    #[test]
    fn a_newer_version_is_told_from_noise() {
        let (mut listener, _) = Channel::new(Side::Listener).unwrap();
        assert_eq!(listener.hear(b"ILIMA\n\x07"), Err(Refused::Newer(7)));
        let (mut listener, _) = Channel::new(Side::Listener).unwrap();
        assert_eq!(listener.hear(b"GET / HTTP/1.1"), Err(Refused::NotAParcel));
    }

    #[test]
    fn two_meetings_have_nothing_in_common() {
        let bytes = met().0.say(b"the same").unwrap();
        assert_ne!(bytes, met().0.say(b"the same").unwrap());
    }
}
