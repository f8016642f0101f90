// oidc-provider with its memory adapter: the peer of the same run.

import Provider from 'oidc-provider';

const [port, count] = process.argv.slice(2).map(Number);

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: Array.from({ length: count }, (_, i) => ({
    client_id: `client-${i}`,
    client_secret: `secret-of-client-number-${i}`,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
    scope: 'read write',
    token_endpoint_auth_method: 'client_secret_basic',
  })),
  features: {
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    devInteractions: { enabled: false },
  },
  scopes: ['read', 'write'],
  ttl: { ClientCredentials: 3600 },
});
provider.listen(port, '127.0.0.1', () => console.log('ready'));
