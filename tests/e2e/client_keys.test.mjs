// Keys that clients publish at their jwks_uri: fetched, remembered, and never at any price.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { exportJWK, generateKeyPair } from 'jose';
import { runToEnd, startGatehouse } from './gatehouse.mjs';
import {
  answerOf, assertRefused, assertionClaims, assertionType, callAdmin, createKeyClient, postForm, presentAssertion, signAssertion,
} from './oauth.mjs';
import { makeCertificate, sendJson, startWeb } from './web.mjs';

/** A new key of a client, with its public part as JWK. */
async function newKey(kid) {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } };
}

/** A client whose keys are wherever `uri` says. */
const clientAt = (server, uri) => createKeyClient(server, 'ES256', { jwks: undefined, jwks_uri: uri });

const present = async (server, client, header = {}, key = client) =>
  presentAssertion(server, await signAssertion({ ...client, ...key }, assertionClaims(client), header));

/** A client, and a server that shows its key set: whatever `web.keys` is. */
async function publishingClient(server, options) {
  const shown = {};
  const web = await startWeb((request, response) => sendJson(response, { keys: shown.keys }), options);
  const client = await clientAt(server, `${web.url}/keys`);
  shown.keys = [client.jwk];
  return { client, web, shown };
}

async function metric(server, purpose, outcome) {
  const { text } = await answerOf(await fetch(`${server.adminUrl}/admin/metrics/prometheus`));
  const line = text.split('\n').find((each) => each.startsWith('gatehouse_outgoing_requests_total')
    && each.includes(`purpose="${purpose}"`) && each.includes(`outcome="${outcome}"`));
  return Number(line?.split(' ').at(-1));
}

describe('with loopback exempted', () => {
  let server;
  before(async () => {
    server = await startGatehouse({ config: { clients: { http: { private_ip_exception_urls: ['http://127.0.0.1:*/**'], timeout: '3s' } } } });
  });
  after(() => server.stop());

  test('one fetch serves many requests, also many at once', async () => {
    const { client, web } = await publishingClient(server);
    const answers = await Promise.all(Array.from({ length: 16 }, () => present(server, client)));
    answers.push(await present(server, client));
    for (const answer of answers)
      assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(web.seen.requests, ['/keys']);
  });

  test('a key that was rotated in is fetched, the old one is gone', async () => {
    const { client, web, shown } = await publishingClient(server);
    assert.equal((await present(server, client)).status, 200);
    const next = await newKey('the next key');
    shown.keys = [next.jwk];
    const answer = await present(server, client, {}, next);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(web.seen.requests.length, 2);
    assertRefused(await present(server, client), 401, 'invalid_client');
  });

  test('AB-46: made up names of keys do not fetch each time', async () => {
    const { client, web } = await publishingClient(server);
    const start = Date.now();
    for (let i = 0; i < 30; ++i)
      assertRefused(await present(server, client, { kid: `made up ${i}` }), 401, 'invalid_client');
    const seconds = Math.ceil((Date.now() - start) / 1000);
    assert.ok(web.seen.requests.length <= 2 + seconds, `${web.seen.requests.length} fetches in ${seconds} s`);
    assert.equal((await present(server, client)).status, 200);
  });

  test('AB-46: a server that fails is not asked again at once', async () => {
    const web = await startWeb((request, response) => response.writeHead(500).end());
    const client = await clientAt(server, web.url);
    const start = Date.now();
    for (let i = 0; i < 10; ++i)
      assertRefused(await present(server, client), 401, 'invalid_client');
    assert.ok(web.seen.requests.length <= 1 + (Date.now() - start) / 4000, `${web.seen.requests.length} fetches`);
  });

  test('AB-46: a server that never answers costs the limit and no more', async () => {
    const web = await startWeb(() => {});
    const client = await clientAt(server, web.url);
    assertRefused(await present(server, client), 401, 'invalid_client');
    assert.equal(web.seen.requests.length, 1);
    assert.ok(await metric(server, 'client_keys', 'timed_out') >= 1);
  });

  for (const [what, headers] of Object.entries({
    'with a length': { 'content-length': 1024 * 1024 + 1 }, 'without end': {},
  }))
    test(`AB-42: a key set beyond 1 MiB is not read, ${what}`, async () => {
      const web = await startWeb((request, response) => {
        response.on('error', () => {});
        response.writeHead(200, { 'content-type': 'application/json', ...headers });
        const more = () => { while (!response.destroyed && response.write(' '.repeat(64 * 1024))); };
        response.on('drain', more);
        more();
      });
      const client = await clientAt(server, web.url);
      assertRefused(await present(server, client), 401, 'invalid_client');
      assert.ok(await metric(server, 'client_keys', 'too_large') >= 1);
    });

  test('a key set with a private key is refused', async () => {
    const { client, web, shown } = await publishingClient(server);
    shown.keys = [client.jwk, { ...(await exportJWK(client.privateKey)), kid: 'lost' }];
    assertRefused(await present(server, client), 401, 'invalid_client');
  });

  test('AB-44: where keys come from is not for a request to say', async () => {
    const { client, web } = await publishingClient(server);
    const theirs = await newKey('theirs');
    const elsewhere = await startWeb((request, response) => sendJson(response, { keys: [theirs.jwk] }));
    const assertion = await signAssertion(
      { ...client, ...theirs }, { ...assertionClaims(client), jwks_uri: elsewhere.url }, { jku: elsewhere.url, x5u: elsewhere.url });
    const { host } = new URL(elsewhere.url);
    const answer = await postForm(`${server.publicUrl}/oauth2/token`, {
      grant_type: 'client_credentials', client_assertion_type: assertionType, client_assertion: assertion, jwks_uri: elsewhere.url,
    }, { 'x-forwarded-host': host, forwarded: `host=${host}` });
    assertRefused(answer, 401, 'invalid_client');
    assert.equal(elsewhere.seen.connections, 0);
    assert.ok(web.seen.requests.every((path) => path === '/keys'));
  });

  test('a redirect is followed where it may lead', async () => {
    const { client, web } = await publishingClient(server);
    const elsewhere = await startWeb((request, response) => response.writeHead(302, { location: `${web.url}/keys` }).end());
    const changed = await callAdmin(server, 'PATCH', `/admin/clients/${client.client_id}`, [
      { op: 'replace', path: '/jwks_uri', value: elsewhere.url },
    ]);
    assert.equal(changed.status, 200, changed.text);
    assert.equal((await present(server, client)).status, 200);
  });

  test('a connection is kept for the next key set of the same server', async () => {
    const keys = [];
    const web = await startWeb((request, response) => sendJson(response, { keys }));
    for (let i = 0; i < 5; ++i) {
      const client = await clientAt(server, `${web.url}/client-${i}`);
      keys.splice(0, 1, client.jwk);
      assert.equal((await present(server, client)).status, 200);
    }
    assert.equal(web.seen.requests.length, 5);
    assert.equal(web.seen.connections, 1);
  });

  test('an end does not wait for a server that never answers, and nothing outlives it', async () => {
    const own = await startGatehouse({ config: {
      serve: { drain: { timeout: '100ms' } },
      clients: { http: { private_ip_exception_urls: ['127.0.0.0/8'], timeout: '1m' } },
    } });
    let arrived;
    const asked = new Promise((resolve) => { arrived = resolve; });
    const web = await startWeb(() => arrived());
    const client = await clientAt(own, web.url);
    const answer = present(own, client).catch(() => 'cut off');
    await asked;
    own.signal('SIGTERM');
    // The time to drain was too short, and that is all that is wrong.
    assert.deepEqual(await own.ended, { code: 1, signal: null });
    await answer;
  });
});

describe('AB-45: the operator’s network', () => {
  let server;
  let open;
  before(async () => {
    open = await startWeb((request, response) => response.writeHead(302, { location: decodeURIComponent(request.url.slice(1)) }).end());
    server = await startGatehouse({ config: { clients: { http: { private_ip_exception_urls: [`${open.url}/**`] } } } });
  });
  after(() => server.stop());

  for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '0.0.0.0', '127.1.2.3'])
    test(`AB-45: ${host} is not asked for keys`, async () => {
      const { client, web } = await publishingClient(server);
      const changed = await callAdmin(server, 'PATCH', `/admin/clients/${client.client_id}`, [
        { op: 'replace', path: '/jwks_uri', value: `http://${host}:${web.port}/keys` },
      ]);
      assert.equal(changed.status, 200, changed.text);
      const before = await metric(server, 'client_keys', 'refused_by_guard');
      assertRefused(await present(server, client), 401, 'invalid_client');
      assert.equal(await metric(server, 'client_keys', 'refused_by_guard'), before + 1);
      assert.equal(web.seen.connections, 0);
    });

  test('AB-45: a redirect into it is not followed', async () => {
    const { client, web } = await publishingClient(server);
    const changed = await callAdmin(server, 'PATCH', `/admin/clients/${client.client_id}`, [
      { op: 'replace', path: '/jwks_uri', value: `${open.url}/${encodeURIComponent(`${web.url}/keys`)}` },
    ]);
    assert.equal(changed.status, 200, changed.text);
    assertRefused(await present(server, client), 401, 'invalid_client');
    assert.equal(open.seen.requests.length, 1);
    assert.equal(web.seen.connections, 0);
  });

  test('AB-45: a URL with a user is none', async () => {
    const answer = await callAdmin(server, 'POST', '/admin/clients', {
      token_endpoint_auth_method: 'private_key_jwt', jwks_uri: `http://${new URL(open.url).host}@127.0.0.1/keys`,
    });
    assertRefused(answer, 400, 'invalid_client_metadata');
  });

  test('the hydra profile asks whatever it is told to', async () => {
    const hydra = await startGatehouse({ config: { profile: 'hydra' } });
    const { client, web } = await publishingClient(hydra);
    assert.equal((await present(hydra, client)).status, 200);
    await hydra.stop();
  });
});

describe('TLS', () => {
  const exempt = { private_ip_exception_urls: ['127.0.0.0/8'] };
  let made;
  before(() => { made = makeCertificate(); });
  after(() => made.remove());

  test('a private CA is trusted when it is configured', async () => {
    const server = await startGatehouse({ config: { clients: { http: { ...exempt, ca_file: made.caFile } } } });
    const { client, web } = await publishingClient(server, { tls: made.tls });
    assert.equal((await present(server, client)).status, 200);
    await server.stop();
  });

  test('a private CA is not trusted otherwise', async () => {
    const server = await startGatehouse({ config: { clients: { http: exempt } } });
    const { client, web } = await publishingClient(server, { tls: made.tls });
    assertRefused(await present(server, client), 401, 'invalid_client');
    assert.equal(await metric(server, 'client_keys', 'tls_failed'), 1);
    assert.equal(web.seen.requests.length, 0);
    await server.stop();
  });

  test('a certificate of another host and an old version of TLS are refused', async () => {
    const other = makeCertificate('DNS:other.example,IP:127.0.0.2');
    const server = await startGatehouse({ config: { clients: { http: { ...exempt, ca_file: other.caFile } } } });
    for (const tls of [other.tls, { ...other.tls, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }]) {
      const { client, web } = await publishingClient(server, { tls });
      assertRefused(await present(server, client), 401, 'invalid_client');
      assert.equal(web.seen.requests.length, 0);
    }
    assert.equal(await metric(server, 'client_keys', 'tls_failed'), 2);
    await server.stop();
    other.remove();
  });

  for (const [what, http] of Object.entries({
    'a file of certificates that is not there': { ca_file: '/nonexistent/ca.pem' },
    'an exception that is none': { private_ip_exception_urls: ['10.0.0.0/99'] },
  }))
    test(`${what} stops the start`, async () => {
      const { code, output } = await runToEnd({ config: {
        dev: true, serve: { public: { port: 0, host: '127.0.0.1' }, admin: { port: 0 } }, clients: { http },
      } });
      assert.equal(code, 2, output);
      assert.match(output, /clients\.http\./);
    });
});
