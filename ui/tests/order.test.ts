import { expect, test } from 'vitest';
import { beginning, groups, search } from '../src/accounts/order';
import { account, link, snapshot, waiting } from './fake';

const ada = account({ login: 'ada', display_name: 'Ada', host: 'github.com', created_at: '2026-01-02T00:00:00Z' });
const bob = account({ login: 'bob', display_name: 'bob', host: 'github.com', created_at: '2026-01-03T00:00:00Z' });
const cleo = account({ login: 'cleo', display_name: 'Cléo', host: 'gitee.com', created_at: '2026-01-01T00:00:00Z' });

test('groups stand in the order first connected, rows by name', () => {
  const shown = groups(snapshot({ accounts: [bob, ada, cleo] }), []);
  expect(shown.map((group) => [group.host, group.accounts.map((one) => one.login)])).toEqual([
    ['gitee.com', ['cleo']],
    ['github.com', ['ada', 'bob']],
  ]);
});

test('rows do not jump when a status changes', () => {
  const before = groups(snapshot({ accounts: [ada, bob] }), []);
  const after = groups(snapshot({ accounts: [{ ...bob, status: 'needs_relink', updated_at: '2027-01-01T00:00:00Z' }, ada] }), []);
  const order = (shown: typeof before) => shown.flatMap((group) => group.accounts.map((one) => one.id));
  expect(order(after)).toEqual(order(before));
});

test('a host that is still being connected comes last', () => {
  const shown = groups(snapshot({ accounts: [ada] }), [link(waiting(), { host: 'a.example.org' })]);
  expect(shown.map((group) => group.host)).toEqual(['github.com', 'a.example.org']);
});

test('the beginning of a list has whole rows, and no head without any', () => {
  const all = groups(snapshot({ accounts: [ada, bob, cleo] }), [link(waiting(), { host: 'a.example.org' })]);
  const first = (rows: number) =>
    beginning(all, rows).map((group) => [group.host, group.accounts.length, group.links.length]);
  expect(first(0)).toEqual([]);
  expect(first(2)).toEqual([['gitee.com', 1, 0], ['github.com', 1, 0]]);
  expect(first(3)).toEqual([['gitee.com', 1, 0], ['github.com', 2, 0]]);
  expect(beginning(all, 4)).toEqual(all);
});

test('a search finds names, user names and hosts, in any case', () => {
  const all = snapshot({ accounts: [ada, bob, cleo] });
  const found = (query: string) => search(all, query).map((one) => one.login);
  expect(found('CLÉ')).toEqual(['cleo']);
  expect(found('github')).toEqual(['ada', 'bob']);
  expect(found('ada github')).toEqual(['ada']);
  expect(found('ada gitee')).toEqual([]);
});
