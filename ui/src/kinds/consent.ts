// What a person's statements about being reached come to. Statements are only ever added, so these are sums over them.

import { textOf, viewOf } from '../fields/open';
import type { PartView, Shown } from '../live/live';
import { partsOf } from './acts';

function lifted(statements: PartView[]): Set<string> {
  const given = statements.filter((part) => textOf(part.fields, 'state') === 'given');
  const links = given.flatMap((part) => viewOf(part.fields, 'lifts')?.elements ?? []);
  return new Set(links.map((link) => link.text.slice(link.text.lastIndexOf('/') + 1)));
}

/** Withdrawals that no later "given" names: each holds until one does. */
export function standingWithdrawals(shown: Shown, channel?: string): PartView[] {
  const statements = partsOf(shown, 'consent');
  const gone = lifted(statements);
  return statements.filter(
    (part) =>
      textOf(part.fields, 'state') === 'withdrawn' &&
      !gone.has(part.id) &&
      (channel === undefined || textOf(part.fields, 'channel') === channel),
  );
}

/** One statement a channel that says no: a standing withdrawal, or a refusal not followed by a "given". */
export function refusals(shown: Shown): PartView[] {
  const statements = partsOf(shown, 'consent');
  const channels = [...new Set(statements.map((part) => textOf(part.fields, 'channel')))];
  return channels.flatMap((channel) => {
    const withdrawn = standingWithdrawals(shown, channel)[0];
    if (withdrawn) return [withdrawn];
    const newest = (state: string): PartView | undefined =>
      statements
        .filter((part) => textOf(part.fields, 'channel') === channel && textOf(part.fields, 'state') === state)
        .sort((a, b) => textOf(b.fields, 'on').localeCompare(textOf(a.fields, 'on')))[0];
    const [refused, given] = [newest('refused'), newest('given')];
    if (!refused) return [];
    return given && textOf(given.fields, 'on') > textOf(refused.fields, 'on') ? [] : [refused];
  });
}

/** A "given" lifts the withdrawals that stand on the screen while it is written down, and no others. */
export function liftsFor(shown: Shown, said: [string, string][]): [string, string][] {
  const of = (name: string): string => said.find(([field]) => field === name)?.[1] ?? '';
  if (of('state') !== 'given') return [];
  return standingWithdrawals(shown, of('channel')).map((part) => ['lifts', `${shown.view.id}/${part.id}`]);
}
