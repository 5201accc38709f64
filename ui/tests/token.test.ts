import { screen, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { account, link, tokenShown } from './fake';
import { awaitingToken, backendWith, leadTo } from './ready';
import { open, pass, settle, stopTime } from './window';

beforeEach(stopTime);

const sheet = () => screen.getByRole('dialog');
const problem = () => within(sheet()).getByTestId('problem');

async function at(key: string, over: Parameters<typeof backendWith>[0] = {}) {
  const backend = backendWith(over);
  leadTo(backend, awaitingToken(), { host: key });
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId(`host-choice-${key}`));
  await settle();
  await user.click(screen.getByTestId('way-token'));
  await settle();
  return { backend, user };
}

describe('the page of the host', () => {
  test('is opened, and what to tick there stands beside', async () => {
    const { backend, user } = await at('github.com');
    await user.click(screen.getByTestId('open-token-page'));
    expect(backend.calls).toContain('openHostPage(github.com, token)');
    expect([...sheet().querySelectorAll('code')].map((one) => one.textContent)).toEqual(['repo', 'read:user']);
    expect(sheet().textContent).toContain('Open the page. The token belongs to whoever is signed in there.');
    expect(screen.queryByTestId('open-older-page')).toBeNull();
  });

  test('of an older version has another address', async () => {
    const { backend, user } = await at('gitlab.com');
    await user.click(screen.getByTestId('open-older-page'));
    expect(backend.calls).toContain('openHostPage(gitlab.com, older_token)');
  });

  test('that cannot be opened is said', async () => {
    const { backend, user } = await at('github.com');
    backend.fail('openHostPage', 'browser_failed');
    await user.click(screen.getByTestId('open-token-page'));
    expect(problem().dataset['code']).toBe('browser_failed');
  });
});

describe('a token', () => {
  test('that was pasted never enters the window; whose it is stands there before it is connected', async () => {
    const { backend, user } = await at('github.com');
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(backend.calls).toContain('showToken(link-1, pasted)');
    expect(screen.getByTestId('token-shown').textContent).toContain(
      'This token belongs to ada-work. It can read and write repositories, read your profile. It ends on 20 Feb 2027.',
    );
    expect(document.activeElement).toBe(screen.getByTestId('connect-token'));
    expect(backend.calls).not.toContain('connectToken(link-1)');
    await user.click(screen.getByTestId('connect-token'));
    expect(backend.calls).toContain('connectToken(link-1)');
  });

  test('that is typed is hidden, and gone from the field once it is used', async () => {
    const { backend, user } = await at('github.com');
    const field = screen.getByTestId<HTMLInputElement>('token-field');
    expect(field.type).toBe('password');
    backend.fail('showToken', 'token_wrong', { host: 'github.com' });
    await user.type(field, 'ghp_secret{Enter}');
    await settle();
    expect(backend.calls).toContain('showToken(link-1, typed)');
    expect(screen.getByTestId<HTMLInputElement>('token-field').value).toBe('');
    expect(problem().textContent).toContain("GitHub doesn't accept this token.");
    expect(document.body.innerHTML).not.toContain('ghp_secret');
  });

  test('of a host that wants an e-mail address takes it along', async () => {
    const { backend, user } = await at('bitbucket.org');
    await user.type(screen.getByTestId('token-email'), ' ada@example.org ');
    await user.click(screen.getByTestId('paste-token'));
    expect(backend.calls).toContain('showToken(link-1, pasted, ada@example.org)');
  });

  test('without the e-mail address that belongs to it leads to that field', async () => {
    const { backend, user } = await at('bitbucket.org');
    backend.fail('showToken', 'token_email', { host: 'bitbucket.org' });
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(problem().dataset['code']).toBe('token_email');
    expect(document.activeElement).toBe(screen.getByTestId('token-email'));
  });

  test('of a host that wants no address has no field for one', async () => {
    await at('github.com');
    expect(screen.queryByTestId('token-email')).toBeNull();
  });

  test('that may only read is said to be so', async () => {
    const { backend, user } = await at('github.com');
    backend.next.set('showToken', () => Promise.resolve(tokenShown({ may_push: false })));
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(screen.getByTestId('token-cannot-push').textContent).toContain("It can't push");
  });

  test('of which the host says nothing claims nothing', async () => {
    const { backend, user } = await at('gitcode.com');
    backend.next.set('showToken', () => Promise.resolve(tokenShown({ scopes_plain: [], may_push: null, expires_at: null })));
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(screen.getByTestId('token-shown').querySelector('p')?.textContent?.trim()).toBe('This token belongs to ada-work.');
    expect(screen.queryByTestId('token-cannot-push')).toBeNull();
  });

  test('of somebody who is there already renews that account', async () => {
    const ada = account({ login: 'ada', display_name: 'Ada Lovelace', host: 'github.com' });
    const { backend, user } = await at('github.com', { accounts: [ada] });
    backend.next.set('showToken', () => Promise.resolve(tokenShown({ known: ada.id })));
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(screen.getByTestId('token-shown').textContent).toContain('This renews Ada Lovelace.');
  });

  test('of another host leads there, and gives this one up', async () => {
    const { backend, user } = await at('github.com');
    backend.fail('showToken', 'token_elsewhere', { host: 'github.com', other: 'GitLab' });
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(problem().textContent).toContain('This looks like a GitLab token.');
    await user.click(screen.getByTestId('choose-elsewhere'));
    await settle();
    expect(backend.calls).toContain('beginLink(gitlab.com, token)');
    expect(backend.calls).toContain('cancelLink(link-1)');
  });

  test('of one of several such hosts leads nowhere by itself', async () => {
    const { backend, user } = await at('github.com');
    const hosts = backend.current?.hosts ?? [];
    const second = hosts.filter((one) => one.provider === 'gitlab').map((one) => ({ ...one, key: 'git.example.com' }));
    backend.push({ hosts: [...hosts, ...second] });
    backend.fail('showToken', 'token_elsewhere', { host: 'github.com', other: 'GitLab' });
    await user.click(screen.getByTestId('paste-token'));
    await settle();
    expect(screen.queryByTestId('choose-elsewhere')).toBeNull();
  });

  test('that the host is slow to answer about is waited for in words', async () => {
    const { backend, user } = await at('github.com');
    backend.hold('showToken');
    await user.click(screen.getByTestId('paste-token'));
    await pass(400);
    expect(sheet().textContent).toContain('Asking GitHub whose token this is…');
  });
});

test('the last two minutes are counted down', async () => {
  const { backend } = await at('github.com');
  expect(screen.queryByRole('timer')).toBeNull();
  backend.push({ links: [link(awaitingToken({ until: '2026-11-22T12:07:00Z' }))] });
  await settle();
  expect(screen.getByRole('timer').textContent).toBe('1:00 left');
});

test('in Chinese a token is called what its host calls it', async () => {
  const backend = backendWith({ language: 'zh-CN' });
  const user = await open(backend);
  await user.click(screen.getByTestId('connect-account'));
  await user.click(screen.getByTestId('host-choice-gitee.com'));
  await settle();
  expect(screen.getByTestId('way-token').textContent).toContain('在 Gitee 上创建私人令牌');
});
