//! Acts in an order that everybody finds alike, and what each of them knew.

use super::act::{AFTER_MAX, Act, SignedAct};
use super::founded;
use crate::Hash;
use crate::ids::{DeviceId, SpaceId};
use crate::keys::DeviceCard;
use std::collections::{BTreeMap, BTreeSet};

/// Acts of this space whose author signed them, none before one that it names; ties by hash, never by clock.
pub(super) struct Order<'a> {
    pub acts: Vec<(Hash, &'a SignedAct)>,
    /// Of each act: itself and all that come before it.
    past: Vec<Bits>,
    /// Those that make an epoch, whether they count or not.
    epochs: Bits,
    /// Those that bring a device in, likewise.
    bring: Bits,
    at: BTreeMap<Hash, usize>,
    pub cards: BTreeMap<DeviceId, DeviceCard>,
    brought: BTreeMap<DeviceId, Vec<usize>>,
}

/// The founding epoch has no act, and a restored vault may have the keys of a few whose acts have not come again.
const FOLLOWS_SPARE: u64 = 16;

#[derive(Clone)]
struct Bits(Vec<u64>);

impl Bits {
    fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    fn shared(&self, other: &Bits) -> u64 {
        self.0.iter().zip(&other.0).map(|(word, other)| u64::from((word & other).count_ones())).sum()
    }

    fn take_away(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, gone)| *word &= !gone);
    }

    fn add(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }
}

impl<'a> Order<'a> {
    /// `proved`: acts whose signatures were verified earlier.
    pub fn new(space: SpaceId, acts: &'a [SignedAct], proved: &BTreeSet<Hash>) -> Order<'a> {
        let by_hash: BTreeMap<Hash, &SignedAct> =
            acts.iter().filter(|act| act.space == space).map(|act| (act.hash(), act)).collect();
        let words = by_hash.len().div_ceil(64);
        let (epochs, bring) = (Bits(vec![0; words]), Bits(vec![0; words]));
        let (acts, past, at) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (cards, brought) = (BTreeMap::new(), BTreeMap::new());
        let mut order = Order { acts, past, epochs, bring, at, cards, brought };
        let mut next: BTreeMap<Hash, Vec<Hash>> = BTreeMap::new();
        let mut lacks: BTreeMap<Hash, usize> = BTreeMap::new();
        for (hash, act) in &by_hash {
            lacks.insert(*hash, act.after.len());
            act.after.iter().for_each(|before| next.entry(*before).or_default().push(*hash));
        }
        // One layer after the other: all acts whose longest way to the root is equally long, in order of their hashes.
        let mut layer: Vec<Hash> = lacks.iter().filter(|(_, lacks)| **lacks == 0).map(|(hash, _)| *hash).collect();
        while !layer.is_empty() {
            let mut following = Vec::new();
            layer.sort_unstable();
            for hash in layer {
                let Some(act) = by_hash.get(&hash) else { continue };
                if !order.take(hash, act, words, proved) {
                    continue;
                }
                for after in next.get(&hash).into_iter().flatten() {
                    if let Some(lacks) = lacks.get_mut(after) {
                        *lacks -= 1;
                        if *lacks == 0 {
                            following.push(*after);
                        }
                    }
                }
            }
            layer = following;
        }
        order
    }

    fn take(&mut self, hash: Hash, act: &'a SignedAct, words: usize, proved: &BTreeSet<Hash>) -> bool {
        let own = match &act.act {
            // Others found other spaces.
            Act::Found { card, member, salt } if founded(card, *member, salt) == act.space && act.after.is_empty() => {
                Some(card)
            }
            Act::Found { .. } => return false,
            _ => None,
        };
        let at = self.acts.len();
        let mut past = Bits(vec![0; words]);
        past.set(at);
        for before in act.after.iter().filter_map(|before| self.at.get(before)) {
            if let Some(known) = self.past.get(*before) {
                past.add(known);
            }
        }
        let Some(author) = own.or_else(|| self.cards.get(&act.by)) else { return false };
        // Nobody acts before knowing that they were let in.
        let knows_itself = || self.brought.get(&act.by).into_iter().flatten().any(|brought| past.has(*brought));
        if author.device != act.by
            || !(own.is_some() || knows_itself())
            || (!proved.contains(&hash) && act.verify(author).is_err())
        {
            return false;
        }
        if let Act::Epoch(epoch) = &act.act {
            // To more devices than its author can have heard of, after more epochs: nothing but bulk.
            let (devices, epochs) = (past.shared(&self.bring), past.shared(&self.epochs));
            if epoch.wraps.len() as u64 > devices || epoch.follows.len() as u64 > epochs + FOLLOWS_SPARE {
                return false;
            }
            self.epochs.set(at);
        }
        if let Some(card) = act.act.card() {
            self.bring.set(at);
            self.brought.entry(card.device).or_default().push(at);
            self.cards.insert(card.device, card.clone());
        }
        self.at.insert(hash, at);
        self.acts.push((hash, act));
        self.past.push(past);
        true
    }

    /// Whether the act at `later` knew the one at `earlier`; each knows itself.
    pub fn knows(&self, later: usize, earlier: usize) -> bool {
        self.past.get(later).is_some_and(|past| past.has(earlier))
    }

    /// How many acts that make an epoch the one at `later` knew, itself among them.
    pub fn epochs_known(&self, later: usize) -> u64 {
        self.past.get(later).map_or(0, |past| past.shared(&self.epochs))
    }

    /// The heads that an act names which is signed now. Where there are too many, those that together know most of what
    /// counts: somebody may have signed a thousand that come after nothing.
    pub fn heads_to_name(&self, counts: impl Fn(usize) -> bool) -> Vec<Hash> {
        let mut heads = self.heads();
        if heads.len() <= AFTER_MAX {
            return heads;
        }
        let mut left = Bits(vec![0; self.acts.len().div_ceil(64)]);
        (0..self.acts.len()).filter(|at| counts(*at)).for_each(|at| left.set(at));
        let past_of = |head: &Hash| self.at.get(head).and_then(|at| self.past.get(*at));
        let mut named = Vec::new();
        while named.len() < AFTER_MAX
            && let Some((at, _)) = heads
                .iter()
                .enumerate()
                .filter_map(|(at, head)| Some((at, past_of(head)?.shared(&left))))
                .max_by_key(|(at, more)| (*more, std::cmp::Reverse(*at)))
        {
            let head = heads.swap_remove(at);
            past_of(&head).into_iter().for_each(|past| left.take_away(past));
            named.push(head);
        }
        named
    }

    /// The acts that no other comes after, in order of their hashes.
    pub fn heads(&self) -> Vec<Hash> {
        let named: BTreeSet<&Hash> = self.acts.iter().flat_map(|(_, act)| act.after.iter()).collect();
        self.at.keys().filter(|hash| !named.contains(hash)).copied().collect()
    }
}
