/** What a host is called, and which monogram stands for it. Facts in tables, nothing else. */
import type { Host, Snapshot } from '../lib/view';
import { find, language, say, type Language } from '../lib/words.svelte';

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

/** How a token is called there. */
export function tokenName(provider: string): string {
  return find(`ui.token.name.${provider}`) ?? say('ui.token.name');
}

/** The famous hosts in the order in which speakers of a language look for them. */
const order: Record<Language, string[]> = {
  en: ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'gitee.com', 'gitcode.com', 'gitea.com'],
  'zh-CN': ['gitee.com', 'gitcode.com', 'github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'gitea.com'],
};

/**
 * Hosts in use first, the one used last on top; then those that the person added, the famous ones by
 * language, and the one to try things on.
 */
export function hostsByUse(snapshot: Snapshot): Host[] {
  const ranks = order[language()];
  const rank = ({ key }: Host) => (key === snapshot.demo ? ranks.length + 1 : ranks.indexOf(key) + 1);
  const used = (host: Host) =>
    snapshot.accounts.reduce(
      (last, account) => (account.host === host.key && account.created_at > last ? account.created_at : last),
      '',
    );
  return snapshot.hosts
    .map((host, order) => ({ host, order, used: used(host) }))
    .sort((a, b) => (a.used === b.used ? rank(a.host) - rank(b.host) || a.order - b.order : a.used < b.used ? 1 : -1))
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
