import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { FakeBackend, found, snapshot } from './fake';
import { open, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');

async function typed(address: string, what: Parameters<typeof found>[0]) {
  const backend = new FakeBackend(snapshot());
  backend.next.set('detectHost', () => Promise.resolve(found(what)));
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.keyboard(`${address}{Enter}`);
  await settle();
  return { backend, user };
}

describe("one's own server", () => {
  test('is asked what it runs before anything is added, and added as that', async () => {
    const { backend } = await typed('git.example.org', { provider: 'gitea', software: 'Gitea' });
    const calls = backend.calls.filter((call) => /^(detect|add)Host/.test(call));
    expect(calls).toEqual(['detectHost(https://git.example.org)', 'addHost(gitea, https://git.example.org, null)']);
  });

  test('that looks like a known one is added only when its address was typed once more', async () => {
    const { backend, user } = await typed('githup.com', {
      key: 'githup.com',
      address: 'https://githup.com',
      provider: 'gitea',
      looks_like: 'github.com',
    });
    expect(screen.getByRole('heading', { name: 'This is not github.com.' })).toBeTruthy();
    const go = screen.getByTestId<HTMLButtonElement>('trust-host');
    expect(go.disabled).toBe(true);
    await user.type(screen.getByTestId('typed-host'), 'github.com');
    expect(go.disabled).toBe(true);
    expect(backend.calls.some((call) => call.startsWith('addHost'))).toBe(false);
    await user.clear(screen.getByTestId('typed-host'));
    await user.type(screen.getByTestId('typed-host'), 'githup.com{Enter}');
    await settle();
    expect(backend.calls).toContain('addHost(gitea, https://githup.com, null)');
  });

  test('with letters of another script is shown in plain ones', async () => {
    await typed('gіtlab.com', { key: 'xn--gtlab-q4e.com', address: 'https://xn--gtlab-q4e.com', other_letters: true });
    expect(sheet().textContent).toContain('This address has letters that look like others.');
    expect(within(sheet()).getByText('xn--gtlab-q4e.com')).toBeTruthy();
  });

  test('that does not say what it runs is told by the person', async () => {
    const { backend, user } = await typed('git.example.org', { provider: null, software: null });
    expect(screen.getByRole('heading', { name: 'What does git.example.org run?' })).toBeTruthy();
    await user.click(screen.getByTestId('kind-forgejo'));
    await settle();
    expect(backend.calls).toContain('addHost(forgejo, https://git.example.org, null)');
  });

  test('Escape goes back to the choice and adds nothing', async () => {
    const { backend, user } = await typed('git.example.org', { provider: null });
    await user.keyboard('{Escape}');
    await settle();
    expect(screen.getByTestId('own-server')).toBeTruthy();
    expect(backend.calls.some((call) => call.startsWith('addHost'))).toBe(false);
  });

  test('where nobody answers that is said beside the field', async () => {
    const backend = new FakeBackend(snapshot());
    backend.fail('detectHost', 'host_unreachable', { host: 'git.example.org' });
    const user = await open(backend);
    await user.click(screen.getByTestId('connect-account'));
    await user.keyboard('git.example.org{Enter}');
    await settle();
    expect(within(sheet()).getByTestId('problem').dataset['code']).toBe('host_unreachable');
  });
});
