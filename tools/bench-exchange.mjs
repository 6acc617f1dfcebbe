// npm run bench -- exchange: what an exchange costs, for Ilima and for its peers on the same edits in one run; and a long life.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, TARGET, must, step } from './say.mjs';
import { texts } from './texts.mjs';

const FOLDER = path.join(TARGET, 'bench');
const at = (name) => path.join(FOLDER, name);
const read = (name) => JSON.parse(fs.readFileSync(at(name), 'utf8'));
/** Seconds over 9,600 bit/s (10 bits a byte), half a second each way. */
const slowly = (bytes, trips) => (bytes * 10) / 9_600 + trips * 0.5;
const PEERS = ['automerge_sync', 'samod', 'loro_zstd', 'yrs_zstd'];

export async function benchExchange() {
  const file = await step('texts', texts);
  const bench = (...args) => must('cargo', ['bench', '--locked', '-p', 'ilima-tests', '--bench', 'exchange', '--', ...args]);
  await step('workloads', () => bench('workloads', file, at('workloads.json')));
  await step('peers', () => must('cargo', ['run', '--locked', '--release', '--manifest-path', path.join(ROOT, 'tests', 'peers', 'Cargo.toml'), '--', at('workloads.json'), at('peers.json')]));
  await step('exchange', () => bench('exchange', file, at('ilima.json')));
  await step('newcomer', () => bench('newcomer', file, at('newcomer.json')));
  await step('live', () => bench('live', at('live.json')));
  await step('scale', () => bench('scale', at('scale.json')));
  const told = { ...together(read('ilima.json'), read('peers.json'), read('newcomer.json')), live: read('live.json') };
  fs.writeFileSync(at('exchange.json'), `${JSON.stringify(told, null, 2)}\n`);
  console.log(`\n${table(told)}\n\nWritten: target/bench/exchange.json`);
}

/** A long life in small entries, for somebody new, against one stream of everything (docs/decisions/0016). Takes most of an hour. */
export async function benchLife() {
  const file = await step('texts', texts);
  await step('life', () => must('cargo', ['bench', '--locked', '-p', 'ilima-tests', '--bench', 'exchange', '--', 'life', file, at('life.json')]));
  console.log('\nWritten: target/bench/life.json');
}

/** Trains a dictionary for a new version of the pack; the one of version 1 is frozen and stays as it is. */
export async function benchDictionary() {
  const file = await step('texts', texts);
  const made = at('pack.dictionary');
  await step('dictionary', () => must('cargo', ['bench', '--locked', '-p', 'ilima-tests', '--bench', 'exchange', '--', 'dictionary', file, made]));
  const same = fs.readFileSync(made).equals(fs.readFileSync(path.join(ROOT, 'core', 'src', 'pack', 'version-1.dictionary')));
  console.log(`\nWritten: target/bench/pack.dictionary; ${same ? 'the same as' : 'another than'} that of version 1, which is frozen.`);
}

function together(ilima, peers, newcomer) {
  const workloads = ilima.workloads.map((one) => {
    const theirs = peers.workloads.find((other) => other.name === one.name).systems;
    const systems = {
      ilima: { bytes: one.whole.bytes, content_bytes: one.content.bytes, messages: one.whole.messages, cpu_ms: one.whole.cpu_ms },
      floor: { bytes: one.content.floor, content_bytes: one.content.floor },
    };
    for (const peer of PEERS) if (theirs[peer]) systems[peer] = only(theirs[peer], ['bytes', 'content_bytes', 'messages', 'trips', 'cpu_ms']);
    const { edits, documents, people, content, whole } = one;
    return { name: one.name, edits, documents, people, entries: whole.entries, sections: content.sections, systems };
  });
  const hundred = workloads.find((one) => one.name === '100 edits');
  const link = { ilima: { seconds: ilima.thin.seconds_at_9600, bytes: ilima.thin.bytes, messages: ilima.thin.messages } };
  for (const peer of ['automerge_sync', 'samod']) {
    const { bytes, trips } = hundred.systems[peer];
    link[peer] = { seconds: slowly(bytes, trips) };
  }
  return {
    machine: `${os.cpus().length} cores, ${os.cpus()[0].model}, ${os.type()} ${os.release()}`,
    versions: peers.versions,
    workloads,
    link_9600: link,
    newcomer,
    nothing_new: { bytes: ilima.nothing_new.bytes, sent: ilima.nothing_new.sent, received: ilima.nothing_new.received, peers: peers.nothing_new },
  };
}

function only(from, keys) {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]]));
}

/** As docs/exchange.md has it. */
function table({ workloads, link_9600: link, newcomer, nothing_new: nothing }) {
  const bytes = (systems, name, key = 'bytes') => systems[name]?.[key]?.toLocaleString('en') ?? '–';
  const lines = [
    '| Work | Ilima, whole exchange | its content | floor | Automerge sync | samod | Loro + zstd | Yrs + zstd |',
    '|---|--:|--:|--:|--:|--:|--:|--:|',
    ...workloads.map(({ name, documents, systems }) => `| ${name}, ${documents} records | ${bytes(systems, 'ilima')} | ${bytes(systems, 'ilima', 'content_bytes')} | ${bytes(systems, 'floor')} | ${bytes(systems, 'automerge_sync')} | ${bytes(systems, 'samod')} | ${bytes(systems, 'loro_zstd')} | ${bytes(systems, 'yrs_zstd')} |`),
    '',
    `100 edits over 9,600 bit/s: Ilima ${link.ilima.seconds.toFixed(1)} s, Automerge sync ${link.automerge_sync.seconds.toFixed(1)} s, samod ${link.samod.seconds.toFixed(1)} s.`,
    `Nothing new: ${nothing.sent} bytes one way, ${nothing.received} back, handshake included.`,
    `Newcomer (${newcomer.records} records, ${newcomer.changes} changes): parcel ${newcomer.bytes.toLocaleString('en')} bytes, written in ${newcomer.written_seconds.toFixed(1)} s, received in ${newcomer.seconds.toFixed(1)} s, ${newcomer.above_idle_mb.toFixed(0)} MB above idle.`,
  ];
  return lines.join('\n');
}
