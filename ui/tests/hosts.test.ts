import { describe, expect, test } from 'vitest';
import { asKey, fullAddress, hostName, hostsByUse, looksLikeAddress, monogramOf } from '../src/accounts/hosts';
import { account, host, snapshot } from './fake';

test('a known host goes by its name, another by its address, the demo host by what it is', () => {
  expect(hostName('github.com', null)).toBe('GitHub');
  expect(hostName('git.example.org', null)).toBe('git.example.org');
  expect(hostName('127.0.0.1:9101', { demo: '127.0.0.1:9101' })).toBe('Demo host');
});

test('a monogram follows from the provider, and a famous host has its own', () => {
  expect(monogramOf('git.example.org', 'forgejo')).toBe('Fj');
  expect(monogramOf('codeberg.org', 'forgejo')).toBe('Cb');
  expect(monogramOf('id.example.org', 'from-the-future')).toBe('ID');
  expect(monogramOf('constructor', 'constructor')).toBe('ID');
});

test('the host used last stands first, the others as they came', () => {
  const hosts = [host('a.org'), host('b.org'), host('c.org')];
  const accounts = [account({ host: 'c.org', created_at: '2026-01-01T00:00:00Z' })];
  expect(hostsByUse(snapshot({ hosts, accounts })).map((one) => one.key)).toEqual(['c.org', 'a.org', 'b.org']);
});

describe('an address', () => {
  test.each(['git.example.org', 'https://git.example.org/gitlab', 'localhost:3000', 'localhost', '127.0.0.1:9101', '[::1]:3000', 'host:8080'])(
    '%s looks like one',
    (text) => expect(looksLikeAddress(text)).toBe(true),
  );

  test.each(['git', 'GitHub', 'my server', 'git.', ''])('%s does not', (text) => {
    expect(looksLikeAddress(text)).toBe(false);
  });

  test('without a scheme is https, and http only on this computer', () => {
    expect(fullAddress('git.example.org')).toBe('https://git.example.org');
    expect(fullAddress('localhost:3000')).toBe('http://localhost:3000');
    expect(fullAddress('127.0.0.1:9101')).toBe('http://127.0.0.1:9101');
    expect(fullAddress('localhost.example.org')).toBe('https://localhost.example.org');
    expect(fullAddress('http://git.example.org')).toBe('http://git.example.org');
  });

  test('is recognised as a known host however it is written', () => {
    expect(asKey(' https://GitHub.com/ ')).toBe('github.com');
  });
});
