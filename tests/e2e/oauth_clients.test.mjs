// The client libraries that applications use: openid-client, oauth4webapi.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { issuer, recordSecret, startGatehouse, toServer } from './gatehouse.mjs';
import { createClient, createKeyClient, introspect } from './oauth.mjs';

let server;
before(async () => { server = await startGatehouse(); });
after(() => server.stop());

const methods = {
  client_secret_basic: {
    make: () => createClient(server),
    openid: (client) => openid.ClientSecretBasic(client.client_secret),
    oauth: (client) => oauth.ClientSecretBasic(client.client_secret),
  },
  client_secret_post: {
    make: () => createClient(server, { token_endpoint_auth_method: 'client_secret_post' }),
    openid: (client) => openid.ClientSecretPost(client.client_secret),
    oauth: (client) => oauth.ClientSecretPost(client.client_secret),
  },
};
for (const alg of ['RS256', 'ES256', 'PS256', 'EdDSA'])
  methods[`private_key_jwt with ${alg}`] = {
    make: () => createKeyClient(server, alg),
    openid: (client) => openid.PrivateKeyJwt({ key: client.privateKey, kid: client.kid }),
    oauth: (client) => oauth.PrivateKeyJwt({ key: client.privateKey, kid: client.kid }),
  };

for (const [name, method] of Object.entries(methods)) {
  describe(name, () => {
    test(`openid-client: discovery, client credentials, introspection, revocation with ${name}`, async () => {
      const client = await method.make();
      const configuration = await openid.discovery(
        new URL(issuer), client.client_id, undefined, method.openid(client),
        { execute: [openid.allowInsecureRequests], [openid.customFetch]: toServer(server) });
      assert.equal(configuration.serverMetadata().token_endpoint, `${issuer}/oauth2/token`);
      const answer = await openid.clientCredentialsGrant(configuration, { scope: 'read' });
      const token = recordSecret(answer.access_token);
      assert.equal(answer.scope, 'read');
      assert.equal((await introspect(server, token)).active, true);
      await openid.tokenRevocation(configuration, token);
      assert.deepEqual(await introspect(server, token), { active: false });
    });

    test(`oauth4webapi: discovery, client credentials, introspection, revocation with ${name}`, async () => {
      const client = await method.make();
      const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: toServer(server) };
      const authority = await oauth.processDiscoveryResponse(
        new URL(issuer), await oauth.discoveryRequest(new URL(issuer), { ...options, algorithm: 'oauth2' }));
      const registered = { client_id: client.client_id };
      const authentication = method.oauth(client);
      const answer = await oauth.processClientCredentialsResponse(
        authority, registered,
        await oauth.clientCredentialsGrantRequest(authority, registered, authentication, { scope: 'read write' }, options));
      const token = recordSecret(answer.access_token);
      assert.equal(answer.token_type, 'bearer');
      const withIntrospection = { ...authority, introspection_endpoint: `${server.adminUrl}/admin/oauth2/introspect` };
      const seen = await oauth.processIntrospectionResponse(
        withIntrospection, registered,
        await oauth.introspectionRequest(withIntrospection, registered, authentication, token, options));
      assert.equal(seen.active, true);
      assert.equal(seen.client_id, client.client_id);
      await oauth.processRevocationResponse(
        await oauth.revocationRequest(authority, registered, authentication, token, options));
      assert.deepEqual(await introspect(server, token), { active: false });
    });

    test(`RFC 9701: oauth4webapi reads a signed introspection with ${name}`, async () => {
      const client = await method.make();
      const options = { [oauth.allowInsecureRequests]: true, [oauth.customFetch]: toServer(server) };
      const authority = {
        ...await oauth.processDiscoveryResponse(
          new URL(issuer), await oauth.discoveryRequest(new URL(issuer), options)),
        introspection_endpoint: `${server.adminUrl}/admin/oauth2/introspect`,
      };
      const registered = { client_id: client.client_id, introspection_signed_response_alg: 'RS256' };
      const authentication = method.oauth(client);
      const issued = await oauth.processClientCredentialsResponse(
        authority, registered,
        await oauth.clientCredentialsGrantRequest(authority, registered, authentication, {}, options));
      const token = recordSecret(issued.access_token);
      const response = await oauth.introspectionRequest(
        authority, registered, authentication, token, { ...options, requestJwtResponse: true });
      const seen = await oauth.processIntrospectionResponse(authority, registered, response);
      assert.equal(seen.active, true);
      assert.equal(seen.client_id, client.client_id);
      await oauth.validateApplicationLevelSignature(authority, response, options);
    });
  });
}

test('a wrong secret is an error that openid-client understands', async () => {
  const client = await createClient(server);
  const configuration = await openid.discovery(
    new URL(issuer), client.client_id, undefined, openid.ClientSecretBasic('whatever it is'),
    { execute: [openid.allowInsecureRequests], [openid.customFetch]: toServer(server) });
  await assert.rejects(openid.clientCredentialsGrant(configuration), (error) => {
    assert.equal(error.error, 'invalid_client');
    assert.equal(error.status, 401);
    return true;
  });
});
