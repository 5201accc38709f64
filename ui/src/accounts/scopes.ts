/** What a sign-in may do, in plain words. */
import { find, say } from '../lib/words.svelte';

/** "read your profile, stay signed in"; a scope we have no words for is only in the raw list. */
export function plainScopes(keys: string[]): string {
  const words = [...new Set(keys)]
    .map((key) => find(key) ?? find(`scope.${key}`))
    .filter((one) => one !== undefined);
  if (words.length === 0) return say('scope.none');
  return words.reduce((first, second) => say('ui.detail.joined', { first, second }));
}
