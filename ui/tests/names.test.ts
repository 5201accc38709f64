import { describe, expect, test } from 'vitest';
import { bounded, initialsOf, nameOf, tintOf } from '../src/accounts/names';
import { account } from './fake';

const named = (display_name: string | null, login = 'ada') => account({ display_name, login });

describe('a name', () => {
  test('is the nickname, else the display name, else the user name', () => {
    expect(nameOf(account({ nickname: 'Work', display_name: 'Ada', login: 'ada' }))).toBe('Work');
    expect(nameOf(named('Ada Lovelace'))).toBe('Ada Lovelace');
    expect(nameOf(named(null))).toBe('ada');
  });

  test('of blanks and invisible characters is no name', () => {
    expect(nameOf(named('\u200b \u202e\u0000\ufeff'))).toBe('ada');
  });

  test('loses what would turn or break the text around it', () => {
    expect(bounded('a\u202ec\u2066b\u0007\n')).toBe('acb');
  });

  test('keeps joiners that scripts and emoji need', () => {
    expect(bounded('👩‍💻')).toBe('👩‍💻');
  });

  test('has at most 64 letters as a person counts them', () => {
    expect(bounded('é'.repeat(65))).toBe(`${'é'.repeat(64)}…`);
    expect(bounded('x'.repeat(10_000))).toHaveLength(65);
  });

  test('does not tower over other lines', () => {
    expect(bounded(`a${'\u0301'.repeat(50)}`)).toBe(`a${'\u0301'.repeat(5)}`);
  });

  test('with a lone surrogate is still text', () => {
    expect(bounded('a\ud800b')).toBe('a\ufffdb');
  });
});

describe('initials', () => {
  test.each([
    ['Ada Lovelace', 'AL'],
    ['Ada King of Lovelace', 'AL'],
    ['ada-work', 'AW'],
    ['ada', 'AD'],
    ['x', 'X'],
    ['艾达', '艾'],
    ['éa', 'ÉA'],
    ['<img src=x>', 'IS'],
    ['👩‍💻', '?'],
  ])('of %s are %s', (name, initials) => {
    expect(initialsOf(named(name, 'zed'))).toBe(initials);
  });
});

test('an account keeps its tint', () => {
  expect(tintOf('5f0c954e-6e3f-4d2b-9d0b-0a4f8f2f6b11')).toBe(tintOf('5f0c954e-6e3f-4d2b-9d0b-0a4f8f2f6b11'));
  for (let n = 0; n < 100; n += 1) expect(tintOf(`id-${n}`)).toBeLessThan(8);
});
