import { screen, within } from '@testing-library/svelte';
import { beforeEach, expect, test } from 'vitest';
import { showingCode, backendWith, leadTo } from './ready';
import { open, progress, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');
const shown = () => sheet().textContent ?? '';

async function at(key: string) {
  const backend = backendWith();
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId(`host-choice-${key}`));
  await settle();
  await user.click(screen.getByTestId('way-register'));
  return { backend, user };
}

test('GitHub needs its id only; the secret is for coming back by one click', async () => {
  const { backend, user } = await at('github.com');
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Register Forgepass with GitHub' }));
  expect(within(sheet()).getByLabelText('Client ID')).toBe(screen.getByTestId('client-id'));
  expect(shown()).toContain('Tick Enable Device Flow.');
  expect(shown()).toContain('One-click return (optional)');
  await user.click(screen.getByTestId('open-form'));
  expect(backend.calls).toContain('openHostPage(github.com, registration)');
  await user.type(screen.getByTestId('client-id'), ' Iv1.abc {Enter}');
  expect(backend.calls).toContain('addHost(github, https://github.com, Iv1.abc)');
});

test('a secret that was typed goes along once, and is gone from the field', async () => {
  const { backend, user } = await at('github.com');
  const secret = screen.getByTestId<HTMLInputElement>('client-secret');
  expect(secret.type).toBe('password');
  backend.fail('addHost', 'vault_write');
  await user.type(screen.getByTestId('client-id'), 'Iv1.abc');
  await user.type(secret, 'shh');
  await user.click(screen.getByTestId('save-registration'));
  await settle();
  expect(backend.calls).toContain('addHost(github, https://github.com, Iv1.abc, and its secret)');
  expect(screen.getByTestId<HTMLInputElement>('client-secret').value).toBe('');
  expect(screen.getByTestId<HTMLInputElement>('client-id').value).toBe('Iv1.abc');
  expect(within(sheet()).getByTestId('problem').dataset['code']).toBe('vault_write');
});

test('GitLab is said in its own words and wants no secret', async () => {
  await at('gitlab.com');
  expect(within(sheet()).getByLabelText('Application ID')).toBeTruthy();
  expect(screen.queryByTestId('client-secret')).toBeNull();
  expect(shown()).toContain('Untick Confidential.');
  expect(shown()).toContain('Tick these permissions:');
  expect([...sheet().querySelectorAll('code')].map((one) => one.textContent)).toEqual([
    'app.forgepass.desktop://oauth/gitlab.com',
    'http://127.0.0.1/oauth/gitlab.com',
    'read_user',
    'write_repository',
  ]);
});

test('a host that insists on a secret is not saved without', async () => {
  const { backend, user } = await at('bitbucket.org');
  await user.type(within(sheet()).getByLabelText('Key'), 'k');
  expect(screen.getByTestId<HTMLButtonElement>('save-registration').disabled).toBe(true);
  await user.type(within(sheet()).getByLabelText('Secret'), 's');
  await user.click(screen.getByTestId('save-registration'));
  expect(backend.calls).toContain('addHost(bitbucket, https://bitbucket.org, k, and its secret)');
  expect(screen.queryByTestId('open-form')).toBeNull();
});

test('an administrator is sent one text with everything in it', async () => {
  const { backend, user } = await at('git.example.org');
  await user.click(within(sheet()).getByRole('button', { name: 'Copy the text' }));
  expect(backend.calls).toContain(
    `copyText(${[
      'Please register the application Forgepass on git.example.org.',
      '',
      'Redirect addresses:',
      '  app.forgepass.desktop://oauth/git.example.org',
      '  http://127.0.0.1/oauth/git.example.org',
      'Permissions:',
      '  REPO_WRITE',
      '',
      'Then please send me what it is given: Client ID, Client secret.',
    ].join('\n')})`,
  );
});

test('saved is said, and the sign-in goes on by the best way there is now', async () => {
  const { backend, user } = await at('github.com');
  leadTo(backend, showingCode());
  await user.type(screen.getByTestId('client-id'), 'Iv1.abc{Enter}');
  await settle();
  expect(backend.calls).toContain('beginLink(github.com)');
  expect(progress()).toBe('showing-code');
  expect(shown()).toContain('Saved. This works for every GitHub account on this computer.');
  expect(screen.getByTestId('live').textContent).toBe('Saved. This works for every GitHub account on this computer.');
});
