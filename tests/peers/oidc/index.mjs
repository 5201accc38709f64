// An OAuth server that others wrote, set up as a code host would be for a native app:
// public client, PKCE demanded, refresh tokens that rotate, `iss` in the callback.
//
//   node index.mjs [seconds an access token lives] [codes]
//
// With `codes` it has a page to type one on, too (RFC 8628).
//
// Prints one JSON line {origin, control, client_id} when ready; ends when its standard input does.
// What only a test may do (ask what passed through, end someone's grants) is on a second port.

import { createServer } from 'node:http';
import { once } from 'node:events';
import Provider from 'oidc-provider';
import { avatarOf } from './avatar.mjs';

const CLIENT_ID = 'forgepass-story';
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
const SCHEME = 'app.forgepass.desktop';
const seconds = Number(process.argv[2] ?? 3600);
const codes = process.argv[3] === 'codes';

const host = createServer();
const port = await listen(host);
const key = `127.0.0.1:${port}`;
const origin = `http://${key}`;

const provider = new Provider(origin, {
  clients: [{
    client_id: CLIENT_ID,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', ...(codes ? [DEVICE] : [])],
    response_types: ['code'],
    redirect_uris: [`${SCHEME}://oauth/${key}`, `http://127.0.0.1/oauth/${key}`],
  }],
  pkce: { required: () => true },
  features: {
    deviceFlow: { enabled: codes },
    devInteractions: { enabled: true },
    revocation: { enabled: true },
  },
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'picture'], email: ['email'] },
  findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => person(sub) }),
  // A code host's sign-in outlives the browser's, and needs no `offline_access`.
  issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
  expiresWithSession: () => false,
  ttl: {
    AccessToken: seconds,
    AuthorizationCode: 60,
    Grant: 86_400,
    IdToken: 3600,
    Interaction: 3600,
    RefreshToken: 86_400,
    Session: 86_400,
  },
});

function person(sub) {
  const name = { ada: 'Ada Lovelace', bob: 'Bob Kahn' }[sub] ?? sub;
  return { sub, name, preferred_username: sub, picture: `${origin}/avatars/${sub}.png` };
}

// What passed through here that nobody else may see, and how often we were asked.
const secrets = new Map();
const grants = new Map();
const counts = {};
const redirects = [];
const accessTokens = [];
const refreshTokens = [];
const ended = [];

function keep(kind, value) {
  if (typeof value === 'string' && value) secrets.set(value, kind);
}

function count(what) {
  counts[what] = (counts[what] ?? 0) + 1;
}

provider.on('interaction.started', (ctx) => keep('state', ctx.oidc.params.state));
provider.on('authorization.success', (ctx, out) => {
  // Nothing is sent back after a code that was typed.
  if (!out) return;
  keep('code', out.code);
  keep('state', out.state);
  redirects.push(ctx.oidc.params.redirect_uri);
});
provider.on('grant.success', (ctx) => {
  count(ctx.oidc.params.grant_type);
  accessTokens.push(ctx.body.access_token);
  refreshTokens.push(ctx.body.refresh_token);
  keep('verifier', ctx.oidc.params.code_verifier);
  keep('access token', ctx.body.access_token);
  keep('refresh token', ctx.body.refresh_token);
  keep('id token', ctx.body.id_token);
  const { Grant: grant, Account: account } = ctx.oidc.entities;
  grants.set(grant.jti, account.accountId);
});
// A code that was not confirmed yet is no refusal.
provider.on('grant.error', (_ctx, error) => {
  count(error.error === 'authorization_pending' ? 'pending' : 'refused');
});
provider.use(async (ctx, next) => {
  await next();
  if (ctx.oidc?.route === 'revocation' && ctx.status === 200) ended.push(ctx.oidc.params.token);
});
for (const event of ['server_error', 'authorization.error', 'grant.error']) {
  provider.on(event, (_ctx, error) => console.error(event, error.message, error.error_detail ?? ''));
}

const answer = provider.callback();
host.on('request', (request, response) => {
  const picture = /^\/avatars\/(\w+)\.png$/.exec(request.url);
  if (!picture) return answer(request, response);
  response.setHeader('content-type', 'image/png');
  return response.end(avatarOf(picture[1]));
});

const control = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://control');
  if (pathname === '/revoke') await revokeAllOf(searchParams.get('sub'));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({
    counts,
    redirects,
    access_tokens: accessTokens,
    refresh_tokens: refreshTokens,
    ended,
    secrets: [...secrets].map(([value, kind]) => ({ kind, value })),
  }));
});

async function revokeAllOf(sub) {
  for (const [id, owner] of grants) {
    if (owner !== sub) continue;
    grants.delete(id);
    await provider.AccessToken.revokeByGrantId(id);
    await provider.RefreshToken.revokeByGrantId(id);
    await (await provider.Grant.find(id))?.destroy();
  }
}

async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}

const controlPort = await listen(control);
console.log(JSON.stringify({
  origin,
  control: `http://127.0.0.1:${controlPort}`,
  client_id: CLIENT_ID,
}));

process.stdin.resume().on('end', () => process.exit(0));
