/** What ServiceStage calls kinds of code hosts, as people know them, and what it takes as a name. */
import { monogramOf, type Monogram } from '../../accounts/hosts';
import { find } from '../../lib/words.svelte';

/** Those that a project signs in to by itself. */
export const signInKinds = ['github', 'gitlab', 'gitee', 'bitbucket'] as const;

/** Those of which it takes a token. */
export const tokenKinds: readonly string[] = ['github', 'ghes', 'gitlab', 'gitee'];

export function kindName(kind: string): string {
  return find(`host.${kind}`) ?? kind;
}

export function kindMonogram(kind: string): Monogram {
  return kind === 'devcloud' ? 'HW' : monogramOf('', kind);
}

/** Whether an authorization can be called so. */
export function fitsName(name: string): boolean {
  return /^[A-Za-z0-9._-]{4,63}$/.test(name.trim());
}
