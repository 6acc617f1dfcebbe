// Keys that work everywhere, and never while an input method is composing.

export type Keys = Record<string, () => void>;

/** `ctrl+shift+z`, `f6`, `escape`: the same name for a key on every keyboard. */
export function nameOf(event: KeyboardEvent): string {
  const parts = [];
  // Command on a Mac is what Ctrl is elsewhere.
  if (event.ctrlKey || event.metaKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey) parts.push('shift');
  return [...parts, latin(event)].join('+');
}

/** On an Arabic or Cyrillic keyboard the key's place says which letter is meant. */
function latin(event: KeyboardEvent): string {
  const placed = /^Key([A-Z])$/.exec(event.code)?.[1];
  const plain = /^[\x20-\x7e]$/.test(event.key);
  return (!plain && event.key.length === 1 && placed ? placed : event.key).toLowerCase();
}

export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** While somebody types, undo belongs to the text. */
function typing(event: KeyboardEvent): boolean {
  const at = event.target;
  // WebKit may leave the focus in a field of a dialog that was closed: nobody types there.
  if (at instanceof Element && at.closest('dialog:not([open])') !== null) return false;
  return at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(at.type));
}

/** An open dialog has the keys; only the lock works through it. */
function behindDialog(name: string): boolean {
  return name !== LOCK && document.querySelector('dialog[open]') !== null;
}

const LOCK = 'ctrl+l';
const OF_THE_TEXT = new Set(['ctrl+z', 'ctrl+shift+z', 'ctrl+y']);

export function listenKeys(keys: Keys): () => void {
  const hear = (event: KeyboardEvent): void => {
    if (composing(event)) return;
    const name = nameOf(event);
    const act = keys[name];
    if (act === undefined || (OF_THE_TEXT.has(name) && typing(event)) || behindDialog(name)) return;
    event.preventDefault();
    act();
  };
  window.addEventListener('keydown', hear);
  return () => window.removeEventListener('keydown', hear);
}

/** F6 goes round the regions of the window: what is marked `data-region`, in the order of the page. */
export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  if (next === undefined) return;
  const first = next.querySelector<HTMLElement>('[aria-current="page"], button:not([disabled]), a[href], input, select, textarea');
  (first ?? next).focus();
}
