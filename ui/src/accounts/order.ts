/** Which account stands where. Rows never jump: nothing here depends on status or on time. */
import { perLanguage } from '../lib/words.svelte';
import type { Account, Link, Snapshot } from '../lib/view';
import { hostName } from './hosts';
import { nameOf } from './names';

export type Group = { host: string; provider: string; accounts: Account[]; links: Link[] };

const collator = perLanguage((locale) => new Intl.Collator(locale, { sensitivity: 'base', numeric: true }));

/** Groups in the order first connected, rows by name; a host still being connected comes last. */
export function groups(snapshot: Snapshot, links: Link[]): Group[] {
  const found = new Map<string, Group & { since: string }>();
  for (const account of snapshot.accounts) {
    const group = found.get(account.host) ?? {
      host: account.host,
      provider: account.provider,
      accounts: [],
      links: [],
      since: account.created_at,
    };
    group.accounts.push(account);
    if (account.created_at < group.since) group.since = account.created_at;
    found.set(account.host, group);
  }
  for (const link of links) {
    const group = found.get(link.host) ?? {
      host: link.host,
      provider: snapshot.hosts.find((host) => host.key === link.host)?.provider ?? '',
      accounts: [],
      links: [],
      since: '9999',
    };
    group.links.push(link);
    found.set(link.host, group);
  }
  const sorted = [...found.values()].sort((a, b) => compare(a.since, b.since) || compare(a.host, b.host));
  for (const group of sorted) group.accounts.sort(byName);
  return sorted;
}

/** The beginning of a list: so many rows, and no head without any. */
export function beginning(all: Group[], rows: number): Group[] {
  let left = rows;
  const first: Group[] = [];
  for (const group of all) {
    if (left <= 0) break;
    const accounts = group.accounts.slice(0, left);
    left -= accounts.length;
    const links = group.links.slice(0, left);
    left -= links.length;
    first.push({ ...group, accounts, links });
  }
  return first;
}

/** All accounts that match, by name; every word must be found somewhere. */
export function search(snapshot: Snapshot, query: string): Account[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return snapshot.accounts
    .filter((account) => {
      const hay = [nameOf(account), account.login, account.host, account.handle, hostName(account.host, snapshot)]
        .join('\n')
        .toLocaleLowerCase();
      return words.every((word) => hay.includes(word));
    })
    .sort(byName);
}

function byName(a: Account, b: Account): number {
  return collator().compare(nameOf(a), nameOf(b)) || compare(a.login, b.login) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
