/** What people call the place where sign-ins are kept. */
import type { Snapshot, VaultKind } from '../lib/view';
import { say, type Key } from '../lib/words.svelte';
import { bounded } from './names';

const keyrings: Record<string, Key> = {
  keyring: 'ui.vault.keyring',
  'gnome keyring': 'ui.vault.gnome',
  'kde wallet': 'ui.vault.kde',
  keychain: 'ui.vault.keychain',
  'credential manager': 'ui.vault.credential_manager',
};

/** What people call one that is not in use, whose own name nobody knows. */
export function otherName(kind: VaultKind): string {
  if (kind === 'file') return say('ui.vault.file_there');
  return say(kind === 'memory' ? 'ui.vault.memory' : 'ui.vault.keyring_there');
}

/** The system's own name for it stands where there is one. */
export function vaultName(kind: VaultKind, snapshot: Snapshot): string {
  if (kind === 'file') return say('ui.vault.file');
  if (kind === 'memory') return say('ui.vault.memory');
  const key = keyrings[snapshot.vault_name.toLowerCase()];
  return key ? say(key) : bounded(snapshot.vault_name) || say('ui.vault.keyring');
}
