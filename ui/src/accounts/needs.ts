/** Which accounts wait for a person, and what a row says under the name. */
import { daysUntil, endsIn } from '../lib/time';
import type { Account, Remedy, Snapshot } from '../lib/view';
import { fill, find } from '../lib/words.svelte';
import { hostName } from './hosts';
import { loginOf, nameOf } from './names';

/** What only the person can do at the host. Unlocking concerns all, so it has a strip of its own. */
const personal: readonly Remedy[] = ['sign_in', 'replace', 'allow', 'authorise', 'review'];

export function needsPerson(account: Account): boolean {
  return account.status === 'needs_relink' || personal.includes(account.remedy);
}

export type Under = { words: string; tone: 'dim' | 'problem' } | null;

/** The first that applies: problem, ends within 30 days, the user name if it is not the name. */
export function underName(account: Account, snapshot: Snapshot, now: number): Under {
  const problem = causeInShort(account, snapshot);
  if (problem) return { words: problem, tone: 'problem' };
  const days = account.kind === 'personal' && account.expires_at ? daysUntil(account.expires_at, now) : null;
  if (days !== null && days <= 30 && account.cause !== 'ends_soon' && account.expires_at) {
    return { words: endsIn(account.expires_at, now), tone: 'dim' };
  }
  const login = loginOf(account);
  return login === nameOf(account) ? null : { words: login, tone: 'dim' };
}

/** The cause in one clause. What concerns all is said once, in the strip, and not in every row. */
function causeInShort(account: Account, snapshot: Snapshot): string | null {
  const { cause } = account;
  if (!cause || cause === 'ends_soon' || cause === 'locked' || cause === 'unavailable') return null;
  if (cause === 'offline' && snapshot.offline) return null;
  const host = hostName(account.host, snapshot);
  // An address leaves no room for the rest, and the head of the group says it already.
  const shorter = host === account.host ? find(`cause.${cause}.shorter`) : undefined;
  const words = shorter ?? find(`cause.${cause}.short`) ?? find(`cause.${cause}.title`)?.replace(/[.。]$/, '');
  return words ? fill(words, { host }) : null;
}
