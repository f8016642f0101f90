// Request objects that the server fetches, and keys for them that clients publish.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { issuer, startGatehouse } from './gatehouse.mjs';
import {
  Browser, answerOfClient, authorizeUrl, callback, createFlowClient, flowConfig, passConsent, passLogin, redeem, showLogin, startLogin,
} from './browser.mjs';
import { sendJson, startWeb } from './web.mjs';

const loopback = { clients: { http: { private_ip_exception_urls: ['http://127.0.0.1:*/**'], timeout: '3s' } } };

/** A client whose request objects, and whose keys, stand at a server of its own. */
async function publishingClient(server, { keysOutside = false, paths = ['/object'] } = {}) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'of-the-client', use: 'sig', alg: 'ES256' };
  const shown = {};
  const web = await startWeb((request, response) => {
    if (request.url === '/keys') return sendJson(response, { keys: [jwk] });
    const answer = shown.answer ?? {};
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/oauth-authz-req+jwt', ...answer.headers });
    return response.end(answer.body ?? '');
  });
  const client = await createFlowClient(server, {
    request_object_signing_alg: 'ES256', request_uris: paths.map((path) => web.url + path),
    ...(keysOutside ? { jwks_uri: `${web.url}/keys` } : { jwks: { keys: [jwk] } }),
  });
  const sign = (claims, key = privateKey) => new SignJWT({
    iss: client.client_id, aud: issuer, client_id: client.client_id, response_type: 'code', redirect_uri: callback,
    scope: 'openid offline_access', state: 'a-state-in-the-object', ...claims,
  }).setProtectedHeader({ alg: 'ES256', kid: 'of-the-client' }).sign(key);
  return { client, web, shown, sign, uri: `${web.url}/object` };
}

const urlOf = (server, { client }, request_uri) => authorizeUrl(server, client, { request_uri, state: 'outer' });

async function errorOf(server, publishing, request_uri = publishing.uri) {
  const answer = await new Browser().get(urlOf(server, publishing, request_uri));
  assert.equal(answer.status, 303, answer.text);
  return answerOfClient(answer.location);
}

describe('request objects from elsewhere', { concurrency: true }, () => {
  let server;
  before(async () => { server = await startGatehouse({ config: { ...flowConfig, ...loopback } }); });
  after(() => server.stop());

  it('count as they were when the sign-in began, whatever stands there later', async () => {
    const publishing = await publishingClient(server);
    publishing.shown.answer = { body: await publishing.sign({ scope: 'openid profile' }) + '\n' };
    const browser = new Browser();
    const challenge = await startLogin(server, browser, urlOf(server, publishing, publishing.uri));
    publishing.shown.answer = { status: 404 };
    assert.deepEqual((await showLogin(server, challenge)).json.requested_scope, ['openid', 'profile']);
    const end = await passConsent(server, browser, await passLogin(server, browser, challenge), { grant_scope: ['openid'] });
    const answer = answerOfClient(end.location);
    assert.equal(answer.state, 'a-state-in-the-object');
    assert.equal((await redeem(server, publishing.client, answer.code)).status, 200);
    assert.deepEqual(publishing.web.seen.requests, ['/object']);
  });

  it('take a fragment for what the client says about the version, and keep it to themselves', async () => {
    const publishing = await publishingClient(server, { paths: ['/object#version-1'] });
    publishing.shown.answer = { body: await publishing.sign({}) };
    await startLogin(server, new Browser(), urlOf(server, publishing, `${publishing.uri}#version-2`));
    assert.deepEqual(publishing.web.seen.requests, ['/object']);
  });

  it('are proved by keys that the client publishes, by value as well', async () => {
    const publishing = await publishingClient(server, { keysOutside: true });
    publishing.shown.answer = { body: await publishing.sign({}) };
    await startLogin(server, new Browser(), urlOf(server, publishing, publishing.uri));
    const browser = new Browser();
    const url = authorizeUrl(server, publishing.client, { request: await publishing.sign({}), state: 'outer' });
    const challenge = await startLogin(server, browser, url);
    const end = await passConsent(server, browser, await passLogin(server, browser, challenge));
    assert.equal(answerOfClient(end.location).state, 'a-state-in-the-object');
    const foreign = await publishing.sign({}, (await generateKeyPair('ES256')).privateKey);
    publishing.shown.answer = { body: foreign };
    assert.equal((await errorOf(server, publishing)).error, 'invalid_request_object');
  });

  it('AB-43 are fetched only from where the client registered', async () => {
    const publishing = await publishingClient(server);
    for (const uri of [
      `${publishing.web.url}/other`, `${publishing.uri}?x=1`, `${publishing.uri}/../object`, 'http://127.0.0.1:1/object',
      publishing.uri.replace('http:', 'https:'), 'urn:x', 'nonsense',
    ]) {
      const answer = await errorOf(server, publishing, uri);
      assert.deepEqual([answer.error, answer.state], ['invalid_request_uri', 'outer'], uri);
    }
    assert.deepEqual(publishing.web.seen.requests, []);
  });

  it('are refused when they are not there, too large, no object, or lead elsewhere', async () => {
    const publishing = await publishingClient(server);
    for (const [answer, error] of [
      [{ status: 404 }, 'invalid_request_uri'],
      [{ status: 500 }, 'invalid_request_uri'],
      [{ body: 'a'.repeat(65 * 1024) }, 'invalid_request_uri'],
      [{ status: 302, headers: { location: 'http://localhost:1/object' } }, 'invalid_request_uri'],
      [{ status: 302, headers: { location: publishing.uri } }, 'invalid_request_uri'],
      [{ body: '<html>' }, 'invalid_request_object'],
      [{ body: '' }, 'invalid_request_object'],
    ]) {
      publishing.shown.answer = answer;
      const refused = await errorOf(server, publishing);
      assert.deepEqual([refused.error, refused.state], [error, 'outer'], JSON.stringify(answer).slice(0, 80));
    }
  });

  it('come one way at a time', async () => {
    const publishing = await publishingClient(server);
    const url = authorizeUrl(server, publishing.client, { request_uri: publishing.uri, request: await publishing.sign({}) });
    assert.equal(answerOfClient((await new Browser().get(url)).location).error, 'invalid_request');
  });

  it('are offered by discovery', async () => {
    const found = await (await fetch(`${server.publicUrl}/.well-known/openid-configuration`)).json();
    assert.deepEqual([found.request_uri_parameter_supported, found.require_request_uri_registration], [true, true]);
  });
});

describe('request objects behind the guard', () => {
  it('AB-43 AB-44 are not fetched from addresses that are not public', async () => {
    const server = await startGatehouse({ config: flowConfig });
    try {
      const publishing = await publishingClient(server);
      publishing.shown.answer = { body: await publishing.sign({}) };
      const refused = await errorOf(server, publishing);
      assert.deepEqual([refused.error, refused.state], ['invalid_request_uri', 'outer']);
      assert.deepEqual(publishing.web.seen.requests, []);
    } finally {
      await server.stop();
    }
  });
});
