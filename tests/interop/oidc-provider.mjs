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
// INTEROP_TLS, where set, names a folder of certificates (see tls.rs); the server then speaks TLS
// and has the clients of TLS_KINDS as well.
// NODE_PATH does not work for ES modules, so INTEROP_MODULES names the folder of node_modules.

import { X509Certificate, createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
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

// A key pair: the public half for the server, the private one for the user, as PEM or JWK.
function keyPair(alg, form) {
  const [type, options] = {
    RS256: ['rsa', { modulusLength: 2048 }],
    PS256: ['rsa', { modulusLength: 2048 }],
    ES256: ['ec', { namedCurve: 'P-256' }],
    ES384: ['ec', { namedCurve: 'P-384' }],
    EdDSA: ['ed25519', {}],
  }[alg];
  const { publicKey, privateKey } = generateKeyPairSync(type, options);
  const exported = privateKey.export(form === 'jwk' ? { format: 'jwk' } : { format: 'pem', type: form });
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: `${alg}-key`, use: 'sig' },
    privateKey: form === 'jwk' ? JSON.stringify(exported) : exported,
  };
}

// The client's key is registered under the kid that the user knows.
function privateKeyJwt(alg, form) {
  const { jwk, privateKey } = keyPair(alg, form);
  return {
    metadata: {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [jwk] },
    },
    given: { client_key: privateKey, client_alg: alg, client_key_id: jwk.kid },
  };
}

const tls = process.env.INTEROP_TLS;
const pem = (name) => readFileSync(`${tls}/${name}.pem`, 'utf8');

function selfSigned() {
  const { raw, publicKey } = new X509Certificate(pem('self-signed'));
  const jwk = { ...publicKey.export({ format: 'jwk' }), x5c: [raw.toString('base64')] };
  return {
    metadata: {
      token_endpoint_auth_method: 'self_signed_tls_client_auth',
      jwks: { keys: [jwk] },
    },
  };
}

// The refresh token of a public client is bound to a key (RFC 9449 section 5).
function dpopBound() {
  const { privateKey, jwk } = keyPair('ES256', 'jwk');
  return {
    metadata: {
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      dpop_bound_access_tokens: true,
    },
    given: { dpop_key: privateKey },
    boundTo: jwk,
  };
}

const TLS_KINDS = () => ({
  rs256: privateKeyJwt('RS256', 'pkcs8'),
  ps256: privateKeyJwt('PS256', 'pkcs1'),
  es256: privateKeyJwt('ES256', 'sec1'),
  es384: privateKeyJwt('ES384', 'pkcs8'),
  eddsa: privateKeyJwt('EdDSA', 'jwk'),
  secretjwt: {
    metadata: {
      token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: 'HS256',
      client_secret: secret(),
    },
  },
  mtls: {
    metadata: {
      token_endpoint_auth_method: 'tls_client_auth',
      tls_client_auth_subject_dn: 'CN=interop client',
    },
  },
  selfsigned: selfSigned(),
  dpop: {
    metadata: {
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: secret(),
      dpop_bound_access_tokens: true,
    },
  },
  dpopbound: dpopBound(),
});

if (tls) Object.assign(KINDS, TLS_KINDS());

const clients = Object.entries(KINDS).map(([kind, { metadata }]) => ({
  client_id: `${kind}-client`,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: [REDIRECT_URI],
  scope: 'openid offline_access',
  ...metadata,
}));

const server = tls
  ? createTlsServer({
    cert: pem('server'), key: pem('server-key'), ca: pem('client-ca'), requestCert: true, rejectUnauthorized: false,
  })
  : createServer();
await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });
const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${server.address().port}`;

const features = { devInteractions: { enabled: false } };
const clientAuthMethods = ['client_secret_basic', 'client_secret_post', 'none'];
if (tls) {
  clientAuthMethods.push(
    'private_key_jwt',
    'client_secret_jwt',
    'tls_client_auth',
    'self_signed_tls_client_auth',
  );
  features.dPoP = { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true };
  features.mTLS = {
    enabled: true,
    tlsClientAuth: true,
    selfSignedTlsClientAuth: true,
    getCertificate: ({ socket }) => socket.getPeerX509Certificate(),
    certificateAuthorized: ({ socket }) => socket.authorized,
    certificateSubjectMatches: ({ socket }, property, expected) => (
      property === 'tls_client_auth_subject_dn'
      && socket.getPeerX509Certificate().subject === expected
    ),
  };
}

const provider = new Provider(issuer, {
  clients,
  clientAuthMethods,
  enabledJWA: {
    clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'],
  },
  features,
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
  const { boundTo } = KINDS[kind];
  if (boundTo) token.jkt = thumbprint(boundTo);
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret ?? null,
    redirect_uri: REDIRECT_URI,
    refresh_token: await token.save(),
    ...KINDS[kind].given,
  };
}

// RFC 7638: the required members in order.
function thumbprint({ crv, kty, x, y }) {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}

async function live(value) {
  const token = await provider.RefreshToken.find(value);
  return { live: Boolean(token && !token.consumed && !token.isExpired) };
}

say({ token_url: `${issuer}/token`, issuer, ca: tls ? `${tls}/ca.pem` : null });
for await (const line of createInterface({ input: process.stdin })) {
  const [word, argument] = line.trim().split(' ');
  say(word === 'live' ? await live(argument) : await fresh(word));
}
process.exit(0);
