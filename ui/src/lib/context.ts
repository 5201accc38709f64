/** What every component may reach without being handed it. */
import { createContext } from 'svelte';
import type { Backend } from './backend';
import type { WindowState } from './state.svelte';

export type Reach = { backend: Backend; facts: WindowState };

export const [reach, provideReach] = createContext<Reach>();
