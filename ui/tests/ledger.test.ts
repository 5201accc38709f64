/** What is said of the list of accounts itself. */
import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { FakeBackend, snapshot } from './fake';
import { open } from './window';

test('that the list was rebuilt is said until it was read', async () => {
  const kept_at = '/home/ada/.local/share/forgepass/quarantine/2026-11-22T12-00-00Z';
  const backend = new FakeBackend(snapshot({ ledger: { state: 'rebuilt', back: 2, of: 3, kept_at } }));
  const user = await open(backend);
  const strip = screen.getByTestId('ledger');
  expect(strip.textContent?.replace(/\s+/g, ' ').trim()).toBe(
    `The list of accounts was damaged and was rebuilt. Accounts that are back: 2 of 3. The damaged file is kept in ${kept_at}.`,
  );
  await user.click(within(strip).getByRole('button', { name: 'Dismiss' }));
  expect(backend.calls).toContain('dismissLedger()');
});

test('what goes on being so is said for as long as it is so', async () => {
  const backend = new FakeBackend(snapshot({ ledger: { state: 'coming_back', kept_at: null } }));
  await open(backend);
  const strip = screen.getByTestId('ledger');
  expect(strip.textContent).toContain('your accounts come back as soon as their storage and their servers answer.');
  expect(within(strip).queryByRole('button')).toBeNull();
});

test.each([
  ['newer' as const, 'A newer Forgepass has used this folder.'],
  ['read_only' as const, "Forgepass can't save its list of accounts"],
])('a list that is only read is said to be: %s', async (state, words) => {
  await open(new FakeBackend(snapshot({ ledger: { state } })));
  expect(screen.getByTestId('ledger').textContent).toContain(words);
});

test('nothing is said of a list that is sound', async () => {
  await open(new FakeBackend(snapshot()));
  expect(screen.queryByTestId('ledger')).toBeNull();
});
