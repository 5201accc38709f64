/** Copies a text that is not secret, and says so; answers whether it worked. */
import { asProblem, type Backend } from '../../lib/backend';
import type { WindowState } from '../../lib/state.svelte';
import { say } from '../../lib/words.svelte';
import type { Connect } from './flow.svelte';

export async function copying(backend: Backend, facts: WindowState, connect: Connect, text: string): Promise<boolean> {
  try {
    await backend.copyText(text);
    facts.speak(say('ui.live.copied'));
    return true;
  } catch (thrown) {
    connect.problem = asProblem(thrown);
    return false;
  }
}
