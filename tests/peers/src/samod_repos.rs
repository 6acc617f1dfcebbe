//! samod: two repositories with storage in memory, connected anew, as an app that uses it would.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use automerge::Automerge;
use futures::StreamExt;
use samod::storage::{InMemoryStorage, Storage, StorageKey};
use samod::{BackoffConfig, DocHandle, DocumentId, PeerId, Repo, ShareConfig, Url};
use tokio::runtime::Builder;
use tokio::task::{JoinHandle, spawn};
use tokio::time::{sleep, timeout};

use crate::automerge_docs::{Docs, shown_one, sides};
use crate::figures::{Figures, Outcome, Shown, Watch, check_level};
use crate::samod_wire::{Tally, Wire, WireDialer};
use crate::workload::{Workload, mixed, mixed_id};

/// Longer than this and the workload is left out.
const PATIENCE: Duration = Duration::from_secs(120);
/// A wire that was silent for this long has no more to say: both ends live in this process.
const QUIET: Duration = Duration::from_millis(300);

/// Who tells the other of its documents on connecting. samod lets both do so, and then they talk across each other.
#[derive(Clone, Copy)]
pub enum Announce {
    Both,
    Asker,
}

/// Nothing when it takes too long.
pub fn measure(workload: &Workload, announce: Announce) -> Outcome<Option<Figures>> {
    Builder::new_current_thread().enable_time().build()?.block_on(async {
        match timeout(PATIENCE, meet(workload, announce)).await {
            Ok(figures) => figures.map(Some),
            Err(_) => Ok(None),
        }
    })
}

/// What one document costs that both hold alike, and the handshake apart.
pub fn measure_nothing_new(workload: &Workload) -> Outcome<Figures> {
    let base = workload.base.iter().take(1).cloned().collect();
    let held = Builder::new_current_thread().enable_time().build()?;
    let one = held.block_on(meet_alike(&Workload { name: "one alike".into(), base, changes: Vec::new() }))?;
    let none = held.block_on(meet_alike(&Workload { name: "none".into(), base: Vec::new(), changes: Vec::new() }))?;
    let mut figures = Figures {
        bytes: one.bytes.saturating_sub(none.bytes),
        messages: one.messages.saturating_sub(none.messages),
        trips: one.trips,
        cpu_ms: one.cpu_ms,
        seconds: one.seconds,
        ..Figures::default()
    };
    figures.more.insert("handshake_bytes", none.bytes);
    figures.more.insert("handshake_messages", none.messages);
    Ok(figures)
}

async fn meet(workload: &Workload, announce: Announce) -> Outcome<Figures> {
    let sides = sides(workload)?;
    let (figures, a, b) = exchange(&sides.a, &sides.b, announce).await?;
    check_level("samod", workload, &a, &b)?;
    Ok(figures)
}

async fn meet_alike(workload: &Workload) -> Outcome<Figures> {
    let docs = sides(workload)?.a;
    Ok(exchange(&docs, &docs, Announce::Both).await?.0)
}

type AllShown = BTreeMap<u32, Shown>;

/// Both open their documents, then B dials A; bytes count until the wire falls silent, seconds until B is level.
async fn exchange(a: &Docs, b: &Docs, announce: Announce) -> Outcome<(Figures, AllShown, AllShown)> {
    let (repo_a, repo_b) = (repo(1, a, matches!(announce, Announce::Both)).await, repo(2, b, true).await);
    let open_a = open(&repo_a, a.keys()).await?;
    let (held, missing): (Vec<_>, Vec<_>) = b.keys().partition(|doc| b.get(doc).is_some_and(|doc| !doc.is_empty()));
    let mut open_b = open(&repo_b, held).await?;

    let wire = Wire::default();
    let mut waiting = open_b
        .iter()
        .map(|(doc, handle)| watch_until_level(&open_a, *doc, handle, &wire))
        .collect::<Outcome<Vec<_>>>()?;
    let url = Url::parse("memory://peers")?;
    let acceptor = repo_a.make_acceptor(url.clone())?;
    let mut figures = Figures::default();
    let watch = Watch::start();
    let dialer = repo_b.dial(BackoffConfig::default(), Arc::new(WireDialer { wire: wire.clone(), url, acceptor }))?;
    dialer.established().await?;
    for (doc, handle) in open(&repo_b, missing).await? {
        waiting.push(watch_until_level(&open_a, doc, &handle, &wire)?);
        open_b.insert(doc, handle);
    }
    let mut level = Tally::default();
    for waiting in waiting {
        level = level.later(waiting.await?);
    }
    watch.stop(&mut figures);
    let seconds = figures.seconds;
    let all = quiet(&wire).await;
    watch.stop(&mut figures);
    figures.seconds = seconds;
    figures.bytes = all.bytes;
    figures.messages = all.frames;
    figures.trips = all.trips;
    figures.more.insert("bytes_until_level", level.bytes);
    figures.more.insert("messages_until_level", level.frames);
    let (shown_a, shown_b) = (shown(&open_a)?, shown(&open_b)?);
    repo_b.stop().await;
    repo_a.stop().await;
    Ok((figures, shown_a, shown_b))
}

/// What had gone over the wire when B's document was as A's.
fn watch_until_level(a: &BTreeMap<u32, DocHandle>, doc: u32, b: &DocHandle, wire: &Wire) -> Outcome<JoinHandle<Tally>> {
    let heads = a.get(&doc).ok_or("A lacks a document")?.with_document(|doc| doc.get_heads());
    let (b, wire) = (b.clone(), wire.clone());
    let mut changes = Box::pin(b.changes());
    Ok(spawn(async move {
        while b.with_document(|doc| doc.get_heads()) != heads && changes.next().await.is_some() {}
        wire.tally()
    }))
}

async fn quiet(wire: &Wire) -> Tally {
    loop {
        let before = wire.tally();
        sleep(QUIET).await;
        if wire.tally() == before {
            return before;
        }
    }
}

/// A repository whose storage holds the documents, as it was left the last time.
async fn repo(number: u64, docs: &Docs, announces: bool) -> Repo {
    let storage = InMemoryStorage::new();
    for (doc, held) in docs {
        put(&storage, *doc, held).await;
    }
    // As long as the names samod draws by itself.
    let peer = PeerId::from_string(format!("peer-{}", mixed(number << 32)));
    let policy = ShareConfig::read_write().with_announce(announces);
    Repo::build_tokio().with_storage(storage).with_peer_id(peer).with_share_policy(policy).load().await
}

async fn put(storage: &InMemoryStorage, doc: u32, held: &Automerge) {
    if let (Ok(name), Some(head)) = (name(doc), held.get_heads().first()) {
        let key = StorageKey::from_parts([name.to_string(), "snapshot".into(), head.to_string()]);
        if let Ok(key) = key {
            Storage::put(storage, key, held.save()).await;
        }
    }
}

async fn open(repo: &Repo, docs: impl IntoIterator<Item = &u32>) -> Outcome<BTreeMap<u32, DocHandle>> {
    let mut handles = BTreeMap::new();
    for doc in docs {
        let found = repo.find(name(*doc)?).await?;
        handles.insert(*doc, found.ok_or_else(|| format!("samod: document {doc} is not there"))?);
    }
    Ok(handles)
}

fn name(doc: u32) -> Outcome<DocumentId> {
    Ok(DocumentId::try_from(mixed_id(u64::from(doc) << 20).to_vec())?)
}

fn shown(docs: &BTreeMap<u32, DocHandle>) -> Outcome<AllShown> {
    docs.iter().map(|(doc, handle)| Ok((*doc, handle.with_document(|doc| shown_one(doc))?))).collect()
}

#[cfg(test)]
#[test]
fn two_repositories_come_level() {
    let figures = measure(&crate::workload::tiny(), Announce::Both).unwrap().unwrap();
    assert!(figures.trips >= 4 && figures.bytes >= figures.more["bytes_until_level"]);
    measure(&crate::workload::tiny_newcomer(), Announce::Asker).unwrap().unwrap();
}

#[cfg(test)]
#[test]
fn what_is_alike_costs_less() {
    let alike = measure_nothing_new(&crate::workload::tiny()).unwrap();
    let handshake = alike.more["handshake_bytes"];
    assert!(
        alike.bytes > 0
            && alike.bytes + handshake < measure(&crate::workload::tiny(), Announce::Both).unwrap().unwrap().bytes
    );
}
