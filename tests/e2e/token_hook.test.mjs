// The operator's hooks: real servers on ephemeral ports, that answer what a test says.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { assertRefused, createClient, introspect, issueToken, requestToken } from './oauth.mjs';
import { authorize, createFlowClient, flowConfig, obtainTokens, redeem, refresh } from './browser.mjs';

/** A hook on loopback; `answer` decides by the subject of what it is asked. */
class Hook {
  asked = [];
  #server = http.createServer((request, response) => {
    let text = '';
    request.on('data', (more) => { text += more; });
    request.on('end', () => {
      const body = JSON.parse(text);
      this.asked.push({ url: request.url, headers: request.headers, body });
      this.answer(body, response);
    });
  });
  answer = (body, response) => response.writeHead(204).end();
  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }
  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
  of(subject) { return this.asked.filter(({ body }) => (body.subject ?? body.session.id_token.subject) === subject); }
}

const say = (response, status, json) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));

describe('token hooks', { concurrency: true }, () => {
  let server;
  let client;
  let hook;
  const behaviours = new Map();
  before(async () => {
    hook = new Hook();
    hook.answer = (body, response) => {
      const subject = body.subject ?? body.session.id_token.subject;
      (behaviours.get(subject) ?? ((_, to) => to.writeHead(204).end()))(body, response);
    };
    const url = await hook.start();
    server = await startGatehouse({ config: {
      ...flowConfig,
      clients: { http: { timeout: '3s' } },
      oauth2: {
        token_hook: { url: `${url}/token`, auth: { type: 'api_key', config: { in: 'header', name: 'X-Api-Key', value: recordSecret('the-key-of-the-hook') } } },
        refresh_token_hook: `${url}/refresh`,
      },
    } });
    client = await createFlowClient(server);
  });
  after(async () => { await server.stop(); await hook.stop(); });

  const login = (subject) => ({ login: { subject } });

  it('is asked for every grant, and can leave everything as it is', async () => {
    const tokens = await obtainTokens(server, client, { ...login('plain'), consent: { session: { access_token: { tenant: 7 } } } });
    assert.deepEqual((await introspect(server, tokens.access_token)).ext, { tenant: 7 });
    assert.equal((await refresh(server, client, tokens.refresh_token)).status, 200);
    const asked = hook.of('plain');
    assert.deepEqual(asked.map(({ url }) => url), ['/token', '/refresh', '/token']);
    assert.equal(asked[0].headers['x-api-key'], 'the-key-of-the-hook');
    assert.match(asked[0].headers['content-type'], /^application\/json/);
    const { session, request } = asked[0].body;
    assert.deepEqual(session.extra, { tenant: 7 });
    assert.equal(session.client_id, client.client_id);
    assert.equal(request.client_id, client.client_id);
    assert.deepEqual(request.granted_scopes, ['openid', 'offline_access']);
    assert.deepEqual(request.grant_types, ['authorization_code']);
    assert.deepEqual(asked[1].body.requester.grant_types, ['refresh_token']);
  });

  it('AB-29 replaces claims, but none that are reserved', async () => {
    behaviours.set('changed', (_, response) => say(response, 200, { session: {
      access_token: { by: 'hook' }, id_token: { by: 'hook', sub: 'mallory', iss: 'https://evil.example', aud: 'x', exp: 1 } } }));
    const tokens = await obtainTokens(server, client, { ...login('changed'),
      consent: { session: { access_token: { tenant: 7 }, id_token: { name: 'Ada' } } } });
    assert.deepEqual((await introspect(server, tokens.access_token)).ext, { by: 'hook' });
    const claims = decodeJwt(tokens.id_token);
    assert.equal(claims.by, 'hook');
    assert.equal(claims.name, undefined);
    assert.equal(claims.sub, 'changed');
    assert.notEqual(claims.iss, 'https://evil.example');
    assert.deepEqual([claims.aud].flat(), [client.client_id]);
    assert.ok(claims.exp > 1);
  });

  it('gives claims to services', async () => {
    const service = await createClient(server);
    behaviours.set(service.client_id, (_, response) => say(response, 200, { session: { access_token: { team: 'a' } } }));
    const token = await issueToken(server, service, { scope: 'read' });
    assert.deepEqual((await introspect(server, token)).ext, { team: 'a' });
  });

  it('refuses, and the code and the refresh token stay good', async () => {
    const { code } = await authorize(server, client, login('refused'));
    behaviours.set('refused', (_, response) => response.writeHead(403).end());
    assertRefused(await redeem(server, client, code), 403, 'access_denied');
    behaviours.delete('refused');
    const tokens = await redeem(server, client, code);
    assert.equal(tokens.status, 200, tokens.text);
    behaviours.set('refused', (_, response) => response.writeHead(403).end());
    assertRefused(await refresh(server, client, tokens.json.refresh_token), 403, 'access_denied');
    assert.equal((await introspect(server, tokens.json.access_token)).active, true);
    behaviours.delete('refused');
    assert.equal((await refresh(server, client, tokens.json.refresh_token)).status, 200);
  });

  it('AB-16 AB-42 gives no token when the hook fails, lies, hangs or talks without end', async () => {
    const tokens = await obtainTokens(server, client, login('broken'));
    for (const behave of [
      (_, response) => response.writeHead(500).end(),
      (_, response) => response.writeHead(302, { location: '/token' }).end(),
      (_, response) => response.writeHead(200).end(),
      (_, response) => response.writeHead(200).end('nonsense'),
      (_, response) => response.socket.destroy(),
      () => {},
      (_, response) => response.writeHead(200).end('{"session":{}}' + ' '.repeat(2_000_000)),
    ]) {
      behaviours.set('broken', behave);
      const answer = await refresh(server, client, tokens.refresh_token);
      assertRefused(answer, 500, 'server_error');
    }
    behaviours.delete('broken');
    assert.equal((await refresh(server, client, tokens.refresh_token)).status, 200);
  });

  it('AB-24 still lets one of 64 refreshes at once win', async () => {
    const tokens = await obtainTokens(server, client, login('many'));
    const all = await Promise.all(Array.from({ length: 64 }, () => refresh(server, client, tokens.refresh_token)));
    assert.deepEqual(all.map((each) => each.status), all.map(() => 200));
    assert.equal(new Set(all.map((each) => each.text)).size, 1);
  });
});

describe('a hook that is not there', () => {
  let server;
  before(async () => {
    const hook = new Hook();
    const url = await hook.start();
    await hook.stop();
    server = await startGatehouse({ config: { oauth2: { token_hook: url } } });
  });
  after(() => server.stop());

  it('AB-16 closes the token endpoint', async () => {
    const service = await createClient(server);
    assertRefused(await requestToken(server, service), 500, 'server_error');
  });
});
