import { describe, expect, it, vi } from 'vitest';
import { tauriBridge } from '../src/bridge/tauri';

const sources = import.meta.glob<string>('../src/**/*.{ts,svelte}', { query: '?raw', import: 'default', eager: true });

describe('the built app', () => {
  it('says clearly that it needs its window', () => {
    expect(() => tauriBridge()).toThrow(/belongs inside the Ilima window/);
  });

  it('sends a call under its name, and hands on a trouble as it is', async () => {
    const invoke = vi.fn().mockRejectedValue({ code: 'disk-full', args: {} });
    vi.stubGlobal('isTauri', true);
    vi.stubGlobal('__TAURI_INTERNALS__', { invoke });
    await expect(tauriBridge().call('show', { id: 'x' })).rejects.toEqual({ code: 'disk-full', args: {} });
    expect(invoke.mock.calls[0]?.slice(0, 2)).toEqual(['call', { name: 'show', ask: { id: 'x' } }]);
    vi.unstubAllGlobals();
  });

  it('reaches the desk in memory from nowhere but the bridge, behind the mode', () => {
    const users = Object.entries(sources).filter(([path, text]) => !path.startsWith('../src/bridge/') && /from '.*fake/.test(text));
    expect(users.map(([path]) => path)).toEqual([]);
    expect(sources['../src/bridge/bridge.ts']).toMatch(/MODE !== 'production'[\s\S]*import\('\.\/fake'\)/);
  });
});
