/** Which page of the sheet there is, and what brought a person there. */
import type { Account, FoundHere, FoundSignIn, Host, HostFacts, HostFound, Link, Snapshot, Way } from '../../lib/view';

/**
 * What was asked for, so that it can be asked for again; by the best way there is, or by this one.
 * `found`: by the sign-in of another program that has this id.
 */
export type Wish = { way: Way | null } & ({ kind: 'new'; host: string; found?: string } | { kind: 'relink'; account: string });

export type Page =
  | { at: 'where' }
  /** An address could be taken for another host's. */
  | { at: 'doubtful'; found: HostFound; from: Page | null }
  /** A server did not say what it runs. */
  | { at: 'kind'; found: HostFound; from: Page | null }
  /** What other programs left here, on all hosts or on one. */
  | { at: 'found'; here: FoundHere; from: Page | null }
  /** How to sign in is chosen before anything has begun; `found`: what another program left for it. */
  | { at: 'ways'; wish: Wish; facts: HostFacts; found: FoundSignIn[]; from: Page | null }
  | { at: 'register'; wish: Wish; facts: HostFacts; from: Page | null }
  /** There is an account on that host, and the browser would probably sign in as that again. */
  | { at: 'second'; wish: Wish; host: string; account: string; from: Page | null }
  /** Where sign-ins are to be kept is asked before the first; `passphrase`: the folder was chosen. */
  | { at: 'storage'; wish: Wish; passphrase: boolean; from: Page | null }
  /** `choosing`: another way is looked for; `saved`: its host was registered just now. */
  | { at: 'link'; link: string; wish: Wish; choosing: boolean; saved: boolean };

export function isOver(link: Link): boolean {
  const { state } = link.progress;
  return state === 'linked' || state === 'failed' || state === 'cancelled';
}

/** Whether it waits for a person, who may leave it and come back. */
export function isOpen(link: Link): boolean {
  const { state } = link.progress;
  return state === 'waiting-for-browser' || state === 'showing-code' || state === 'awaiting-token';
}

export function wishOf(link: Link): Wish {
  return link.purpose !== 'new' && link.account !== null
    ? { kind: 'relink', account: link.account, way: null }
    : { kind: 'new', host: link.host, way: null };
}

export function linkPage(link: string, wish: Wish): Page {
  return { at: 'link', link, wish, choosing: false, saved: false };
}

/** The key of the host that is meant. */
export function hostKeyOf(wish: Wish, snapshot: Snapshot): string | null {
  if (wish.kind === 'new') return wish.host;
  return snapshot.accounts.find((one) => one.id === wish.account)?.host ?? null;
}

/** The ways a person chooses from; pasting is part of another, with a button of its own. */
export function choosable(ways: Way[]): Way[] {
  return ways.filter((way) => way !== 'paste');
}

function byBrowser(way: Way | undefined): boolean {
  return way === 'deep-link' || way === 'loopback';
}

/** Whether nobody needs to be asked how to sign in: the host shows a page, and that is all. */
export function isPlain(host: Host): boolean {
  return host.ways.some((way) => byBrowser(way) || way === 'device');
}

/** Whether this program can be registered there and is not yet. */
export function canRegister({ host, registration }: HostFacts): boolean {
  return host.client_id === null && registration.who !== 'nobody';
}

/** The account that the browser would probably sign in as, where another is wanted. */
export function twinOf(wish: Wish, host: Host | undefined, snapshot: Snapshot): Account | null {
  if (wish.kind !== 'new' || !byBrowser(wish.way ?? host?.ways[0])) return null;
  const there = snapshot.accounts.filter((one) => one.host === wish.host && !snapshot.removing.includes(one.id));
  return there.reduce<Account | null>((last, one) => (last && last.created_at >= one.created_at ? last : one), null);
}
