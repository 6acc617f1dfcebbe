// A desk in memory behind the door, a screen in the page, and a record of what was written.

import { mount, unmount, type Component } from 'svelte';
import { openWith } from '../src/bridge/bridge';
import type { Action } from '../src/bridge/contract';
import { fakeBridge, type Fake } from '../src/bridge/fake';
import type { HouseStart } from '../src/bridge/fake/house';
import { listenAnew } from '../src/live/following.svelte';

// jsdom lays nothing out, so there is nowhere to scroll.
Element.prototype.scrollIntoView ??= () => undefined;

export interface Desk {
  fake: Fake;
  /** Every action that was sent. */
  acts: Action[];
  /** How many rows each list answered with. */
  lists: number[];
}

export function sitDown(start: HouseStart = {}): Desk {
  const fake = fakeBridge(start);
  const desk: Desk = { fake, acts: [], lists: [] };
  openWith({
    listen: fake.listen.bind(fake),
    call: async (name, what) => {
      if (name === 'act') desk.acts.push(what as Action);
      const told = await fake.call(name, what);
      if (name === 'list') desk.lists.push((told as { rows: unknown[] }).rows.length);
      return told;
    },
  });
  listenAnew();
  return desk;
}

/** Lets every answer arrive and every screen follow. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await new Promise((go) => setTimeout(go, 0));
}

let shown: Record<string, unknown> | null = null;

export async function see<P extends Record<string, unknown>>(screen: Component<P>, props: P): Promise<HTMLElement> {
  leave();
  shown = mount(screen, { target: document.body, props });
  await settle();
  return document.body;
}

export function leave(): void {
  if (shown) void unmount(shown);
  shown = null;
  document.body.replaceChildren();
}

export function idOf(desk: Desk, kind: string, title: string): string {
  for (const record of desk.fake.house.store.records.values()) {
    if (record.kind === kind && desk.fake.house.store.title(record) === title) return record.id;
  }
  throw new Error(`nothing is called ${title}`);
}

export function button(words: string | RegExp): HTMLButtonElement {
  const fits = (text: string): boolean => (typeof words === 'string' ? text === words : words.test(text));
  const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
  const found = [...document.querySelectorAll('button')].find(
    (one) => fits(bare(one.textContent)) || fits(bare(one.getAttribute('aria-label') ?? '')),
  );
  if (!found) throw new Error(`no button says ${String(words)}`);
  return found;
}

export function press(node: HTMLElement, key: string): void {
  node.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
}

export function type(node: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement, text: string): void {
  node.value = text;
  node.dispatchEvent(new Event('input', { bubbles: true }));
  node.dispatchEvent(new Event('change', { bubbles: true }));
}
