/** A backend by script, and short ways to make what it shows. Shared with the gallery. */
import type { Backend, End, HostPage, Opens, ProjectEntered } from '../src/lib/backend';
import type { Account, Appearance, Authorization, Caller, CallerScope, Code, Desktop, Detail, FoundHere, FoundSignIn, GitProject, Host, HostFacts, HostFound, Link, LinkProgress, Namespace, Offer, Problem, Project, Snapshot, TokenShown, VaultKind, Way } from '../src/lib/view';

export const today = '2026-11-22T12:06:00Z';

let serial = 0;

export function account(over: Partial<Account> = {}): Account {
  serial += 1;
  const login = over.login ?? 'ada';
  const host = over.host ?? 'github.com';
  return {
    id: `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
    handle: `${login}@${host}`,
    slug: `${login}-${host}`,
    nickname: null,
    host,
    provider: 'oidc',
    login,
    display_name: null,
    kind: 'oauth',
    scopes: ['openid', 'profile', 'offline_access'],
    status: 'ready',
    cause: null,
    remedy: 'none',
    vault: 'keyring',
    expires_at: '2026-11-22T13:00:00Z',
    renewed_at: '2026-11-22T12:00:00Z',
    created_at: `2026-11-0${Math.min(serial, 9)}T09:00:00Z`,
    updated_at: '2026-11-22T12:00:00Z',
    ...over,
  };
}

export function host(key: string, over: Partial<Host> = {}): Host {
  return {
    key,
    provider: 'oidc',
    base_url: `https://${key}`,
    default: false,
    client_id: 'forgepass',
    ways: ['deep-link', 'loopback'],
    redirect_uris: [`app.forgepass.desktop://oauth/${key}`, `http://127.0.0.1/oauth/${key}`],
    ...over,
  };
}

export function link(progress: LinkProgress, over: Partial<Link> = {}): Link {
  return { id: 'link-1', host: 'github.com', purpose: 'new', account: null, started_by: 'window', progress, ...over };
}

export function waiting(over: Partial<Extract<LinkProgress, { state: 'waiting-for-browser' }>> = {}): LinkProgress {
  return {
    state: 'waiting-for-browser',
    until: '2026-11-22T12:16:00Z',
    way: 'deep-link',
    ways: ['loopback'],
    ...over,
  };
}

/** Nobody has a wish; the gallery's own is kept. */
export function desktop(over: Partial<Desktop> = {}): Desktop {
  const { theme } = document.documentElement.dataset;
  const dark = theme === undefined ? null : theme === 'dark';
  return { appearance: 'system', dark, keep_ready: true, start_at_login: false, private_window: true, called: null, ...over };
}

export function snapshot(over: Partial<Snapshot> = {}): Snapshot {
  return {
    accounts: [],
    hosts: [],
    links: [],
    removing: [],
    farewell: null,
    leaving: [],
    ledger: { state: 'sound' },
    pictures: {},
    vault: 'open',
    vault_kind: 'keyring',
    vault_name: 'GNOME keyring',
    other_vaults: ['file'],
    folder_made: false,
    asks_for_storage: false,
    offline: false,
    demo: null,
    handler: 'ours',
    language: document.documentElement.lang || 'en',
    language_chosen: false,
    version: '0.1.0',
    desktop: desktop(),
    projects: [],
    callers: [],
    serving: { state: 'off' },
    ...over,
  };
}

export function detail(of: Account, over: Partial<Detail> = {}): Detail {
  return {
    account: of,
    web_url: `https://${of.host}/${of.login}`,
    scopes_plain: ['scope.identity', 'scope.profile', 'scope.offline'],
    activity: [],
    can_end_at_host: true,
    ...over,
  };
}

export function facts(of: Host, over: Partial<HostFacts> = {}): HostFacts {
  return {
    host: of,
    software: 'OpenID Connect',
    registration: {
      who: 'anyone',
      form: false,
      id_label: 'Client ID',
      secret_label: 'Client secret',
      secret: 'not_needed',
      tick: [],
      scopes: [],
      redirect_uris: of.redirect_uris,
    },
    token: null,
    manage: false,
    ...over,
  };
}

export function found(over: Partial<HostFound> = {}): HostFound {
  return {
    key: 'git.example.org',
    address: 'https://git.example.org',
    provider: 'oidc',
    software: 'OpenID Connect',
    looks_like: null,
    other_letters: false,
    known: false,
    ...over,
  };
}

/** What `gh` keeps. */
export function foundSignIn(over: Partial<FoundSignIn> = {}): FoundSignIn {
  const sign = { source: 'gh', host: 'github.com', login: 'ada', known_account: null, ...over } as const;
  return { id: `${sign.source}-${sign.host}-${sign.login}`, ...sign };
}

export function tokenShown(over: Partial<TokenShown> = {}): TokenShown {
  return {
    login: 'ada-work',
    display_name: 'Ada Lovelace',
    scopes_plain: ['scope.repositories', 'scope.profile'],
    may_push: true,
    expires_at: '2027-02-20T00:00:00Z',
    known: null,
    ...over,
  };
}

export function project(over: Partial<Project> = {}): Project {
  return {
    id: '10000000-0000-4000-8000-000000000001',
    name: 'cn-north-4',
    region: 'cn-north-4',
    endpoint: 'https://servicestage.cn-north-4.myhuaweicloud.com',
    project_id: '0123456789abcdef0123456789abcdef',
    sign_in: 'keys',
    user: 'HPUA7F4KQXN2M9S1T5VE',
    needs_token: false,
    created_at: '2026-11-06T00:00:00Z',
    ...over,
  };
}

export function authorization(over: Partial<Authorization> = {}): Authorization {
  return {
    name: 'ada-github',
    repo_type: 'github',
    repo_host: 'https://api.github.com',
    repo_home: 'https://github.com/ada',
    repo_user: 'ada',
    token_type: 'oauth',
    status: 'normal',
    created_at: '2026-11-06T00:00:00Z',
    updated_at: '2026-11-06T00:00:00Z',
    ...over,
  };
}

export function caller(over: Partial<Caller> = {}): Caller {
  return {
    id: '20000000-0000-4000-8000-000000000001',
    name: 'Build server',
    access_key: 'HPUA7F4KQXN2M9S1T5VE',
    scopes: ['list', 'browse'],
    created_at: '2026-11-06T00:00:00Z',
    used_at: null,
    ...over,
  };
}

export function problem(code: Code, args: Record<string, string> = {}): Problem {
  return { code, args };
}

/** Every call in order, as `name(arguments)`. */
export class FakeBackend implements Backend {
  readonly calls: string[] = [];
  current: Snapshot | null;
  details = new Map<string, Detail>();
  /** What is known of a host beyond what every host has. */
  facts = new Map<string, Partial<HostFacts>>();
  /** What the next call of that name does instead; once. */
  readonly next = new Map<string, () => Promise<unknown>>();
  pictures = new Map<string, string>();
  /** What other programs left on this computer. */
  here: FoundHere = { sign_ins: [], unread: [] };
  /** What every project keeps. */
  kept: Authorization[] = [];
  readonly #added = new Map<string, Host>();
  #see: ((snapshot: Snapshot) => void) | null = null;

  constructor(first: Snapshot | null) {
    this.current = first;
  }

  /** Shows a changed snapshot. */
  push(change: Partial<Snapshot>): void {
    this.current = { ...(this.current ?? snapshot()), ...change };
    this.#see?.(this.current);
  }

  /** Makes the next call of that name reject. */
  fail(name: string, code: Code, args: Record<string, string> = {}): void {
    this.next.set(name, () => Promise.reject(problem(code, args)));
  }

  /** Makes the next call of that name wait until the returned function is called. */
  hold(name: string): (value?: unknown) => void {
    let release: (value?: unknown) => void = () => undefined;
    const held = new Promise<unknown>((resolve) => (release = resolve));
    this.next.set(name, () => held);
    return release;
  }

  #answer<T>(name: string, args: unknown[], usual: T): Promise<T> {
    this.calls.push(`${name}(${args.map(String).join(', ')})`);
    const scripted = this.next.get(name);
    this.next.delete(name);
    return scripted ? (scripted() as Promise<T>).then((value) => value ?? usual) : Promise.resolve(usual);
  }

  watch(see: (snapshot: Snapshot) => void): Promise<void> {
    this.#see = see;
    if (this.current) see(this.current);
    return this.#answer('watch', [], undefined);
  }

  accountDetail(id: string): Promise<Detail> {
    const known = this.current?.accounts.find((one) => one.id === id);
    const of = known ?? account({ id });
    const scripted = this.details.get(id);
    return Promise.resolve(scripted ? { ...scripted, account: of } : detail(of));
  }

  // What nobody chose is not written down.
  beginLink = (key: string, way: Way | null, opens: Opens) =>
    this.#answer('beginLink', [key, ...(way ? [way] : []), ...(opens === 'later' ? [opens] : [])], 'link-1');
  beginRelink = (id: string, way: Way | null) => this.#answer('beginRelink', way ? [id, way] : [id], 'link-1');
  chooseAuthority = (address: string) => this.#answer('chooseAuthority', [address], true);
  chooseHostAuthority = (key: string) => this.#answer('chooseHostAuthority', [key], true);
  detectHost = (address: string) => {
    const key = address.replace(/^https?:\/\//, '').replace(/\/$/, '');
    const known = this.current?.hosts.some((one) => one.key === key) ?? false;
    return this.#answer('detectHost', [address], found({ key, address, known }));
  };
  hostFacts = (key: string) => {
    const of = this.#added.get(key) ?? this.current?.hosts.find((one) => one.key === key) ?? host(key);
    return this.#answer('hostFacts', [key], { ...facts(of), ...this.facts.get(key), host: of });
  };
  openHostPage = (key: string, page: HostPage) => this.#answer('openHostPage', [key, page], undefined);
  showToken = (id: string, token: string | null, email: string | null) =>
    this.#answer('showToken', [id, token === null ? 'pasted' : 'typed', ...(email ? [email] : [])], tokenShown());
  connectToken = (id: string) => this.#answer('connectToken', [id], undefined);
  foundSignIns = () => this.#answer('foundSignIns', [], this.here);
  takeFound = (id: string) => this.#answer('takeFound', [id], 'link-1');
  addHost = async (provider: string, address: string, clientId: string | null, secret: string | null) => {
    const key = address.replace(/^https?:\/\//, '').replace(/\/$/, '');
    const ways: Way[] = clientId === null ? [] : ['deep-link', 'loopback'];
    const args = [provider, address, clientId, ...(secret === null ? [] : ['and its secret'])];
    const added = await this.#answer('addHost', args, host(key, { provider, client_id: clientId, ways }));
    this.#added.set(added.key, added);
    return added;
  };
  /** Nothing is chosen, unless a test says so. */
  openHostFile = () => this.#answer<Host | null>('openHostFile', [], null);
  saveHostFile = (key: string) => this.#answer('saveHostFile', [key], true);
  openAgain = (id: string) => this.#answer('openAgain', [id], undefined);
  openPrivate = (id: string) => this.#answer('openPrivate', [id], undefined);
  copyAddress = (id: string) => this.#answer('copyAddress', [id], undefined);
  otherWay = (id: string, way: Way) => this.#answer('otherWay', [id, way], undefined);
  pasteAddress = (id: string) => this.#answer('pasteAddress', [id], undefined);
  cancelLink = (id: string) => this.#answer('cancelLink', [id], undefined);
  dismissLink = (id: string) => this.#answer('dismissLink', [id], undefined);
  checkAccount = (id: string) => this.#answer('checkAccount', [id], undefined);
  removeAccount = (id: string, end: End) => this.#answer('removeAccount', [id, end], undefined);
  undoRemove = (id: string) => this.#answer('undoRemove', [id], undefined);
  dismissFarewell = () => this.#answer('dismissFarewell', [], undefined);
  dismissLedger = () => this.#answer('dismissLedger', [], undefined);
  openAccountPage = (id: string) => this.#answer('openAccountPage', [id], undefined);
  openSignOnPage = (id: string) => this.#answer('openSignOnPage', [id], undefined);
  unlockVault = () => this.#answer('unlockVault', [], undefined);
  openFolder = (passphrase: string, make: boolean) => this.#answer('openFolder', [passphrase, make], undefined);
  lockFolder = () => this.#answer('lockFolder', [], undefined);
  keepIn = (vault: VaultKind) => this.#answer('keepIn', [vault], { accounts: this.current?.accounts.length ?? 0, left: 0 });
  setLanguage = (language: string | null) => this.#answer('setLanguage', [language], undefined);
  setAppearance = (appearance: Appearance) => this.#answer('setAppearance', [appearance], undefined);
  setKeepReady = (on: boolean) => this.#answer('setKeepReady', [on], undefined);
  setStartAtLogin = (on: boolean) => this.#answer('setStartAtLogin', [on], undefined);
  copyDiagnostics = () => this.#answer('copyDiagnostics', [], undefined);
  quit = () => this.#answer('quit', [], undefined);
  quitAnyway = () => this.#answer('quitAnyway', [], undefined);
  stay = () => this.#answer('stay', [], undefined);
  repairHandler = () => this.#answer('repairHandler', [], undefined);
  linkProject = (entered: ProjectEntered, secret: string) =>
    this.#answer('linkProject', [JSON.stringify(entered), secret === '' ? 'nothing' : 'and its secret'], project());
  unlinkProject = (id: string) => this.#answer('unlinkProject', [id], undefined);
  authorizations = (id: string) => this.#answer('authorizations', [id], this.kept);
  beginAuthorization = (id: string, kind: string) => this.#answer('beginAuthorization', [id, kind], 'github.com');
  openAuthorization = () => this.#answer('openAuthorization', [], undefined);
  copyAuthorization = () => this.#answer('copyAuthorization', [], undefined);
  finishAuthorization = (name: string) => this.#answer('finishAuthorization', [name], authorization({ name }));
  offerAuthorization = (id: string, of: string) => {
    const offer: Offer = { repo_type: 'github', host: null, name: 'ada-github.com', ends_at: null };
    return this.#answer('offerAuthorization', [id, of], offer);
  };
  authorizeAccount = (id: string, of: string, name: string) =>
    this.#answer('authorizeAccount', [id, of, name], authorization({ name, token_type: 'personal' }));
  deleteAuthorization = (id: string, name: string) => this.#answer('deleteAuthorization', [id, name], undefined);
  namespaces = (id: string, through: string) => {
    const all: Namespace[] = ['ada', 'acme'].map((name) => ({ id: name, name }));
    return this.#answer('namespaces', [id, through], all);
  };
  repositories = (id: string, through: string, namespace: string) => {
    const all: GitProject[] = ['engine', 'notes'].map((name) => ({
      id: `${namespace}/${name}`,
      name,
      clone_url: `https://github.com/${namespace}/${name}.git`,
    }));
    return this.#answer('repositories', [id, through, namespace], all);
  };
  openAccessKeyPage = () => this.#answer('openAccessKeyPage', [], undefined);
  letIn = (name: string, scopes: CallerScope[]) => this.#answer('letIn', [name, scopes.join('+')], caller({ name, scopes }));
  copyProgramToken = () => this.#answer('copyProgramToken', [], undefined);
  copyProgramKey = () => this.#answer('copyProgramKey', [], undefined);
  forgetProgramSecrets = () => this.#answer('forgetProgramSecrets', [], undefined);
  shutOut = (id: string) => this.#answer('shutOut', [id], undefined);
  setServing = (on: boolean) => this.#answer('setServing', [on], undefined);
  copyText = (text: string) => this.#answer('copyText', [text], undefined);

  avatarAddress(of: string, version: string): string {
    return this.pictures.get(of) ?? `/picture/${of}/${version}`;
  }
}
