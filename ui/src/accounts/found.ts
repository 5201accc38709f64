/** Sign-ins that other programs left on this computer, in words. */
import type { FoundSignIn, FoundSource, Snapshot } from '../lib/view';
import { count, find, say } from '../lib/words.svelte';
import { bounded } from './names';

export function sourceName(source: FoundSource): string {
  return find(`found.${source}`) ?? source;
}

/** Whose it is, as far as its place says so. */
export function foundName({ login }: FoundSignIn): string | null {
  return bounded(login ?? '') || null;
}

/** Those that would bring something: an account that works is left as it is. */
export function usable(found: FoundSignIn[], { accounts }: Pick<Snapshot, 'accounts'>): FoundSignIn[] {
  return found.filter(({ known_account }) => {
    const known = accounts.find((one) => one.id === known_account);
    return known === undefined || known.status === 'needs_relink';
  });
}

/** "GitHub CLI (ada), 2 entries in .git-credentials". */
export function foundWhere(found: FoundSignIn[]): string {
  const sources = [...new Set(found.map(({ source }) => source))];
  const parts = sources.map((from) => {
    const [first, ...others] = found.filter(({ source }) => source === from);
    const name = first && others.length === 0 ? foundName(first) : null;
    const source = sourceName(from);
    return name === null ? count('ui.found.entries', 1 + others.length, { source }) : say('ui.found.by', { source, name });
  });
  return parts.reduce((first, second) => say('ui.detail.joined', { first, second }), parts.shift() ?? '');
}
