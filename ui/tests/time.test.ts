import { expect, test } from 'vitest';
import { daysUntil, endsIn, left, moment } from '../src/lib/time';

const now = new Date(2026, 10, 22, 12, 0).getTime();
const at = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString();

test('today is a time, yesterday a word, before that a date, another year says so', () => {
  expect(moment(at(2026, 10, 22, 9, 5), now)).toBe('09:05');
  expect(moment(at(2026, 10, 21, 23, 59), now)).toBe('yesterday');
  expect(moment(at(2026, 10, 20, 9, 5), now)).toBe('20 Nov');
  expect(moment(at(2025, 11, 24, 9, 5), now)).toBe('24 Dec 2025');
});

test('what is no time is shown as nothing rather than as Invalid Date', () => {
  expect(moment('soon', now)).toBe('');
  expect(daysUntil('soon', now)).toBeNull();
});

test('the end is counted in whole days', () => {
  expect(endsIn(at(2026, 10, 28, 11, 0), now)).toBe('Ends in 6 days');
  expect(endsIn(at(2026, 10, 23, 11, 0), now)).toBe('Ends in 1 day');
  expect(endsIn(at(2026, 10, 22, 11, 0), now)).toBe('Ends today');
});

test('the last minutes are counted in seconds', () => {
  expect(left(102_000)).toBe('1:42');
  expect(left(9_200)).toBe('0:10');
  expect(left(-5)).toBe('0:00');
});
