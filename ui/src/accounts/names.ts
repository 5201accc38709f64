/** Names come from strangers. They are shown as text, bounded, and never steer the text around them. */
import type { Account, Farewell, Link, Problem, Snapshot } from '../lib/view';
import type { Key, Values } from '../lib/words.svelte';
import { hostName } from './hosts';

const longest = 64;
const marksPerLetter = 6;
// C0, C1, bidirectional overrides and isolates, zero-width and byte-order marks. The zero-width
// joiners U+200C and U+200D stay: scripts and emoji need them.
// eslint-disable-next-line no-control-regex
const unwanted = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** At most 64 letters as a person counts them, without characters that cannot be seen. */
export function bounded(name: string): string {
  const letters: string[] = [];
  const seen = name.slice(0, 4096).toWellFormed().replace(unwanted, '').trim();
  for (const { segment } of graphemes.segment(seen)) {
    if (letters.length === longest) return `${letters.join('').trimEnd()}…`;
    letters.push([...segment].slice(0, marksPerLetter).join(''));
  }
  return letters.join('');
}

/** What the person calls it, else what the host calls it. */
export function nameOf(account: Account): string {
  return (
    bounded(account.nickname ?? '') || bounded(account.display_name ?? '') || loginOf(account)
  );
}

export function loginOf(account: Account): string {
  return bounded(account.login) || '?';
}

/** Who signed in where an account of ours should have, unless that person is here already. */
export function strangerOf({ code, args }: Problem, link: Link | undefined, { accounts }: Snapshot): { host: string; login: string } | null {
  const login = args['actual'];
  if (code !== 'wrong_person' || !login || link?.account == null || link.started_by !== 'window') return null;
  const here = accounts.some((one) => one.host === link.host && one.login.toLowerCase() === login.toLowerCase());
  return here ? null : { host: link.host, login };
}

/** The sentence that says what became of a removed account, and what goes into it. */
export function farewellKey(farewell: Farewell): Key {
  return `ui.farewell.${farewell.end.where}`;
}

export function farewellValues({ account }: Farewell, snapshot: Snapshot): Values {
  return { name: nameOf(account), host: hostName(account.host, snapshot) };
}

/** Two letters; one where one letter is a word (`艾达` → `艾`). */
export function initialsOf(account: Account): string {
  const words = nameOf(account).split(/[\s._\-/·]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const first = letters(words[0] ?? '');
  const last = words.length > 1 ? letters(words.at(-1) ?? '') : first.slice(1);
  const initial = first[0] ?? '?';
  if (/\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(initial)) return initial;
  return (initial + (last[0] ?? '')).toLocaleUpperCase();
}

function letters(word: string): string[] {
  return [...graphemes.segment(word)].map(({ segment }) => segment).filter((one) => /[\p{L}\p{N}]/u.test(one));
}

/** One of eight tints, always the same for an account. */
export function tintOf(id: string): number {
  let hash = 0;
  for (const letter of id) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) >>> 0;
  return hash % 8;
}
