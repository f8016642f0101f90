// Clients that register themselves and look after what they registered.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as openid from 'openid-client';
import { issuer, recordSecret, startGatehouse, toServer } from './gatehouse.mjs';
import { basic, callAdmin, introspect, postForm } from './oauth.mjs';

const json = { 'content-type': 'application/json' };

async function call(server, method, path, { body, token, headers = {} } = {}) {
  const response = await fetch(`${server.publicUrl}${path}`, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { ...(body === undefined ? {} : json), ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
  });
  const text = await response.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : {};
  recordSecret(answer.client_secret);
  recordSecret(answer.registration_access_token);
  return { status: response.status, headers: response.headers, json: answer, text };
}

const register = (server, body = {}) => call(server, 'POST', '/oauth2/register', {
  body: { client_name: 'App', redirect_uris: ['https://app.example/cb'], grant_types: ['client_credentials'], ...body },
});
const pathOf = (client) => `/oauth2/register/${client.client_id}`;

describe('dynamic registration', { concurrency: true }, () => {
  let server;
  before(async () => {
    server = await startGatehouse({ config: { oidc: { dynamic_client_registration: { enabled: true } } } });
  });
  after(() => server.stop());

  it('gives a client an id, a secret that works and a token for itself', async () => {
    const { status, json: client, headers } = await register(server, { client_id: 'a-name-of-my-own' });
    assert.equal(status, 201);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.match(client.client_id, /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    assert.equal(client.client_secret_expires_at, 0);
    assert.match(client.registration_access_token, /^ory_at_/);
    assert.ok(client.registration_client_uri.endsWith(pathOf(client)));
    assert.equal('metadata' in client, false);
    const token = await postForm(`${server.publicUrl}/oauth2/token`, { grant_type: 'client_credentials' },
      basic(client.client_id, client.client_secret));
    assert.equal(token.status, 200);
    recordSecret(token.json.access_token);
  });

  it('gives a public client no secret', async () => {
    const { json: client } = await register(server, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] });
    assert.equal(client.client_secret, undefined);
  });

  it('shows, changes and deletes it for whoever holds its token, and rotates that', async () => {
    const { json: client } = await register(server);
    const token = client.registration_access_token;
    const shown = await call(server, 'GET', pathOf(client), { token });
    assert.equal(shown.status, 200);
    assert.equal(shown.json.client_name, 'App');
    assert.equal(shown.json.client_secret, undefined);
    const changed = await call(server, 'PUT', pathOf(client), { token, body: { ...shown.json, client_name: 'Renamed' } });
    assert.equal(changed.status, 200, changed.text);
    assert.equal(changed.json.client_name, 'Renamed');
    assert.notEqual(changed.json.registration_access_token, token);
    assert.equal((await call(server, 'GET', pathOf(client), { token })).status, 401);
    const fresh = changed.json.registration_access_token;
    const gone = await call(server, 'DELETE', pathOf(client), { token: fresh });
    assert.equal(gone.status, 204);
    assert.equal((await call(server, 'GET', pathOf(client), { token: fresh })).status, 401);
    assert.equal((await callAdmin(server, 'GET', `/admin/clients/${client.client_id}`)).status, 404);
  });

  it('AB-11 lets in nobody without the token of that very client', async () => {
    const [one, other] = [(await register(server)).json, (await register(server)).json];
    const access = await postForm(`${server.publicUrl}/oauth2/token`, { grant_type: 'client_credentials' },
      basic(one.client_id, one.client_secret));
    recordSecret(access.json.access_token);
    for (const method of ['GET', 'PUT', 'DELETE'])
      for (const token of [undefined, 'nonsense', other.registration_access_token, access.json.access_token]) {
        const refused = await call(server, method, pathOf(one), { token, body: method === 'PUT' ? { client_name: 'x' } : undefined });
        assert.equal(refused.status, 401, `${method} ${token}`);
        assert.match(refused.headers.get('www-authenticate'), /^Bearer/);
      }
    const unknown = await call(server, 'GET', '/oauth2/register/nobody', { token: one.registration_access_token });
    const foreign = await call(server, 'GET', pathOf(other), { token: one.registration_access_token });
    assert.deepEqual([unknown.status, unknown.text], [401, foreign.text]);
  });

  it('AB-12 gives a token that is no access token', async () => {
    const { json: client } = await register(server);
    assert.equal((await introspect(server, client.registration_access_token)).active, false);
  });

  it('refuses what only an operator gives', async () => {
    for (const extra of [
      { client_secret: 'a-secret-of-my-own' }, { metadata: { tier: 'gold' } }, { access_token_strategy: 'jwt' },
      { skip_consent: true }, { skip_logout_consent: true }, { client_credentials_grant_access_token_lifespan: '8760h' },
    ]) {
      const refused = await register(server, extra);
      assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_client_metadata'], JSON.stringify(extra));
    }
    const { json: client } = await register(server);
    const body = { client_name: 'x', client_secret: 'a-secret-of-my-own' };
    assert.equal((await call(server, 'PUT', pathOf(client), { token: client.registration_access_token, body })).status, 403);
  });

  it('refuses bad metadata with the error of RFC 7591', async () => {
    for (const [extra, error] of [
      [{ redirect_uris: ['https://app.example/cb#part'] }, 'invalid_redirect_uri'],
      [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
      [{ initiate_login_uri: 'http://app.example/start' }, 'invalid_client_metadata'],
      [{ token_endpoint_auth_method: 'magic' }, 'invalid_client_metadata'],
    ]) {
      const refused = await register(server, extra);
      assert.deepEqual([refused.status, refused.json.error], [400, error], JSON.stringify(extra));
    }
    const kept = await register(server, { initiate_login_uri: 'https://app.example/start' });
    assert.equal(kept.json.initiate_login_uri, 'https://app.example/start');
    const form = await fetch(`${server.publicUrl}/oauth2/register`, { method: 'POST', body: 'a=b', headers: { 'content-type': 'text/plain' } });
    assert.equal(form.status, 415);
  });

  it('keeps what an operator gave since', async () => {
    const { json: client } = await register(server);
    const before = (await callAdmin(server, 'GET', `/admin/clients/${client.client_id}`)).json;
    assert.equal(JSON.stringify(before).includes('registration_token'), false);
    await callAdmin(server, 'PUT', `/admin/clients/${client.client_id}`, { ...before, metadata: { tier: 'gold' }, skip_consent: true });
    const token = client.registration_access_token;
    const shown = await call(server, 'GET', pathOf(client), { token });
    assert.equal(shown.status, 200, 'an operator\'s change does not end the token');
    const changed = await call(server, 'PUT', pathOf(client), { token, body: { ...shown.json, client_name: 'Renamed' } });
    assert.equal(changed.status, 200, changed.text);
    const now = (await callAdmin(server, 'GET', `/admin/clients/${client.client_id}`)).json;
    assert.deepEqual([now.metadata, now.skip_consent, now.client_name], [{ tier: 'gold' }, true, 'Renamed']);
  });

  it('lets one of many changes at once win', async () => {
    const { json: client } = await register(server);
    const answers = await Promise.all(Array.from({ length: 16 }, (_, i) => call(server, 'PUT', pathOf(client), {
      token: client.registration_access_token, body: { client_name: `n${i}`, redirect_uris: client.redirect_uris },
    })));
    assert.equal(answers.filter((each) => each.status === 200).length, 1);
    assert.ok(answers.every((each) => [200, 401, 409].includes(each.status)));
  });

  it('serves openid-client, which finds it by discovery', async () => {
    const config = await openid.dynamicClientRegistration(new URL(issuer),
      { client_name: 'By discovery', redirect_uris: ['https://app.example/cb'], grant_types: ['client_credentials'], scope: 'read' },
      openid.ClientSecretBasic(), { [openid.customFetch]: toServer(server), execute: [openid.allowInsecureRequests] });
    recordSecret(config.clientMetadata().client_secret);
    const tokens = await openid.clientCredentialsGrant(config, { scope: 'read' });
    recordSecret(tokens.access_token);
    assert.equal(tokens.token_type, 'bearer');
  });
});

describe('without dynamic registration', () => {
  it('every path of it answers 404, and discovery does not tell of it', async () => {
    const server = await startGatehouse();
    try {
      for (const [method, path] of [['POST', ''], ['GET', '/a'], ['PUT', '/a'], ['DELETE', '/a']]) {
        const answer = await call(server, method, `/oauth2/register${path}`, { token: 'x', body: method.startsWith('P') ? {} : undefined });
        assert.equal(answer.status, 404);
        assert.equal(answer.json.error_description, 'Dynamic registration is not enabled.');
      }
      const found = await (await fetch(`${server.publicUrl}/.well-known/openid-configuration`)).json();
      assert.equal(found.registration_endpoint, undefined);
    } finally {
      await server.stop();
    }
  });
});
