/** What a host is called, and which monogram stands for it. Facts in tables, nothing else. */
import type { Host, Snapshot } from '../lib/view';
import { find } from '../lib/words.svelte';

const monograms = {
  github: 'GH',
  ghes: 'GH',
  gitlab: 'GL',
  gitee: 'Ge',
  gitcode: 'GC',
  gitea: 'Gt',
  forgejo: 'Fj',
  codeberg: 'Cb',
  bitbucket: 'BB',
  'bitbucket-dc': 'BS',
  servicestage: 'HW',
  oidc: 'ID',
  demo: 'De',
} as const;

export type Monogram = (typeof monograms)[keyof typeof monograms];

/** The hosts a person knows by a name of their own rather than by their address. */
const famous: Record<string, keyof typeof monograms> = {
  'github.com': 'github',
  'gitlab.com': 'gitlab',
  'gitee.com': 'gitee',
  'gitcode.com': 'gitcode',
  'bitbucket.org': 'bitbucket',
  'codeberg.org': 'codeberg',
  'gitea.com': 'gitea',
};

export function monogramOf(key: string, provider: string): Monogram {
  const known = Object.hasOwn(famous, key) ? famous[key] : undefined;
  const kind = known ?? provider;
  return Object.hasOwn(monograms, kind) ? monograms[kind as keyof typeof monograms] : 'ID';
}

/** `GitHub` for github.com; any other host is called by its address. */
export function hostName(key: string, snapshot: Pick<Snapshot, 'demo'> | null): string {
  if (snapshot?.demo === key) return find('host.demo') ?? key;
  const known = Object.hasOwn(famous, key) ? famous[key] : undefined;
  return (known && find(`host.${known}`)) ?? key;
}

/** Hosts in use first, the one used last on top; then as they came. */
export function hostsByUse(snapshot: Snapshot): Host[] {
  const used = (host: Host) =>
    snapshot.accounts.reduce(
      (last, account) => (account.host === host.key && account.created_at > last ? account.created_at : last),
      '',
    );
  return snapshot.hosts
    .map((host, order) => ({ host, order, used: used(host) }))
    .sort((a, b) => (a.used === b.used ? a.order - b.order : a.used < b.used ? 1 : -1))
    .map(({ host }) => host);
}

/** The address a person typed, as a host key would write it; only to recognise a known host. */
export function asKey(text: string): string {
  return text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+$/, '')
    .toLowerCase();
}

/** The address in full: people leave out the scheme, and only this computer is spoken to without TLS. */
export function fullAddress(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return text;
  return /^(localhost|127(\.\d+){3}|\[::1\])([:/]|$)/i.test(text) ? `http://${text}` : `https://${text}`;
}

/** Whether a text is meant as an address rather than as part of a name. */
export function looksLikeAddress(text: string): boolean {
  return (
    /^https?:\/\/\S+$/i.test(text) ||
    /^(\[[0-9a-f:]+\]|[^\s.:/[\]]+[.:][^\s.])\S*$/i.test(text) ||
    /^localhost(\/\S*)?$/i.test(text)
  );
}
