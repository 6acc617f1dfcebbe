// Compound values travel as one JSON text with sorted keys; keys we do not know are kept. Pure.

export type Closed = Record<string, unknown>;

export function readClosed(text: string): Closed | null {
  try {
    const said: unknown = JSON.parse(text);
    return typeof said === 'object' && said !== null && !Array.isArray(said) ? (said as Closed) : null;
  } catch {
    return null;
  }
}

export function wordOf(closed: Closed, key: string): string {
  const said = closed[key];
  return typeof said === 'string' ? said : '';
}

export function readFileName(text: string): string {
  const closed = readClosed(text);
  return closed ? wordOf(closed, 'name') : text;
}
