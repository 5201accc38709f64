/** Times as people read them. All take RFC 3339 text and the present in milliseconds. */
import { count, perLanguage, say } from './words.svelte';

const second = 1000;
const day = 24 * 60 * 60 * second;

const clockFormat = perLanguage((locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
const dateFormat = perLanguage((locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }));
const yearFormat = perLanguage((locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }));
const exactFormat = perLanguage((locale) => new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'medium' }));
const relativeFormat = perLanguage((locale) => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }));

/** `14:20` */
export function clock(at: string): string {
  return format(clockFormat(), at);
}

/** `20 Feb`, with the year when it is another one. */
export function date(at: string, now: number): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return format((sameYear ? dateFormat : yearFormat)(), at);
}

/** `14:20` today, `yesterday`, otherwise the date. */
export function moment(at: string, now: number): string {
  if (isToday(at, now)) return clock(at);
  return calendarDays(at, now) === -1 ? relativeFormat().format(-1, 'day') : date(at, now);
}

export function isToday(at: string, now: number): boolean {
  return calendarDays(at, now) === 0;
}

/** Everything, for a tooltip. */
export function exact(at: string): string {
  return format(exactFormat(), at);
}

/** Whole days until then, rounded up; null when it is not a time. */
export function daysUntil(at: string, now: number): number | null {
  const until = Date.parse(at);
  return Number.isNaN(until) ? null : Math.ceil((until - now) / day);
}

/** `Ends in 6 days` */
export function endsIn(at: string, now: number): string {
  const days = daysUntil(at, now) ?? 0;
  return days <= 0 ? say('status.ends.today') : count('status.ends', days);
}

/** `1:42` */
export function left(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / second));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function calendarDays(at: string, now: number): number {
  const start = (time: Date) => new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
  return Math.round((start(new Date(at)) - start(new Date(now))) / day);
}

function format(how: Intl.DateTimeFormat, at: string): string {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? '' : how.format(time);
}
