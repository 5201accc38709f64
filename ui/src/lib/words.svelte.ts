/** The words of the window: the same files the Rust programs read. */
import en from '../../../crates/words/en.json';
import zhCN from '../../../crates/words/zh-CN.json';

export type Key = keyof typeof en;
type Stem = { [K in Key]: K extends `${infer S}.one` ? S : never }[Key];
export type Values = Record<string, string | number>;

const dictionaries = { en, 'zh-CN': zhCN } as const;
export type Language = keyof typeof dictionaries;

/** What each language calls itself, in the order a person is offered them. */
export const languages: readonly { tag: Language; name: string }[] = [
  { tag: 'en', name: 'English' },
  { tag: 'zh-CN', name: '简体中文' },
];

let spoken = $state<Language>(document.documentElement.lang === 'zh-CN' ? 'zh-CN' : 'en');

/** The language the window speaks. Whatever says something with it says it anew when it changes. */
export function language(): Language {
  return spoken;
}

/** Speaks the language of a BCP 47 tag from now on; every Chinese is Simplified, every other English. */
export function speakIn(tag: string): void {
  spoken = /^zh\b/i.test(tag) ? 'zh-CN' : 'en';
  document.documentElement.lang = spoken;
}

/** What stands between two sentences. */
export function gap(): string {
  return spoken === 'zh-CN' ? '' : ' ';
}

/** How this language writes dates and numbers. */
export function locale(): string {
  return { en: 'en-GB', 'zh-CN': 'zh-CN' }[spoken];
}

/** Something that takes a while to make, once for each language. */
export function perLanguage<T>(make: (locale: string) => T): () => T {
  const made = new Map<string, T>();
  return () => {
    const here = locale();
    const known = made.get(here) ?? make(here);
    made.set(here, known);
    return known;
  };
}

/** A key that is composed at run time, such as the title of a problem, may be unknown. */
export function find(key: string): string | undefined {
  const sentences: Record<string, string> = dictionaries[spoken];
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

/** FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, by number: nobody sees them in a text. */
const [isolated, popped] = [0x2068, 0x2069].map((code) => String.fromCodePoint(code));

/** Keeps a right-to-left name from turning the sentence around it; `<bdi>` for plain text. */
function isolate(value: string): string {
  return rightToLeft.test(value) ? `${isolated}${value}${popped}` : value;
}
