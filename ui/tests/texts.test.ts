import { describe, expect, it } from 'vitest';
import { foldDigits } from '../src/fields/editor';
import { readPlace, writePlace } from '../src/fields/place';
import { between } from '../src/fields/rank';
import { fromLocalInput, readDue, readMoney, readPartialDay, toLocalInput, writeDue, writeMoney, writePartialDay } from '../src/fields/texts';
import { readWay, writeWay } from '../src/fields/ways';
import { daysBetween } from '../src/kinds/days';
import { deedsOf } from '../src/screens/past';

describe('the texts of shapes', () => {
  it('come back as they were from every control', () => {
    for (const text of ['2026-12-05', '-7d', '-0d']) expect(writeDue(readDue(text))).toBe(text);
    for (const text of ['1988', '1988-04', '1988-04-02', '--04-02']) expect(writePartialDay(readPartialDay(text))).toBe(text);
    for (const text of ['125000 KES', '50 KES', '5 JPY', '-120 EUR', '1234 TND', '0 KES']) expect(writeMoney(readMoney(text))).toBe(text);
    const at = '1764000000000 Africa/Nairobi';
    expect(fromLocalInput(toLocalInput(at)).split(' ')[0]).toBe('1764000000000');
  });

  it('write money in minor units, never through floats', () => {
    expect(writeMoney({ amount: '0.29', currency: 'kes' })).toBe('29 KES');
    expect(writeMoney({ amount: '1 250,000.5', currency: 'KES' })).toBe('125000050 KES');
    expect(writeMoney({ amount: 'a lot', currency: 'KES' })).toBeNull();
    expect(writeMoney({ amount: '5', currency: '' })).toBeNull();
  });

  it('read digits of every script', () => {
    expect(foldDigits('٠٧١٢')).toBe('0712');
    expect(foldDigits('०९')).toBe('09');
    expect(foldDigits('۱۲ a 9')).toBe('12 a 9');
  });

  it('keep what only a newer laptop knows of a place or a phone', () => {
    const place = '{"locality":"Kibera","what3":"new"}';
    expect(JSON.parse(writePlace({ ...readPlace(place), country: 'ke' }, place))).toEqual({ locality: 'Kibera', what3: 'new', country: 'KE' });
    const way = readWay('{"raw":"0712 345678","e164":"+254712345678","type":"mobile","primary":false,"seen":"x"}');
    expect(JSON.parse(writeWay(way.raw, 'work', true, way.all))).toMatchObject({ seen: 'x', type: 'work', primary: true, raw: '0712 345678' });
    expect(readWay('0712 345678').raw).toBe('0712 345678');
  });

  it('clear a place whose last word was taken out', () => {
    expect(writePlace({ ...readPlace('{"locality":"Kibera"}'), locality: '' }, '{"locality":"Kibera"}')).toBe('');
  });
});

describe('order by hand', () => {
  it('finds a place between any two neighbours, again and again', () => {
    let [low, high] = ['', ''];
    for (let turn = 0; turn < 60; turn += 1) {
      const made = between(low, high);
      expect(made > low).toBe(true);
      if (high !== '') expect(made < high).toBe(true);
      if (turn % 3 === 0) low = made;
      else high = made;
    }
  });
});

describe('days', () => {
  it('are counted without clock or zone', () => {
    expect(daysBetween('2026-11-23', '2026-12-12')).toBe(19);
    expect(daysBetween('2026-11-23', '2026-11-21')).toBe(-2);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-11-23', '')).toBeNull();
  });
});

describe('history', () => {
  it('gathers what one person did at one moment to one thing', () => {
    const step = (field: string, at_ms: number, verb = 'set') => ({
      by: 'Amina', run: 'a1', at_ms, part: 'task.1', part_title: 'Permit', names: {}, field, verb, before: '', after: 'x',
    });
    const other = { ...step('title', 1), part: 'task.2' };
    const deeds = deedsOf([step('due', 2), step('title', 1), other, step('', 1, 'add')]);
    expect(deeds.map((deed) => [deed.part, deed.verb, deed.changes.length])).toEqual([['task.1', '', 1], ['task.1', 'add', 1], ['task.2', '', 1]]);
  });
});
