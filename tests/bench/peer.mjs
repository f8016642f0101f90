// oidc-provider with its memory adapter, or over Redis when a third argument names its port: the peer of
// the same run.

import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, count, redisPort] = process.argv.slice(2).map(Number);
const adapter = redisPort ? { adapter: (await import('./peer_redis.mjs')).adapterOver(redisPort) } : {};

/** Private keys for ID tokens of both algorithms. */
const jwks = {
  keys: [['rsa', { modulusLength: 2048 }, 'RS256'], ['ec', { namedCurve: 'P-256' }, 'ES256']].map(([type, options, alg]) => ({
    ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
  })),
};

const flowClients = ['ES256', 'RS256'].map((alg) => ({
  client_id: `flow-${alg}`,
  client_secret: 'secret-of-the-client-of-flows',
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1:9/callback'],
  application_type: 'native',
  scope: 'openid offline_access',
  id_token_signed_response_alg: alg,
  token_endpoint_auth_method: 'client_secret_basic',
}));

const provider = new Provider(`http://127.0.0.1:${port}`, {
  jwks,
  ...adapter,
  clients: flowClients.concat(Array.from({ length: count }, (_, i) => ({
    client_id: `client-${i}`,
    client_secret: `secret-of-client-number-${i}`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'read write',
    token_endpoint_auth_method: 'client_secret_basic',
  }))),
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
  findAccount: (_, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: ['a key of the cookies of this run'] },
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
  },
  scopes: ['read', 'write', 'openid', 'offline_access'],
  ttl: { ClientCredentials: 3600 },
});

// Who comes here is let in and agrees to everything, in one step: less than a login app does.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const grant = new provider.Grant({ accountId: 'somebody', clientId: params.client_id });
  grant.addOIDCScope('openid offline_access');
  const result = { login: { accountId: 'somebody' }, consent: { grantId: await grant.save() } };
  return ctx.redirect(await provider.interactionResult(ctx.req, ctx.res, result));
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
