// Runs npm's oidc-provider with a client of every kind, for the interop tests.
//
//   node oidc-provider.mjs
//
// One JSON object a line on standard output. The first: {"token_url", "issuer", "ca"}. A client's
// name on standard input is answered with that client and a fresh refresh token:
// {"client_id", "client_secret", "refresh_token", ...what the kind adds}. `live TOKEN` is answered
// with {"live": true|false}. Ends when standard input does.
//
// To add a kind of client: one entry in KINDS. `metadata` is what oidc-provider registers; `given`
// is what the user of such a client has beside id, secret and token (a key, a certificate).
// NODE_PATH does not work for ES modules, so INTEROP_MODULES names the folder of node_modules.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(`${process.env.INTEROP_MODULES}/`));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const REDIRECT_URI = 'https://client.example.com/callback';
const secret = () => randomBytes(24).toString('base64url');

const KINDS = {
  basic: {
    metadata: { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret() },
  },
  post: {
    metadata: { token_endpoint_auth_method: 'client_secret_post', client_secret: secret() },
  },
  public: {
    metadata: { token_endpoint_auth_method: 'none', application_type: 'native' },
  },
  // Its refresh token stays the same.
  norotate: {
    metadata: { token_endpoint_auth_method: 'client_secret_basic', client_secret: secret() },
    rotates: false,
  },
  // What has to be form-encoded in Basic (RFC 6749 section 2.3.1).
  special: {
    metadata: {
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: `${secret()}+/%= :`,
    },
  },
};

const clients = Object.entries(KINDS).map(([kind, { metadata }]) => ({
  client_id: `${kind}-client`,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [REDIRECT_URI],
  scope: 'openid offline_access',
  ...metadata,
}));

const server = createServer();
await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
  features: { devInteractions: { enabled: false } },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  rotateRefreshToken: ({ oidc }) => {
    const kind = oidc.client.clientId.replace(/-client$/, '');
    return KINDS[kind].rotates ?? true;
  },
  scopes: ['openid', 'offline_access'],
  ttl: { Grant: 3600, RefreshToken: 3600, AccessToken: 600, IdToken: 600 },
});
server.on('request', provider.callback());

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

async function fresh(kind) {
  const client = await provider.Client.find(`${kind}-client`);
  const grant = new provider.Grant({ accountId: 'somebody', clientId: client.clientId });
  grant.addOIDCScope('openid offline_access');
  const token = new provider.RefreshToken({
    accountId: 'somebody',
    client,
    grantId: await grant.save(),
    gty: 'authorization_code',
    scope: 'openid offline_access',
  });
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret ?? null,
    redirect_uri: REDIRECT_URI,
    refresh_token: await token.save(),
    ...KINDS[kind].given,
  };
}

async function live(value) {
  const token = await provider.RefreshToken.find(value);
  return { live: Boolean(token && !token.consumed && !token.isExpired) };
}

say({ token_url: `${issuer}/token`, issuer, ca: null });
for await (const line of createInterface({ input: process.stdin })) {
  const [word, argument] = line.trim().split(' ');
  say(word === 'live' ? await live(argument) : await fresh(word));
}
process.exit(0);
