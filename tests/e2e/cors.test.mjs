// Pages of other sites: who may read what, and whose list says so.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { basic, createClient } from './oauth.mjs';
import { createFlowClient, flowConfig, obtainTokens } from './browser.mjs';

const named = 'https://console.example';
const ofClient = 'https://spa.example';

const preflight = (url, origin, method = 'POST') => fetch(url, {
  method: 'OPTIONS', headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization' },
});
const allowed = (response) => response.headers.get('access-control-allow-origin');

function requestToken(server, client, origin, secret = client.client_secret) {
  return fetch(`${server.publicUrl}/oauth2/token`, {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }),
    headers: { ...basic(client.client_id, secret), origin },
  });
}

describe('CORS on the public listener', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({
      config: { ...flowConfig, serve: { public: { cors: { enabled: true, allowed_origins: [named] } } } },
    });
    client = await createClient(server, { allowed_cors_origins: [ofClient] });
  });
  after(() => server.stop());

  it('lets the operator\'s list or the client\'s own decide over token requests, also those from memory', async () => {
    for (let round = 0; round < 3; ++round)
      for (const [origin, expected] of [[named, named], [ofClient, ofClient], ['https://evil.example', null], ['null', null]]) {
        assert.equal(allowed(await preflight(`${server.publicUrl}/oauth2/token`, origin)), origin === 'null' ? null : origin);
        const answer = await requestToken(server, client, origin);
        assert.equal(answer.status, 200);
        recordSecret((await answer.json()).access_token);
        assert.equal(allowed(answer), expected, origin);
        assert.match(answer.headers.get('vary'), /Origin/);
      }
  });

  it('lets the page of a client read that its secret is wrong', async () => {
    const refused = await requestToken(server, client, ofClient, 'not-the-secret');
    assert.deepEqual([refused.status, allowed(refused)], [401, ofClient]);
    const unknown = await requestToken(server, { client_id: 'nobody' }, ofClient, 'not-the-secret');
    assert.deepEqual([unknown.status, allowed(unknown)], [401, null]);
  });

  it('finds the client of userinfo by its token', async () => {
    const person = await createFlowClient(server, { allowed_cors_origins: [ofClient] });
    const tokens = await obtainTokens(server, person);
    for (const [origin, expected] of [[ofClient, ofClient], ['https://evil.example', null]]) {
      const answer = await fetch(`${server.publicUrl}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}`, origin } });
      assert.deepEqual([answer.status, allowed(answer)], [200, expected]);
    }
  });

  it('shares discovery and keys with everybody, without credentials', async () => {
    for (const path of ['/.well-known/openid-configuration', '/.well-known/jwks.json']) {
      const answer = await fetch(server.publicUrl + path, { headers: { origin: 'https://any.example' } });
      assert.deepEqual([allowed(answer), answer.headers.get('access-control-allow-credentials')], ['*', null]);
    }
  });

  it('AB-87 does not open the administrative API', async () => {
    const answer = await fetch(`${server.adminUrl}/admin/clients`, { headers: { origin: named } });
    assert.deepEqual([answer.status, allowed(answer)], [403, null]);
  });
});

describe('CORS', () => {
  it('AB-87 opens the administrative API to pages that are named, never to everybody', async () => {
    for (const [origins, page, status] of [[[named], named, 200], [[named], 'https://evil.example', 403], [[], named, 403], [['*'], named, 403]]) {
      const server = await startGatehouse({ config: { serve: { admin: { cors: { enabled: true, allowed_origins: origins } } } } });
      try {
        const answer = await fetch(`${server.adminUrl}/admin/clients`, { headers: { origin: page } });
        assert.deepEqual([answer.status, allowed(answer)], [status, status === 200 ? page : null], `${origins} ${page}`);
      } finally {
        await server.stop();
      }
    }
  });

  it('is off unless it is switched on', async () => {
    const server = await startGatehouse();
    try {
      const client = await createClient(server, { allowed_cors_origins: [ofClient] });
      const answer = await requestToken(server, client, ofClient);
      recordSecret((await answer.json()).access_token);
      assert.equal(allowed(answer), null);
      assert.equal((await preflight(`${server.publicUrl}/oauth2/token`, ofClient)).status, 405);
    } finally {
      await server.stop();
    }
  });
});
