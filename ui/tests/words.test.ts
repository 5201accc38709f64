import { render } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import en from '../../crates/words/en.json';
import { count, fill, find, pieces, say } from '../src/lib/words.svelte';
import Say from '../src/parts/Say.svelte';

test('a sentence is filled', () => {
  expect(say('ui.detail.open', { host: 'GitHub' })).toBe('Open on GitHub');
});

test('a value never fills a place of its own', () => {
  expect(fill('{a}', { a: '{b}', b: 'no' })).toBe('{b}');
});

test('nobody reads a raw placeholder', () => {
  expect(fill('until {until}', {})).toBe('until …');
});

test('one and many read differently', () => {
  expect(count('ui.strip.needs', 1)).toBe('1 account needs you');
  expect(count('ui.strip.needs', 2)).toBe('2 accounts need you');
});

test('a right-to-left name stands alone inside plain text', () => {
  expect(say('ui.detail.open', { host: 'ليلى' })).toBe('Open on \u2068ليلى\u2069');
});

test('a name like those every object has is no sentence', () => {
  expect(find('constructor')).toBeUndefined();
  expect(pieces('{constructor}', {})).toEqual([{ text: '' }, { value: '…' }, { text: '' }]);
});

test('on the page each value stands alone in its own direction, as text', () => {
  const { container } = render(Say, { props: { key: 'ui.connected.title', values: { name: '<b>Ada</b>' } } });
  expect(container.textContent).toBe('<b>Ada</b> is connected.');
  expect(container.querySelector('bdi')?.textContent).toBe('<b>Ada</b>');
});

test('no sentence brings markup of its own', () => {
  for (const [key, sentence] of Object.entries(en)) expect(sentence, key).not.toMatch(/<|\*\*/);
});
