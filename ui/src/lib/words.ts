/** The words of the window: the same files the Rust programs read. */
import en from '../../../crates/words/en.json';
import zhCN from '../../../crates/words/zh-CN.json';

export type Key = keyof typeof en;
type Stem = { [K in Key]: K extends `${infer S}.one` ? S : never }[Key];
export type Values = Record<string, string | number>;

const dictionaries = { en, 'zh-CN': zhCN } as const;
export type Language = keyof typeof dictionaries;

/** `<html lang>` is the one place that says which language the window speaks. */
export const language: Language = document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en';

/** What stands between two sentences. */
export const gap = language === 'zh-CN' ? '' : ' ';

/** How this language writes dates and numbers. */
export const locale = { en: 'en-GB', 'zh-CN': 'zh-CN' }[language];

const sentences: Record<string, string> = dictionaries[language];

/** A key that is composed at run time, such as the title of a problem, may be unknown. */
export function find(key: string): string | undefined {
  return Object.hasOwn(sentences, key) ? sentences[key] : undefined;
}

/** A sentence as plain text, for attributes and announcements. On the page use `Say.svelte`. */
export function say(key: Key, values: Values = {}): string {
  return fill(find(key) ?? key, values);
}

/** `<stem>.one` or `<stem>.other`, with `{count}`. */
export function count(stem: Stem, number: number, values: Values = {}): string {
  return say(countKey(stem, number), { ...values, count: number });
}

export function countKey(stem: Stem, number: number): Key {
  return `${stem}.${number === 1 ? 'one' : 'other'}` as Key;
}

export function fill(sentence: string, values: Values): string {
  return pieces(sentence, values)
    .map((piece) => (piece.value === undefined ? piece.text : isolate(piece.value)))
    .join('');
}

export type Piece = { text: string; value?: undefined } | { value: string };

/** Cuts a sentence at its `{name}` places. One pass: a value can never name another value. */
export function pieces(sentence: string, values: Values): Piece[] {
  return sentence.split(/(\{[a-z_]+\})/).map((part): Piece => {
    if (!/^\{[a-z_]+\}$/.test(part)) return { text: part };
    const name = part.slice(1, -1);
    return { value: Object.hasOwn(values, name) ? String(values[name]) : '…' };
  });
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Keeps a right-to-left name from turning the sentence around it; `<bdi>` for plain text. */
function isolate(value: string): string {
  return rightToLeft.test(value) ? `\u2068${value}\u2069` : value;
}
