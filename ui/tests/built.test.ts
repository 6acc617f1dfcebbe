import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { tauriBridge } from '../src/bridge/tauri';

const source = join(__dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|svelte)$/.test(name));

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
    const users = files.filter((name) => !name.startsWith('bridge') && /from '.*fake/.test(readFileSync(join(source, name), 'utf8')));
    expect(users).toEqual([]);
    expect(readFileSync(join(source, 'bridge/bridge.ts'), 'utf8')).toMatch(/MODE !== 'production'[\s\S]*import\('\.\/fake'\)/);
  });
});
