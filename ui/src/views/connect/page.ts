/** Which page of the sheet there is, and what brought a person there. */
import type { Host, Link } from '../../lib/view';

/** What was asked for, so that it can be asked for again. */
export type Wish = { kind: 'new'; host: string } | { kind: 'relink'; account: string };

export type Page =
  | { at: 'where' }
  | { at: 'register'; host: string; address: string; redirectUris: string[] }
  /** Where sign-ins are to be kept is asked before the first; `passphrase`: the folder was chosen. */
  | { at: 'storage'; wish: Wish; passphrase: boolean }
  | { at: 'link'; link: string; wish: Wish; choosing: boolean };

export function isOver(link: Link): boolean {
  const { state } = link.progress;
  return state === 'linked' || state === 'failed' || state === 'cancelled';
}

export function wishOf(link: Link): Wish {
  return link.purpose !== 'new' && link.account !== null
    ? { kind: 'relink', account: link.account }
    : { kind: 'new', host: link.host };
}

export function registration(host: Host): Page {
  return { at: 'register', host: host.key, address: host.base_url, redirectUris: host.redirect_uris };
}
