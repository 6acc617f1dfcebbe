import { afterEach, describe, expect, it, vi } from 'vitest';
import { watchIdle } from '../src/live/idle';
import { listenKeys, nameOf, nextRegion } from '../src/live/keys';

function press(init: KeyboardEventInit, at: EventTarget = window): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init });
  at.dispatchEvent(event);
  return event;
}

let stop: () => void = () => undefined;
afterEach(() => {
  stop();
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe('keys', () => {
  it('act, and keep the browser from acting too', () => {
    const search = vi.fn();
    stop = listenKeys({ 'ctrl+k': search });
    expect(press({ key: 'k', ctrlKey: true }).defaultPrevented).toBe(true);
    expect(search).toHaveBeenCalledOnce();
  });

  it('mean the same on an Arabic keyboard', () => {
    expect(nameOf(new KeyboardEvent('keydown', { key: 'ن', code: 'KeyK', ctrlKey: true }))).toBe('ctrl+k');
    expect(nameOf(new KeyboardEvent('keydown', { key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }))).toBe('ctrl+shift+z');
  });

  it('rest while an input method is composing', () => {
    const search = vi.fn();
    stop = listenKeys({ 'ctrl+k': search });
    press({ key: 'k', ctrlKey: true, isComposing: true });
    press({ key: 'Process', keyCode: 229 });
    expect(search).not.toHaveBeenCalled();
  });

  it('leave undo to a text while somebody types in it', () => {
    const undo = vi.fn();
    stop = listenKeys({ 'ctrl+z': undo });
    const input = document.body.appendChild(document.createElement('input'));
    press({ key: 'z', ctrlKey: true }, input);
    expect(undo).not.toHaveBeenCalled();
    press({ key: 'z', ctrlKey: true });
    expect(undo).toHaveBeenCalledOnce();
  });

  it('belong to a dialog while one is open, all but the lock', () => {
    const search = vi.fn();
    const lock = vi.fn();
    stop = listenKeys({ 'ctrl+k': search, 'ctrl+l': lock });
    document.body.innerHTML = '<dialog open></dialog>';
    press({ key: 'k', ctrlKey: true });
    press({ key: 'l', ctrlKey: true });
    expect(search).not.toHaveBeenCalled();
    expect(lock).toHaveBeenCalledOnce();
  });

  it('go round the regions with F6, both ways', () => {
    document.body.innerHTML = '<header data-region><button id="a"></button></header><nav data-region><button id="b"></button></nav><main data-region><button id="c"></button></main>';
    document.getElementById('a')?.focus();
    nextRegion(1);
    expect(document.activeElement?.id).toBe('b');
    nextRegion(-1);
    nextRegion(-1);
    expect(document.activeElement?.id).toBe('c');
  });
});

describe('a window left alone', () => {
  it('locks after its minutes, and any key starts them anew', () => {
    vi.useFakeTimers();
    const lock = vi.fn();
    stop = watchIdle(5, lock);
    vi.advanceTimersByTime(4 * 60_000);
    press({ key: 'a' });
    vi.advanceTimersByTime(4 * 60_000);
    expect(lock).not.toHaveBeenCalled();
    vi.advanceTimersByTime(60_000);
    expect(lock).toHaveBeenCalledOnce();
  });

  it('locks when the computer wakes from sleep, not for a page that was out of sight', () => {
    vi.useFakeTimers();
    const lock = vi.fn();
    stop = watchIdle(30, lock);
    // Time went on while nothing ran: first as for a hidden page, then as for a closed lid.
    vi.setSystemTime(Date.now() + 60_000);
    vi.advanceTimersByTime(5_000);
    expect(lock).not.toHaveBeenCalled();
    vi.setSystemTime(Date.now() + 10 * 60_000);
    vi.advanceTimersByTime(5_000);
    expect(lock).toHaveBeenCalledOnce();
  });
});
