// A commitment's notes and assessments speak the values of the commitment's own scale.

import type { Field, Kind, Part } from '../live/live';
import { scaleValues } from './scales';

const SCALED: [string, string][] = [
  ['monitoring_note', 'status'],
  ['assessment', 'value'],
];

/** The same kind, with the scale's values offered where a status is chosen. */
export function withScale(kind: Kind, scale: string): Kind {
  const of = scaleValues(scale);
  const scaled = (part: string, field: Field): Field =>
    SCALED.some(([a, b]) => a === part && b === field.name) ? { ...field, shape: { shape: 'choice', of } } : field;
  const parts = kind.parts.map((part): Part => ({ ...part, fields: part.fields.map((field) => scaled(part.name, field)) }));
  return { ...kind, parts };
}
