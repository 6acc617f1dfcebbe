//! Letting somebody in who sits in the same room.

use super::exchange::{LanState, Qr, Receipt};
use super::frame::SpaceInfo;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Deserialize, TS)]
pub struct PairOpen {
    /// `contributor`, `reader`, `steward`.
    pub role: String,
}

#[derive(Debug, Clone, Deserialize, TS)]
pub struct PairJoin {
    /// As they were typed.
    pub words: String,
    /// Addresses as the other screen shows them; none to look for it on the network.
    pub with: Vec<String>,
}

/// How it goes on, at either end.
#[derive(Debug, Clone, Default, Serialize, TS)]
pub struct PairState {
    pub stage: PairStage,
    /// To be said to the newcomer; empty at the newcomer's own desk.
    pub words: Vec<String>,
    /// The addresses and the same words, for a camera.
    pub qr: Option<Qr>,
    /// What that square says.
    pub square: String,
    pub lan: LanState,
    /// How often other words were typed: each time new ones took their place.
    pub wrong: usize,
    /// Who was let in and has not said that it came in.
    pub name: String,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum PairStage {
    #[default]
    Waiting,
    /// Both know the words.
    LettingIn,
    /// It is in; both bring each other level.
    Exchanging,
}

/// Somebody has come in.
#[derive(Debug, Clone, Serialize, TS)]
pub struct LetIn {
    pub name: String,
    pub device: String,
    pub role: String,
    /// None: it is in, and the exchange that should follow did not come about.
    pub receipt: Option<Receipt>,
}

/// We have come in.
#[derive(Debug, Clone, Serialize, TS)]
pub struct CameIn {
    pub space: SpaceInfo,
    pub receipt: Option<Receipt>,
}

/// What a square in a picture says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SquareInfo {
    pub words: String,
    pub addresses: Vec<String>,
}
