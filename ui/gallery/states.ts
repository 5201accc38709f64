/** Every state of the window, by name. */
import { account, authorization, caller, detail, FakeBackend, found, foundSignIn, host, link, problem, project, snapshot, tokenShown, waiting } from '../tests/fake';
import { awaitingToken, factsOf, leadTo, ready, showingCode, unregistered } from '../tests/ready';
import type { Account, Activity, Cause, FoundSignIn, HostFound, Link, LinkProgress, Parting, Remedy, Snapshot, Status } from '../src/lib/view';
import picture from './ada.svg?url';

type State = {
  backend: FakeBackend;
  /** What to press, in order: a test id, a selector, or `key:` and a key. */
  press?: string[];
  /** What to type when that field comes up; a `!` after its name sends it. */
  type?: Record<string, string>;
};

const demo = host('127.0.0.1:9101', { provider: 'demo', base_url: 'http://127.0.0.1:9101' });
const hosts = [
  demo,
  host('github.com', { provider: 'github' }),
  host('gitlab.com', { provider: 'gitlab' }),
  host('gitlab.example.org', { provider: 'gitlab' }),
  host('gitee.com', { provider: 'gitee' }),
  host('codeberg.org', { provider: 'forgejo' }),
  host('id.example.net', { provider: 'oidc' }),
];

const activity: Activity[] = [
  { at: '2026-11-22T12:05:00Z', what: 'checked', code: null },
  { at: '2026-11-22T11:58:00Z', what: 'renewed', code: null },
  { at: '2026-11-21T17:20:00Z', what: 'linked', code: null },
  { at: '2026-11-20T08:00:00Z', what: 'renew_failed', code: 'host_down' },
  { at: '2025-12-24T18:00:00Z', what: 'linked', code: null },
];

function people(): Account[] {
  return [
    account({ login: 'ada', display_name: 'Ada Lovelace', host: 'github.com', provider: 'github', created_at: '2026-11-01T00:00:00Z', scopes: ['repo', 'read:user'] }),
    account({ login: 'ada-work', host: 'github.com', provider: 'github', created_at: '2026-11-02T00:00:00Z' }),
    account({ login: 'ada', display_name: 'Ada L.', host: 'gitlab.example.org', provider: 'gitlab', created_at: '2026-11-03T00:00:00Z' }),
    account({ login: 'aida', display_name: '艾达', host: 'gitee.com', provider: 'gitee', created_at: '2026-11-04T00:00:00Z' }),
    account({ login: 'ada', host: 'codeberg.org', provider: 'forgejo', created_at: '2026-11-05T00:00:00Z' }),
  ];
}

function make(change: Partial<Snapshot> = {}, prepare?: (all: Account[]) => void): FakeBackend {
  const accounts = change.accounts ?? people();
  prepare?.(accounts);
  const third = accounts[2];
  const pictures = third ? { [third.id]: '1' } : {};
  const backend = new FakeBackend(snapshot({ hosts, demo: demo.key, accounts, pictures, ...change }));
  for (const [index, one] of accounts.entries()) {
    backend.details.set(one.id, detail(one, { activity, scopes_plain: ['scope.repositories', 'scope.profile'] }));
    if (index === 2) backend.pictures.set(one.id, picture);
  }
  return backend;
}

function rowOf(backend: FakeBackend, index: number): string {
  return `[data-account="${backend.current?.accounts[index]?.id}"] button[data-row]`;
}

/** Opens the first account, which in one pane hides the list, and presses there. */
function onFirst(backend: FakeBackend, ...press: string[]): State {
  return { backend, press: [rowOf(backend, 0), ...press] };
}

function troubled(status: Status, cause: Cause, remedy: Remedy, change: Partial<Snapshot> = {}): () => State {
  return () => {
    const backend = make(change, (all) => {
      Object.assign(all[1] ?? {}, { status, cause, remedy, expires_at: '2026-11-28T10:00:00Z' });
    });
    return { backend, press: [rowOf(backend, 1)] };
  };
}

function reviewing(cause: Cause, remedy: Remedy): () => State {
  const state = troubled('unreachable', cause, remedy);
  return () => {
    const { backend, press = [] } = state();
    return { backend, press: [...press, 'review-account'] };
  };
}

function linking(progress: LinkProgress, over: Partial<Link> = {}, change: Partial<Snapshot> = {}): () => State {
  return () => {
    const backend = make({ ...change, links: [link(progress, { host: 'gitlab.com', ...over })] });
    return { backend, press: ['connect-account', 'host-choice-gitlab.com'] };
  };
}

/** The address of a server was typed, and this is what stands behind it. */
function ownServer(what: Partial<HostFound>): State {
  const backend = make();
  backend.next.set('detectHost', () => Promise.resolve(found(what)));
  return { backend, press: ['connect-account', 'own-server!'], type: { 'own-server!': what.key ?? '' } };
}

/** The hosts that come ready, none of them registered, and what happens when a way is chosen. */
function fresh(host: string, progress: LinkProgress | null, press: string[], prepare?: (backend: FakeBackend) => void): State {
  const backend = make({ hosts: ready(), demo: null });
  for (const one of ready()) backend.facts.set(one.key, factsOf(one));
  if (progress) leadTo(backend, progress, { host });
  prepare?.(backend);
  return { backend, press: ['connect-account', `host-choice-${host}`, ...press] };
}

/** GitHub with a registration of ours that has no secret: a code works there. */
function byCode(progress: LinkProgress, ...press: string[]): State {
  const registered = unregistered('github.com', { client_id: 'Iv1', ways: ['device', 'token'] });
  const backend = make({ hosts: [registered, ...ready().slice(1)], demo: null });
  leadTo(backend, progress, { host: 'github.com' });
  return { backend, press: ['connect-account', 'host-choice-github.com', ...press] };
}

/** What other programs left here, and what to press there. */
function left(press: string[], change: Partial<Snapshot> = {}, ...more: FoundSignIn[]): State {
  const backend = make({ ...empty, hosts: ready(), demo: null, ...change });
  for (const one of ready()) backend.facts.set(one.key, factsOf(one));
  backend.here = {
    sign_ins: [foundSignIn(), ...more],
    unread: more.length > 0 ? [problem('found_unread', { path: '/home/ada/.netrc' })] : [],
  };
  return { backend, press };
}

const inGit = [
  foundSignIn({ source: 'git_credentials', host: 'gitlab.com' }),
  foundSignIn({ source: 'git_credentials', host: 'codeberg.org', login: null }),
];

const empty = { accounts: [] as Account[] };
const waitingLink = (over: Partial<Link> = {}) => link(waiting(), { id: 'link-2', host: 'gitlab.com', ...over });

function many(count: number): Account[] {
  const names = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', '艾达', 'Barbara Liskov', 'Edsger Dijkstra', 'Radia Perlman', 'Niklaus Wirth'];
  return Array.from({ length: count }, (_, index) =>
    account({
      login: `person-${index + 1}`,
      display_name: names[index % names.length] ?? null,
      host: ['github.com', 'gitlab.com', 'gitee.com'][index % 3] ?? 'github.com',
      provider: ['github', 'gitlab', 'gitee'][index % 3] ?? 'github',
    }),
  );
}

const other = (code: Parameters<typeof problem>[0], args: Record<string, string>) =>
  linking({ state: 'failed', problem: problem(code, args) });

/** Opens the one project there is, and presses there. */
function inProject(press: string[], prepare?: (backend: FakeBackend) => void, type: Record<string, string> = {}): State {
  const backend = make({ projects: [project()] });
  backend.kept = [
    authorization(),
    authorization({ name: 'gitee-token', repo_type: 'gitee', repo_user: '艾达', token_type: 'personal', status: 'expired' }),
    authorization({ name: 'old-bitbucket-of-a-team-with-a-long-name', repo_type: 'bitbucket', repo_user: 'team', token_type: 'password', status: 'unauthenticated' }),
  ];
  prepare?.(backend);
  return { backend, press: ['project-row', ...press], type };
}

/** The settings with programs that may ask. */
function programs(press: string[], type: Record<string, string> = {}): State {
  const callers = [caller({ used_at: '2026-11-22T11:40:00Z' }), caller({ id: 'c-2', name: 'Editor plugin', scopes: ['list', 'browse', 'create', 'delete'] })];
  const backend = make({ serving: { state: 'on', address: 'http://127.0.0.1:23456' }, callers });
  return { backend, press: ['settings', 'programs', ...press], type };
}

export const states: Record<string, () => State> = {
  'first-start': () => ({ backend: make({ ...empty, demo: null }) }),
  'first-start-demo': () => ({ backend: make(empty) }),
  'first-start-waiting': () => ({ backend: make({ ...empty, links: [waitingLink()] }) }),
  'first-start-locked': () => ({ backend: make({ ...empty, vault: 'locked' }) }),
  'first-start-found': () => left([], {}, ...inGit),
  found: () => left(['found-look'], {}, ...inGit),
  'found-gone': () => {
    const state = left(['found-look', 'use-found']);
    state.backend.fail('takeFound', 'found_gone');
    return state;
  },
  'found-asking': () => {
    const state = left(['found-look', 'use-found']);
    state.backend.hold('takeFound');
    return state;
  },
  'choose-found': () => left(['connect-account', 'host-choice-github.com']),
  'choose-found-several': () =>
    left(['connect-account', 'host-choice-github.com'], {}, foundSignIn({ source: 'git_credentials', login: 'ada-work' })),
  loading: () => ({ backend: new FakeBackend(null) }),
  unreadable: () => {
    const backend = new FakeBackend(null);
    backend.fail('watch', 'ledger_unreadable');
    return { backend };
  },

  list: () => ({
    backend: make({}, (all) => {
      Object.assign(all[1] ?? {}, { status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' });
      Object.assign(all[2] ?? {}, { status: 'unreachable', cause: 'host_down', remedy: 'check' });
      Object.assign(all[3] ?? {}, { cause: 'ends_soon', remedy: 'replace', expires_at: '2026-11-28T10:00:00Z', kind: 'personal' });
    }),
  }),
  'list-picture': () => {
    const backend = make();
    return { backend, press: [rowOf(backend, 2)] };
  },
  'list-demo': () => ({
    backend: make({
      accounts: [account({ login: 'ada', display_name: 'Ada Lovelace', host: demo.key, provider: 'demo', scopes: ['profile', 'repo'] })],
    }),
  }),
  'list-sixty': () => ({
    backend: make({ accounts: many(60) }, (all) => {
      Object.assign(all[4] ?? {}, { status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' });
      Object.assign(all[31] ?? {}, { status: 'unreachable', cause: 'host_down', remedy: 'check' });
    }),
  }),
  'list-dense': () => ({ backend: make({ accounts: many(26) }) }),
  search: () => ({ backend: make({ accounts: many(26) }), press: ['search'], type: { search: 'ada' } }),
  'search-none': () => ({ backend: make({ accounts: many(26) }), press: ['search'], type: { search: 'nobody' } }),
  'strange-names': () => ({
    backend: make({
      accounts: [
        account({ login: 'a'.repeat(80), display_name: 'A name that goes on and on without ever coming to an end at all', host: 'github.com', provider: 'github' }),
        account({ login: 'img', display_name: '<img src=x onerror=alert(1)>', host: 'github.com', provider: 'github' }),
        account({ login: 'layla', display_name: 'ليلى \u202eabc', host: 'a-very-long-host-name.with.many.parts.example.org', provider: 'oidc', status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' }),
      ],
    }),
    press: ['accounts-needing'],
  }),
  'show-all': () => onFirst(make(), '[aria-expanded]'),
  menu: () => onFirst(make(), 'account-menu'),
  keys: () => ({ backend: make(), press: ['account-row', 'key:?'] }),

  'cause-expired': troubled('needs_relink', 'expired', 'sign_in'),
  'cause-revoked': troubled('needs_relink', 'revoked', 'sign_in'),
  'cause-lapsed': troubled('needs_relink', 'lapsed', 'sign_in'),
  'cause-ambiguous': troubled('needs_relink', 'ambiguous', 'sign_in'),
  'cause-offline': troubled('unreachable', 'offline', 'wait', { offline: true }),
  'cause-host-down': troubled('unreachable', 'host_down', 'check'),
  'cause-rate-limited': troubled('unreachable', 'rate_limited', 'wait'),
  'cause-firewall': troubled('unreachable', 'firewall', 'check'),
  'cause-certificate': troubled('unreachable', 'certificate', 'review'),
  'cause-server-changed': troubled('unreachable', 'server_changed', 'review'),
  'cause-clock': troubled('unreachable', 'clock', 'details'),
  'cause-scope-missing': troubled('ready', 'scope_missing', 'allow'),
  'cause-approval': troubled('ready', 'approval', 'check'),
  'cause-sso': troubled('ready', 'sso', 'authorise'),
  'cause-ends-soon': troubled('ready', 'ends_soon', 'replace'),
  'cause-unknown': troubled('needs_relink', 'from_the_future' as Cause, 'sign_in'),
  'vault-locked': () => ({
    backend: make({ vault: 'locked' }, (all) => {
      for (const one of all) Object.assign(one, { status: 'vault_locked', cause: 'locked', remedy: 'unlock' });
    }),
  }),
  'vault-unavailable': () => ({
    backend: make({ vault: 'unavailable' }, (all) => {
      for (const one of all) Object.assign(one, { status: 'vault_locked', cause: 'unavailable', remedy: 'check' });
    }),
  }),
  offline: () => ({
    backend: make({ offline: true }, (all) => {
      for (const one of all) Object.assign(one, { status: 'unreachable', cause: 'offline', remedy: 'wait' });
    }),
  }),
  checking: () => {
    const backend = make({}, (all) => Object.assign(all[0] ?? {}, { status: 'renewing' }));
    backend.hold('checkAccount');
    return onFirst(backend, 'check-account');
  },
  'check-failed': () => {
    const backend = make();
    backend.fail('checkAccount', 'rate_limited', { host: 'github.com', until: '2026-11-22T14:20:00Z' });
    return onFirst(backend, 'check-account');
  },

  where: () => ({ backend: make(), press: ['connect-account'] }),
  'where-ready': () => ({ backend: make({ ...empty, hosts: [...ready(), demo] }), press: ['connect-account'] }),
  'where-demo-only': () => ({ backend: make({ ...empty, hosts: [demo] }), press: ['connect-account'] }),
  'where-typed': () => ({ backend: make(), press: ['connect-account', 'own-server'], type: { 'own-server': 'git.example.com' } }),
  'where-none': () => ({ backend: make(), press: ['connect-account', 'own-server'], type: { 'own-server': 'nowhere' } }),
  'where-problem': () => {
    const backend = make();
    backend.fail('addHost', 'discovery_failed', { host: 'git.example.com' });
    return { backend, press: ['connect-account', 'own-server!'], type: { 'own-server!': 'git.example.com' } };
  },
  'where-certificate': () => {
    const backend = make();
    backend.fail('detectHost', 'certificate', { host: 'git.example.com' });
    return { backend, press: ['connect-account', 'own-server!'], type: { 'own-server!': 'git.example.com' } };
  },
  'where-asking': () => {
    const backend = make();
    backend.hold('addHost');
    return { backend, press: ['connect-account', 'own-server!'], type: { 'own-server!': 'git.example.com' } };
  },
  register: () => ({
    backend: make(),
    press: ['connect-account', 'own-server!'],
    type: { 'own-server!': 'git.example.com' },
  }),
  doubtful: () => ownServer({ key: 'githup.com', looks_like: 'github.com' }),
  'doubtful-letters': () => ownServer({ key: 'xn--gthub-n2e.com', other_letters: true }),
  'choose-kind': () => ownServer({ key: 'git.example.com', provider: null }),
  'choose-github': () => fresh('github.com', null, []),
  'choose-gitcode': () => fresh('gitcode.com', null, []),
  'choose-admin': () => fresh('git.example.org', null, []),
  'choose-file-wrong': () =>
    fresh('github.com', null, ['way-host-file'], (backend) =>
      backend.fail('openHostFile', 'host_file_key', { file: 'github.com.toml', key: 'client_secret' }),
    ),
  'choose-relink': () => {
    const backend = make();
    return onFirst(backend, 'account-menu', 'relink-other-way');
  },
  'token-page': () => fresh('github.com', awaitingToken(), ['way-token']),
  'token-older': () => fresh('gitlab.com', awaitingToken({ until: '2026-11-22T12:07:42Z' }), ['way-token']),
  'token-shown': () => fresh('github.com', awaitingToken(), ['way-token', 'paste-token']),
  'token-reads': () =>
    fresh('github.com', awaitingToken(), ['way-token', 'paste-token'], (backend) => {
      const known = backend.current?.accounts[0]?.id ?? null;
      backend.next.set('showToken', () => Promise.resolve(tokenShown({ scopes_plain: ['scope.profile'], may_push: false, known })));
    }),
  'token-wrong': () =>
    fresh('github.com', awaitingToken(), ['way-token', 'paste-token'], (backend) => backend.fail('showToken', 'token_wrong', { host: 'github.com' })),
  'token-elsewhere': () =>
    fresh('github.com', awaitingToken(), ['way-token', 'paste-token'], (backend) =>
      backend.fail('showToken', 'token_elsewhere', { host: 'github.com', other: 'GitLab' }),
    ),
  'token-bitbucket-email': () => fresh('bitbucket.org', awaitingToken(), ['way-token']),
  'token-other-way': () => fresh('github.com', awaitingToken(), ['way-token', 'other-way']),
  'register-github': () => fresh('github.com', null, ['way-register']),
  'register-gitlab': () => fresh('gitlab.com', null, ['way-register']),
  'register-gitee': () => fresh('gitee.com', null, ['way-register']),
  'register-admin': () => fresh('git.example.org', null, ['way-register']),
  registered: () => {
    const { backend } = fresh('github.com', showingCode(), []);
    const press = ['connect-account', 'host-choice-github.com', 'way-register', 'client-id!'];
    return { backend, press, type: { 'client-id!': 'Iv1.0123456789abcdef' } };
  },
  'registered-written': () => {
    const { backend } = fresh('github.com', showingCode(), []);
    const press = ['connect-account', 'host-choice-github.com', 'way-register', 'client-id!', 'save-host-file'];
    return { backend, press, type: { 'client-id!': 'Iv1.0123456789abcdef' } };
  },
  code: () => byCode(showingCode({ until: '2026-11-22T12:07:42Z' })),
  'code-qr': () => byCode(showingCode(), 'use-phone'),
  'second-account': () => ({ backend: make(), press: ['connect-account', 'host-choice-github.com'] }),
  'second-account-copy': () => {
    const backend = make();
    backend.push({ desktop: { ...snapshot().desktop, private_window: false } });
    return { backend, press: ['connect-account', 'host-choice-github.com'] };
  },
  'choosing-way': linking({ state: 'choosing-way', ways: ['deep-link', 'loopback'] }),
  finish: linking(waiting()),
  'finish-quiet': linking(waiting()),
  'finish-countdown': linking(waiting({ until: '2026-11-22T12:07:42Z' })),
  'finish-loopback': linking(waiting({ way: 'loopback', ways: ['deep-link'] })),
  'finish-no-handler': linking(waiting(), {}, { handler: 'other' }),
  'finish-relink': () => {
    const backend = make({}, (all) => Object.assign(all[0] ?? {}, { status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' }));
    const id = backend.current?.accounts[0]?.id ?? null;
    backend.next.set('beginRelink', async () => {
      backend.push({ links: [link(waiting(), { purpose: 'relink', account: id })] });
      return 'link-1';
    });
    return { backend, press: ['relink-account'] };
  },
  'other-way': () => {
    const { backend } = linking(waiting({ ways: ['loopback', 'deep-link'] }))();
    return { backend, press: ['connect-account', 'host-choice-gitlab.com', 'other-way'] };
  },
  'paste-problem': () => {
    const { backend } = linking(waiting({ way: 'loopback', ways: ['deep-link'] }))();
    backend.fail('pasteAddress', 'address_unusable');
    return { backend, press: ['connect-account', 'host-choice-gitlab.com', 'paste-address'] };
  },
  finishing: linking({ state: 'finishing' }),
  connected: linking({ state: 'linked', renewed: false, account: account({ login: 'ada', display_name: 'Ada Lovelace', host: 'gitlab.com', provider: 'gitlab' }) }),
  'connected-same': linking({ state: 'linked', renewed: true, account: account({ login: 'ada', host: 'gitlab.com', provider: 'gitlab' }) }),
  'connected-relink': linking(
    { state: 'linked', renewed: true, account: account({ login: 'ada', display_name: 'Ada Lovelace', host: 'gitlab.com', provider: 'gitlab' }) },
    { purpose: 'relink' },
  ),
  'failed-refused': other('refused', { host: 'gitlab.com' }),
  'failed-timed-out': other('timed_out', { host: 'gitlab.com' }),
  'failed-wrong-person': () => {
    const backend = make({}, (all) => Object.assign(all[2] ?? {}, { status: 'needs_relink', cause: 'revoked', remedy: 'sign_in' }));
    const [, , who] = backend.current?.accounts ?? [];
    const failed = problem('wrong_person', { expected: 'ada', actual: 'bob', host: 'gitlab.example.org' });
    const over = { purpose: 'relink', account: who?.id ?? null, host: 'gitlab.example.org' } as const;
    leadTo(backend, { state: 'failed', problem: failed }, over);
    return { backend, press: [rowOf(backend, 2), 'relink-account'] };
  },
  'failed-handler': other('handler_missing', {}),
  'failed-certificate': other('certificate', { host: 'gitlab.com' }),
  'failed-vault-write': other('vault_write', {}),
  cancelled: linking({ state: 'cancelled' }),
  'waiting-row': () => ({
    backend: make({
      links: [
        waitingLink(),
        link({ state: 'failed', problem: problem('refused', { host: 'gitee.com' }) }, { id: 'link-3', host: 'gitee.com' }),
      ],
    }),
  }),

  remove: () => onFirst(make(), 'account-menu', 'remove-account'),
  'remove-here-only': () => {
    const backend = make();
    for (const [id, one] of backend.details) backend.details.set(id, { ...one, can_end_at_host: false });
    return onFirst(backend, 'account-menu', 'remove-account');
  },
  removing: () => {
    const backend = make();
    const id = backend.current?.accounts[1]?.id ?? '';
    backend.push({ removing: [id] });
    return { backend };
  },
  settings: () => ({ backend: make(), press: ['settings'] }),
  'settings-no-login': () => {
    const backend = make();
    backend.fail('setStartAtLogin', 'autostart_unusable');
    return { backend, press: ['settings', 'start-at-login'] };
  },
  'settings-folder': () => ({ backend: make({ vault_kind: 'file', vault_name: 'encrypted folder', other_vaults: ['keyring'], folder_made: true }), press: ['settings'] }),
  'storage-choice': () => ({ backend: make({ ...empty, vault: 'unavailable', asks_for_storage: true }), press: ['connect-account', 'host-choice-gitlab.com'] }),
  'storage-choice-keyring': () => ({
    backend: make({ ...empty, vault: 'unavailable', asks_for_storage: true }),
    press: ['connect-account', 'host-choice-gitlab.com', 'storage-keyring'],
  }),
  'storage-choice-passphrase': () => ({
    backend: make({ ...empty, vault: 'unavailable', asks_for_storage: true }),
    press: ['connect-account', 'host-choice-gitlab.com', 'storage-go'],
  }),
  'vault-elsewhere': () => ({
    backend: make({ vault: 'elsewhere' }, (all) => {
      for (const one of all) Object.assign(one, { status: 'vault_locked', cause: 'unavailable', remedy: 'check' });
    }),
  }),
  move: () => ({ backend: make(), press: ['settings', 'move-to-file'] }),
  'move-passphrase': () => {
    const backend = make();
    backend.fail('keepIn', 'move_locked');
    return { backend, press: ['settings', 'move-to-file', 'confirm-move'] };
  },
  'move-failed': () => {
    const backend = make();
    backend.fail('keepIn', 'move_unread');
    return { backend, press: ['settings', 'move-to-file', 'confirm-move'] };
  },
  moved: () => ({ backend: make(), press: ['settings', 'move-to-file', 'confirm-move'] }),
  'folder-locked': () => ({
    backend: make({ vault: 'locked', vault_kind: 'file' }, (all) => {
      for (const one of all) Object.assign(one, { status: 'vault_locked', cause: 'locked', remedy: 'unlock', vault: 'file' });
    }),
  }),
  'folder-unlock': () => ({ backend: make({ vault: 'locked', vault_kind: 'file' }), press: ['unlock'] }),
  'folder-unmade': () => ({ backend: make({ ...empty, vault: 'unmade', vault_kind: 'file' }) }),
  'folder-make': () => ({ backend: make({ ...empty, vault: 'unmade', vault_kind: 'file' }), press: ['unlock'] }),
  'review-certificate': reviewing('certificate', 'review'),
  'review-server-changed': reviewing('server_changed', 'review'),
  'review-clock': reviewing('clock', 'details'),
  leaving: () => {
    const backend = make();
    backend.push({ leaving: (backend.current?.accounts ?? []).slice(0, 2).map((one) => one.id) });
    return { backend };
  },
  removed: () => goneFrom({ where: 'at_host' }),
  'removed-later': () => goneFrom({ where: 'later' }),
  'removed-not': () => goneFrom({ where: 'nowhere', problem: problem('vault_locked') }),
  'removed-last': () => ({
    backend: make({ accounts: [], farewell: { account: account({ display_name: 'Grace Hopper' }), end: { where: 'here_only' } } }),
  }),
  // ServiceStage and other programs.
  'project-row': () => ({ backend: make({ projects: [project(), project({ id: 'p-2', name: 'Build', needs_token: true, sign_in: 'token', user: null })] }) }),
  'project-alone': () => ({ backend: make({ accounts: [], projects: [project()] }) }),
  'project-link': () => ({ backend: make(), press: ['connect-account', 'host-choice-servicestage'] }),
  'project-link-refused': () => {
    const backend = make();
    backend.fail('linkProject', 'project_refused', { host: 'servicestage.cn-north-4.myhuaweicloud.com' });
    return {
      backend,
      press: ['connect-account', 'host-choice-servicestage', 'project-region', 'project-access-key', 'project-secret!'],
      type: { 'project-region': 'cn-north-4', 'project-access-key': 'HPUA7F4KQXN2M9S1T5VE', 'project-secret!': 'x' },
    };
  },
  'project-list': () => inProject([]),
  'project-empty': () => inProject([], (backend) => (backend.kept = [])),
  'project-unreachable': () => inProject([], (backend) => backend.fail('authorizations', 'host_unreachable', { host: 'servicestage.cn-north-4.myhuaweicloud.com' })),
  'project-delete': () => inProject(['delete-authorization']),
  'project-unlink': () => inProject(['unlink-project']),
  'project-new': () => inProject(['new-authorization']),
  'project-guided': () => inProject(['new-authorization', 'auth-name!'], undefined, { 'auth-name!': 'ada-github' }),
  'project-guided-wrong': () =>
    inProject(['new-authorization', 'auth-name!', 'paste-authorization'], (backend) => backend.fail('finishAuthorization', 'authorization_address', { reason: 'other_page' }), { 'auth-name!': 'ada-github' }),
  'project-guided-fresh': () =>
    inProject(['new-authorization', 'auth-name!', 'paste-authorization'], (backend) => backend.fail('finishAuthorization', 'authorization_code', { host: 'servicestage.cn-north-4.myhuaweicloud.com' }), { 'auth-name!': 'ada-github' }),
  'project-made': () => inProject(['new-authorization', 'auth-name!', 'paste-authorization'], undefined, { 'auth-name!': 'ada-github' }),
  'project-offer': () =>
    inProject(['new-authorization', 'offer-account'], (backend) =>
      backend.next.set('offerAuthorization', () => Promise.resolve({ repo_type: 'github', host: null, name: 'ada-github.com', ends_at: '2027-02-20T00:00:00Z' })),
    ),
  'project-browse': () => inProject(['browse']),
  'programs-off': () => ({ backend: make(), press: ['settings', 'programs'] }),
  'programs-on': () => programs([]),
  'programs-add': () => programs(['program-add']),
  'programs-in': () => programs(['program-add', 'program-name!'], { 'program-name!': 'Editor' }),
  'programs-failed': () => ({
    backend: make({ serving: { state: 'failed', problem: problem('serving_port', { port: '23456' }) }, callers: [caller()] }),
    press: ['settings', 'programs'],
  }),
};

function goneFrom(end: Parting): State {
  const gone = account({ login: 'grace', display_name: 'Grace Hopper', host: 'gitlab.example.org', provider: 'gitlab' });
  return { backend: make({ farewell: { account: gone, end } }) };
}
