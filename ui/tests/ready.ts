/** The hosts that come ready, as the backend tells them, and what it knows of each. */
import type { Host, HostFacts, Link, LinkProgress } from '../src/lib/view';
import { account, facts, FakeBackend, host, link, snapshot } from './fake';

type Known = { provider: string; facts: (of: Host) => HostFacts };

function registration(of: Host, over: Partial<HostFacts['registration']>): HostFacts['registration'] {
  return { ...facts(of).registration, ...over };
}

const known: Record<string, Known> = {
  'github.com': {
    provider: 'github',
    facts: (of) =>
      facts(of, {
        software: 'GitHub',
        registration: registration(of, {
          form: true,
          secret: 'for_browser',
          tick: ['device_flow'],
          scopes: ['repo', 'read:user'],
          redirect_uris: ['app.forgepass.desktop://oauth/github.com'],
        }),
        token: { page: true, older_page: false, tick: ['repo', 'read:user'], email: false },
      }),
  },
  'gitlab.com': {
    provider: 'gitlab',
    facts: (of) =>
      facts(of, {
        software: 'GitLab',
        registration: registration(of, {
          form: true,
          id_label: 'Application ID',
          secret_label: 'Secret',
          tick: ['not_confidential', 'scopes'],
          scopes: ['read_user', 'write_repository'],
        }),
        token: { page: true, older_page: true, tick: ['read_user', 'read_repository', 'write_repository'], email: false },
      }),
  },
  'gitee.com': {
    provider: 'gitee',
    facts: (of) =>
      facts(of, {
        software: 'Gitee',
        registration: registration(of, {
          form: true,
          secret: 'needed',
          tick: ['scopes'],
          scopes: ['user_info', 'projects'],
          redirect_uris: ['http://127.0.0.1:18088/oauth/gitee.com'],
        }),
        token: { page: true, older_page: false, tick: ['user_info', 'projects'], email: false },
      }),
  },
  'gitcode.com': {
    provider: 'gitcode',
    facts: (of) =>
      facts(of, {
        software: 'GitCode',
        registration: registration(of, { who: 'nobody', secret: 'needed' }),
        token: { page: true, older_page: false, tick: [], email: false },
      }),
  },
  'bitbucket.org': {
    provider: 'bitbucket',
    facts: (of) =>
      facts(of, {
        software: 'Bitbucket',
        registration: registration(of, { id_label: 'Key', secret_label: 'Secret', secret: 'needed', tick: ['scopes'], scopes: ['account', 'repository:write'] }),
        token: { page: true, older_page: false, tick: ['read:user:bitbucket', 'read:repository:bitbucket', 'write:repository:bitbucket'], email: true },
      }),
  },
  'codeberg.org': {
    provider: 'forgejo',
    facts: (of) =>
      facts(of, {
        software: 'Forgejo',
        registration: registration(of, { form: true, tick: ['not_confidential'], redirect_uris: ['http://127.0.0.1/oauth/codeberg.org'] }),
        token: { page: true, older_page: false, tick: ['read:user', 'write:repository'], email: false },
      }),
  },
  'gitea.com': {
    provider: 'gitea',
    facts: (of) => facts(of, { software: 'Gitea', token: { page: true, older_page: false, tick: ['read:user', 'write:repository'], email: false } }),
  },
  'git.example.org': {
    provider: 'bitbucket-dc',
    facts: (of) =>
      facts(of, {
        software: 'Bitbucket Data Center',
        registration: registration(of, { who: 'administrator', secret: 'needed', tick: ['scopes'], scopes: ['REPO_WRITE'] }),
        token: { page: true, older_page: false, tick: [], email: false },
      }),
  },
};

/** A host as it comes, without a registration; only a token works there. */
export function unregistered(key: string, over: Partial<Host> = {}): Host {
  return host(key, { provider: known[key]?.provider ?? 'oidc', client_id: null, ways: ['token'], ...over });
}

/** What the backend knows of it. */
export function factsOf(of: Host): HostFacts {
  return known[of.key]?.facts(of) ?? facts(of);
}

/** Every host that comes ready, and one that only its administrator can do something for. */
export const ready = (): Host[] => Object.keys(known).map((key) => unregistered(key));

/** A backend with these hosts and no accounts but the given. */
export function backendWith(over: Parameters<typeof snapshot>[0] = {}): FakeBackend {
  const hosts = over.hosts ?? ready();
  const backend = new FakeBackend(snapshot({ accounts: [account({ host: 'id.example.net' })], ...over, hosts }));
  for (const one of hosts) backend.facts.set(one.key, factsOf(one));
  return backend;
}

/** Makes each beginning lead to a link in that progress. */
export function leadTo(backend: FakeBackend, progress: LinkProgress, over: Partial<Link> = {}): void {
  for (const name of ['beginLink', 'beginRelink', 'takeFound']) {
    backend.next.set(name, () => {
      backend.push({ links: [link(progress, over)] });
      return Promise.resolve('link-1');
    });
  }
}

export function awaitingToken(over: Partial<Extract<LinkProgress, { state: 'awaiting-token' }>> = {}): LinkProgress {
  return { state: 'awaiting-token', until: '2026-11-22T12:16:00Z', ways: [], ...over };
}

export function showingCode(over: Partial<Extract<LinkProgress, { state: 'showing-code' }>> = {}): LinkProgress {
  return {
    state: 'showing-code',
    user_code: 'WDJB-MJHT',
    verification_uri: 'https://github.com/login/device',
    phone_uri: 'https://github.com/login/device',
    until: '2026-11-22T12:16:00Z',
    ways: ['token'],
    ...over,
  };
}
