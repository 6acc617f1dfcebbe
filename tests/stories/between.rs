//! Somebody between two computers, who speaks with each and passes on what either says.

use ilima_ledger::meet::Side;
use ilima_sync::channel::{Channel, Told};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};

/// Eve shows Thandi's computer her own door, speaks a channel with each, and passes on what either says.
pub struct Between {
    listener: TcpListener,
    to: SocketAddr,
}

impl Between {
    pub fn new(to: SocketAddr) -> Between {
        Between { listener: TcpListener::bind("127.0.0.1:0").unwrap(), to }
    }

    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// One conversation; answers all that she read.
    pub fn pass_on(&self) -> Vec<Vec<u8>> {
        let guest = End::new(self.listener.accept().unwrap().0, Side::Listener);
        let host = End::new(TcpStream::connect(self.to).unwrap(), Side::Caller);
        let mut ends = [guest, host];
        let (mut read, mut gone) = (Vec::new(), [false; 2]);
        while gone != [true; 2] {
            for from in 0..2 {
                let heard = ends[from].hear();
                gone[from] |= heard.is_none();
                ends[from].held.extend(heard.into_iter().flatten());
                // The other channel may not stand yet: then it waits.
                if ends[1 - from].open {
                    for message in std::mem::take(&mut ends[from].held) {
                        ends[1 - from].say(&message);
                        read.push(message);
                    }
                }
                if gone[from] && ends[from].held.is_empty() {
                    let _closed = ends[1 - from].stream.shutdown(Shutdown::Write);
                }
            }
        }
        read
    }
}

/// Her end of one of the two channels.
struct End {
    stream: TcpStream,
    channel: Channel,
    open: bool,
    held: Vec<Vec<u8>>,
}

impl End {
    fn new(mut stream: TcpStream, side: Side) -> End {
        let (channel, first) = Channel::new(side).unwrap();
        stream.write_all(&first).unwrap();
        stream.set_read_timeout(Some(std::time::Duration::from_millis(20))).unwrap();
        End { stream, channel, open: false, held: Vec::new() }
    }

    /// Messages that came; none when this end has gone.
    fn hear(&mut self) -> Option<Vec<Vec<u8>>> {
        let mut bytes = [0; 4_096];
        let len = match self.stream.read(&mut bytes) {
            Ok(0) => return None,
            Ok(len) => len,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return Some(Vec::new()),
            Err(_) => return None,
        };
        let mut messages = Vec::new();
        for told in self.channel.hear(&bytes[..len]).ok()? {
            match told {
                Told::Answer(bytes) => self.stream.write_all(&bytes).ok()?,
                Told::Open(_) => self.open = true,
                Told::Message(message) => messages.push(message),
            }
        }
        Some(messages)
    }

    fn say(&mut self, message: &[u8]) {
        if let Ok(bytes) = self.channel.say(message) {
            let _gone = self.stream.write_all(&bytes);
        }
    }
}
