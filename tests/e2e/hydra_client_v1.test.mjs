// The official client of Hydra 1.11: the paths without /admin, limit and offset, flush.
import hydra from 'hydra-client-v1';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { requestToken } from './oauth.mjs';

let server;
let admin;
before(async () => {
  server = await startGatehouse();
  admin = new hydra.AdminApi(new hydra.Configuration({ basePath: server.adminUrl }));
});
after(() => server.stop());

const machine = { grant_types: ['client_credentials'], scope: 'read write' };

async function create(client = {}) {
  const { data } = await admin.createOAuth2Client({ ...machine, ...client });
  recordSecret(data.client_secret);
  return data;
}

const statusOf = (promise) => promise.then((answer) => answer.status, (error) => error.response.status);

test('v1: a client is created, read, replaced, patched and deleted', async () => {
  const made = await create({ client_id: 'v1', client_name: 'first' });
  assert.equal((await admin.getOAuth2Client('v1')).data.client_name, 'first');
  assert.equal((await admin.updateOAuth2Client('v1', { ...machine, client_name: 'second' })).data.client_name, 'second');
  const { data } = await admin.patchOAuth2Client('v1', [{ op: 'replace', path: '/client_name', value: 'third' }]);
  assert.equal(data.client_name, 'third');
  assert.equal((await requestToken(server, made)).status, 200);
  assert.equal(await statusOf(admin.deleteOAuth2Client('v1')), 204);
  assert.equal(await statusOf(admin.getOAuth2Client('v1')), 404);
});

test('v1: clients are listed by limit and offset, with a total', async () => {
  for (let i = 0; i < 5; ++i)
    await create({ client_id: `v1-${i}`, owner: 'v1-pages' });
  const page = (limit, offset) => admin.listOAuth2Clients(limit, offset, undefined, 'v1-pages');
  const answer = await page(2, 2);
  assert.deepEqual(answer.data.map((client) => client.client_id), ['v1-2', 'v1-3']);
  assert.equal(answer.headers['x-total-count'], '5');
  for (const relation of ['first', 'next', 'prev', 'last'])
    assert.match(answer.headers.link, new RegExp(`rel="${relation}"`));
  assert.deepEqual((await page(2, 4)).data.map((client) => client.client_id), ['v1-4']);
  assert.deepEqual((await page(2, 6)).data, []);
});

test('v1: keys are made, read, set and deleted', async () => {
  const { data } = await admin.createJsonWebKeySet('v1', { alg: 'ES256', use: 'sig', kid: 'v1-kid' });
  const [key] = data.keys;
  recordSecret(key.d);
  assert.equal(key.kid, 'v1-kid');
  assert.deepEqual((await admin.getJsonWebKeySet('v1')).data.keys, [key]);
  assert.deepEqual((await admin.getJsonWebKey('v1-kid', 'v1')).data.keys, [key]);
  assert.equal((await admin.updateJsonWebKey('v1-kid', 'v1-copy', key)).data.kid, 'v1-kid');
  assert.equal((await admin.updateJsonWebKeySet('v1-copy', { keys: [key] })).data.keys.length, 1);
  assert.equal(await statusOf(admin.deleteJsonWebKey('v1-kid', 'v1')), 204);
  assert.equal(await statusOf(admin.deleteJsonWebKeySet('v1-copy')), 204);
  assert.equal(await statusOf(admin.getJsonWebKeySet('v1-copy')), 404);
});

test('v1: tokens are introspected, revoked and deleted', async () => {
  const made = await create();
  const asClient = new hydra.PublicApi(new hydra.Configuration({
    basePath: server.publicUrl, username: made.client_id, password: made.client_secret,
  }));
  const issue = async () => (await requestToken(server, made, { scope: 'read' })).json.access_token;
  const isActive = async (token) => (await admin.introspectOAuth2Token(token)).data.active;
  const [one, two] = [await issue(), await issue()];
  const { data } = await admin.introspectOAuth2Token(one, 'read');
  assert.equal(data.active, true);
  assert.equal(data.scope, 'read');
  assert.equal(await statusOf(asClient.revokeOAuth2Token(one)), 200);
  assert.equal(await isActive(one), false);
  assert.equal(await isActive(two), true);
  assert.equal(await statusOf(admin.deleteOAuth2Token(made.client_id)), 204);
  assert.equal(await isActive(two), false);
});

test('v1: flushing leaves living tokens alone', async () => {
  const made = await create();
  const token = (await requestToken(server, made)).json.access_token;
  assert.equal(await statusOf(admin.flushInactiveOAuth2Tokens({ notAfter: new Date().toISOString() })), 204);
  assert.equal(await statusOf(admin.flushInactiveOAuth2Tokens({})), 204);
  assert.equal((await admin.introspectOAuth2Token(token)).data.active, true);
});

test('v1: flushing with a time that is none is refused', async () => {
  assert.equal(await statusOf(admin.flushInactiveOAuth2Tokens({ notAfter: 'yesterday' })), 400);
});

test('v1: client credentials by the client library', async () => {
  const made = await create();
  const asClient = new hydra.PublicApi(new hydra.Configuration({
    basePath: server.publicUrl, username: made.client_id, password: made.client_secret,
  }));
  const { data } = await asClient.oauth2Token('client_credentials');
  recordSecret(data.access_token);
  assert.equal(data.token_type, 'bearer');
});

test('v1: health, version, discovery and keys', async () => {
  const configuration = new hydra.Configuration({ basePath: server.publicUrl });
  const open = new hydra.PublicApi(configuration);
  const health = new hydra.MetadataApi(configuration);
  const adminHealth = new hydra.MetadataApi(new hydra.Configuration({ basePath: server.adminUrl }));
  assert.deepEqual((await adminHealth.isAlive()).data, { status: 'ok' });
  assert.deepEqual((await health.isReady()).data, { status: 'ok' });
  assert.ok((await adminHealth.getVersion()).data.version);
  assert.ok((await open.discoverOpenIDConfiguration()).data.token_endpoint);
  assert.ok((await open.wellKnown()).data.keys.length >= 1);
});

test('v1: /health/status of the first releases', async () => {
  for (const url of [server.adminUrl, server.publicUrl])
    assert.equal((await fetch(`${url}/health/status`)).status, 200);
});
