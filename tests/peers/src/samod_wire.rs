//! A wire in memory between two samod repositories that counts what goes over it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use futures::channel::mpsc;
use futures::future::BoxFuture;
use futures::{FutureExt, SinkExt, StreamExt};
use samod::{AcceptorHandle, DialError, Dialer, Transport, Url};

/// What went over the wire so far, both ways. Frames bare: TCP or a web socket would add some bytes to each.
#[derive(Clone, Copy, Default, PartialEq)]
pub struct Tally {
    pub bytes: usize,
    pub frames: usize,
    /// The longest chain of frames about one document that answered each other, the handshake first.
    pub trips: usize,
}

impl Tally {
    pub fn later(self, other: Tally) -> Tally {
        if other.bytes > self.bytes { other } else { self }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    Dialer,
    Acceptor,
}

/// Which document a frame is about; nothing for the handshake.
type About = Option<Vec<u8>>;

#[derive(Default)]
struct Log {
    tally: Tally,
    /// The highest trip that reached an end, by document.
    heard: HashMap<(End, About), usize>,
}

#[derive(Clone, Default)]
pub struct Wire(Arc<Mutex<Log>>);

impl Wire {
    pub fn tally(&self) -> Tally {
        self.log(|log| log.tally)
    }

    fn log<T>(&self, look: impl FnOnce(&mut Log) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn sent(&self, end: End, frame: &[u8]) -> usize {
        self.log(|log| {
            let heard = |about: About| log.heard.get(&(end, about)).copied();
            let trip = 1 + heard(about(frame)).or_else(|| heard(None)).unwrap_or(0);
            log.tally.bytes += frame.len();
            log.tally.frames += 1;
            log.tally.trips = log.tally.trips.max(trip);
            trip
        })
    }

    fn arrived(&self, end: End, frame: &[u8], trip: usize) {
        self.log(|log| {
            let highest = log.heard.entry((end, about(frame))).or_default();
            *highest = trip.max(*highest);
        });
    }

    /// Both ends of a new connection.
    fn ends(&self) -> (Transport, Transport) {
        let (dialer_send, dialer_sent) = mpsc::unbounded();
        let (acceptor_send, acceptor_sent) = mpsc::unbounded();
        let dialer = self.end(End::Dialer, dialer_send, acceptor_sent);
        (dialer, self.end(End::Acceptor, acceptor_send, dialer_sent))
    }

    fn end(&self, end: End, send: mpsc::UnboundedSender<Frame>, sent: mpsc::UnboundedReceiver<Frame>) -> Transport {
        let (out, back) = (self.clone(), self.clone());
        let sink = send.with(move |bytes: Vec<u8>| {
            let trip = out.sent(end, &bytes);
            ready(Ok::<_, mpsc::SendError>(Frame { bytes, trip }))
        });
        let stream = sent.map(move |Frame { bytes, trip }| {
            back.arrived(end, &bytes, trip);
            Ok::<_, Infallible>(bytes)
        });
        Transport::new(stream, sink)
    }
}

struct Frame {
    bytes: Vec<u8>,
    trip: usize,
}

/// Dials the other repository over the wire.
pub struct WireDialer {
    pub wire: Wire,
    pub url: Url,
    pub acceptor: AcceptorHandle,
}

impl Dialer for WireDialer {
    type Error = Infallible;

    fn url(&self) -> Url {
        self.url.clone()
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<Infallible>>> {
        let (ours, theirs) = self.wire.ends();
        let accepted = self.acceptor.accept(theirs).map_err(DialError::transient);
        async move { accepted.map(|_| ours) }.boxed()
    }
}

/// Frames are CBOR maps; the text after this key names the document.
fn about(frame: &[u8]) -> About {
    const KEY: &[u8] = b"documentId";
    const NAME_BYTES: usize = 24;
    let at = frame.windows(KEY.len()).position(|window| window == KEY)? + KEY.len();
    frame.get(at..at + NAME_BYTES).map(<[u8]>::to_vec)
}
