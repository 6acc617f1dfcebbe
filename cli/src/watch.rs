//! What the command says while it waits on the network: where it listens, and after a while why nobody may be heard.

use ilima_desk::contract::{LanState, Silence};
use ilima_desk::{qr, words};

pub struct Watched {
    pub language: String,
    /// Show the first address as a QR code too.
    pub qr: bool,
    pub said: String,
}

impl Watched {
    pub fn hears(&mut self, state: &LanState) {
        let places = state.places.iter().map(|one| format!("{} ({})", one.address, one.network)).collect::<Vec<_>>();
        let mut line = format!("listening: {}; heard of {}", places.join(", "), state.heard);
        if let Some(silence) = state.silence {
            let say = |key| words::say(&self.language, key, &[]);
            let addresses = state.places.iter().map(|one| format!("  {}", one.address)).collect::<Vec<_>>().join("\n");
            let (why, stick) = (why_silent(&self.language, silence), say("exchange-silence-stick"));
            line = format!("{line}\n{why}\n{}\n{addresses}\n{stick}", say("exchange-silence-type"));
        }
        if line != self.said {
            crate::say::aside(&line);
            self.said = line;
        }
        if let Some(first) = state.places.first().filter(|_| std::mem::take(&mut self.qr)) {
            qr::lines(&first.address).iter().for_each(|line| crate::say::aside(line));
        }
    }
}

pub fn why_silent(language: &str, silence: Silence) -> String {
    let key = match silence {
        Silence::NoNetwork => "exchange-silence-no-network",
        Silence::Blocked => "exchange-silence-blocked",
        Silence::Nobody => "exchange-silence-nobody",
    };
    words::say(language, key, &[])
}
