// The official client of Hydra 26.2, over every operation that works without a user.
import hydra from '@ory/hydra-client';
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issuer, recordSecret, startGatehouse } from './gatehouse.mjs';
import { requestToken } from './oauth.mjs';

let server;
let oauth2;
let jwk;
before(async () => {
  server = await startGatehouse();
  const configuration = new hydra.Configuration({ basePath: server.adminUrl });
  oauth2 = new hydra.OAuth2Api(configuration);
  jwk = new hydra.JwkApi(configuration);
});
after(() => server.stop());

const machine = { grant_types: ['client_credentials'], scope: 'read write' };

async function create(client = {}) {
  const { data } = await oauth2.createOAuth2Client({ oAuth2Client: { ...machine, ...client } });
  recordSecret(data.client_secret);
  return data;
}

/** The refusal that axios throws. */
async function refusal(promise) {
  return promise.then(
    (answer) => assert.fail(`answered ${answer.status}`),
    (error) => error.response ?? assert.fail(error));
}

const asClient = ({ client_id, client_secret }) => new hydra.OAuth2Api(new hydra.Configuration({
  basePath: server.publicUrl, username: client_id, password: client_secret,
}));

test('a client is created with defaults', async () => {
  const answer = await oauth2.createOAuth2Client({ oAuth2Client: { client_name: 'defaults' } });
  recordSecret(answer.data.client_secret);
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.location, `/admin/clients/${answer.data.client_id}`);
  assert.match(answer.data.client_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.match(answer.data.client_secret, /^[a-zA-Z0-9\-_.~]{26}$/);
  assert.equal(answer.data.token_endpoint_auth_method, 'client_secret_basic');
  assert.equal(answer.data.scope, 'offline_access offline openid');
  assert.equal(answer.data.client_secret_expires_at, 0);
  assert.equal(answer.data.subject_type, 'public');
  assert.deepEqual(answer.data.jwks, {});
  assert.match(answer.data.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  assert.equal(answer.data.client_credentials_grant_access_token_lifespan, null);
});

test('a client keeps the id, the secret and the metadata that were chosen', async () => {
  const made = await create({
    client_id: 'chosen', client_secret: recordSecret('a chosen secret'), metadata: { a: [1, { b: null }] },
    owner: 'me', contacts: ['me@example.com'], audience: ['https://api.example.com/'],
  });
  assert.equal(made.client_id, 'chosen');
  assert.equal(made.client_secret, 'a chosen secret');
  const { data: read } = await oauth2.getOAuth2Client({ id: 'chosen' });
  assert.equal(read.client_secret, undefined);
  assert.deepEqual(read.metadata, { a: [1, { b: null }] });
  assert.deepEqual(read.contacts, ['me@example.com']);
  assert.deepEqual(read.audience, ['https://api.example.com/']);
  assert.equal(read.owner, 'me');
});

test('a second client of the same id is a conflict', async () => {
  await create({ client_id: 'twice' });
  assert.equal((await refusal(oauth2.createOAuth2Client({ oAuth2Client: { client_id: 'twice' } }))).status, 409);
});

test('a client without secret has none', async () => {
  const made = await create({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] });
  assert.equal(made.client_secret, undefined);
});

test('integers of 64 bits in the metadata come back exactly', async () => {
  const metadata = '{"least":-9223372036854775808,"greatest":18446744073709551615,"odd":9007199254740993}';
  const url = `${server.adminUrl}/admin/clients`;
  await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: `{"client_id":"exact","client_secret":"${recordSecret('an exact secret')}","metadata":${metadata}}` });
  assert.ok((await (await fetch(`${url}/exact`)).text()).includes(`"metadata":${metadata}`));
});

test('wrong metadata is refused with its reason', async () => {
  for (const [client, error] of [
    [{ redirect_uris: ['https://example.com/#fragment'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['not a uri'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://EXAMPLE.com/'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://example.com/?a[0]=b'] }, 'invalid_redirect_uri'],
    [{ redirect_uris: ['https://example.com//'] }, 'invalid_redirect_uri'],
    [{ client_secret: 'short' }, 'invalid_client_metadata'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
    [{ token_endpoint_auth_method: 'tls_client_auth' }, 'invalid_client_metadata'],
    [{ userinfo_signed_response_alg: 'HS256' }, 'invalid_client_metadata'],
    [{ subject_type: 'sideways' }, 'invalid_client_metadata'],
    [{ allowed_cors_origins: ['https://example.com/path'] }, 'invalid_client_metadata'],
  ]) {
    const { status, data } = await refusal(oauth2.createOAuth2Client({ oAuth2Client: client }));
    assert.equal(status, 400, JSON.stringify(client));
    assert.equal(data.error, error, JSON.stringify(client));
  }
});

test('an unknown client is not found', async () => {
  const { status, data } = await refusal(oauth2.getOAuth2Client({ id: 'nobody' }));
  assert.equal(status, 404);
  assert.deepEqual(data, { error: 'Unable to locate the resource', error_description: '' });
});

test('clients are listed by name and by owner', async () => {
  await create({ client_id: 'list-1', client_name: 'listed', owner: 'anna' });
  await create({ client_id: 'list-2', client_name: 'listed', owner: 'bert' });
  const ids = async (filter) => (await oauth2.listOAuth2Clients(filter)).data.map((x) => x.client_id);
  assert.deepEqual(await ids({ clientName: 'listed' }), ['list-1', 'list-2']);
  assert.deepEqual(await ids({ owner: 'bert', clientName: 'listed' }), ['list-2']);
  assert.deepEqual(await ids({ owner: 'nobody' }), []);
});

test('listed clients never have secrets', async () => {
  await create();
  const { data } = await oauth2.listOAuth2Clients({});
  assert.ok(data.length > 0);
  assert.ok(data.every((client) => client.client_secret === undefined));
});

test('the pages of a list hang together by their tokens', async () => {
  for (let i = 0; i < 5; ++i)
    await create({ client_id: `page-${i}`, owner: 'pages' });
  const seen = [];
  let pageToken;
  let pages = 0;
  do {
    const answer = await oauth2.listOAuth2Clients({ owner: 'pages', pageSize: 2, pageToken });
    seen.push(...answer.data.map((client) => client.client_id));
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.link ?? '');
    pageToken = next ? new URL(next[1], 'http://x').searchParams.get('page_token') : undefined;
    pages += 1;
  } while (pageToken && pages < 10);
  assert.deepEqual(seen, ['page-0', 'page-1', 'page-2', 'page-3', 'page-4']);
  assert.equal(pages, 3);
});

test('AB-84: a page token that was not handed out is refused', async () => {
  for (const pageToken of ['x', "' OR 1=1 --", 'AAAA', Buffer.from('{"page":1}').toString('base64url')])
    assert.equal((await refusal(oauth2.listOAuth2Clients({ pageToken }))).status, 400, pageToken);
});

test('a client is replaced as a whole, but keeps its secret', async () => {
  const made = await create({ owner: 'before', client_name: 'before' });
  const { data } = await oauth2.setOAuth2Client({
    id: made.client_id, oAuth2Client: { ...machine, client_id: 'another id', client_name: 'after' },
  });
  assert.equal(data.client_id, made.client_id);
  assert.equal(data.client_name, 'after');
  assert.equal(data.owner, '');
  assert.equal(data.client_secret, undefined);
  assert.equal((await requestToken(server, made)).status, 200);
});

test('a replaced secret replaces the old one', async () => {
  const made = await create();
  const secret = recordSecret('another chosen secret');
  const { data } = await oauth2.setOAuth2Client({
    id: made.client_id, oAuth2Client: { ...machine, client_secret: secret },
  });
  assert.equal(data.client_secret, secret);
  assert.equal((await requestToken(server, made)).status, 401);
  assert.equal((await requestToken(server, { ...made, client_secret: secret })).status, 200);
});

test('a client is patched', async () => {
  const made = await create({ metadata: { a: 1 } });
  const { data } = await oauth2.patchOAuth2Client({
    id: made.client_id,
    jsonPatch: [
      { op: 'replace', path: '/client_name', value: 'patched' },
      { op: 'add', path: '/metadata/b', value: [1] },
      { op: 'test', path: '/client_name', value: 'patched' },
    ],
  });
  assert.equal(data.client_name, 'patched');
  assert.deepEqual(data.metadata, { a: 1, b: [1] });
});

test('a patch that cannot be applied changes nothing', async () => {
  const made = await create({ client_name: 'unpatched' });
  const { status } = await refusal(oauth2.patchOAuth2Client({
    id: made.client_id,
    jsonPatch: [
      { op: 'replace', path: '/client_name', value: 'patched' },
      { op: 'test', path: '/owner', value: 'nobody' },
    ],
  }));
  assert.equal(status, 400);
  assert.equal((await oauth2.getOAuth2Client({ id: made.client_id })).data.client_name, 'unpatched');
});

test('the id of a client is not patched', async () => {
  const made = await create();
  const answer = await oauth2.patchOAuth2Client({
    id: made.client_id, jsonPatch: [{ op: 'replace', path: '/client_id', value: 'renamed' }],
  }).catch((error) => error.response);
  assert.ok(answer.status === 400 || answer.data.client_id === made.client_id);
  assert.equal((await refusal(oauth2.getOAuth2Client({ id: 'renamed' }))).status, 404);
});

test('a client is deleted, and what it was issued with it', async () => {
  const made = await create();
  const token = (await requestToken(server, made)).json.access_token;
  assert.equal((await oauth2.deleteOAuth2Client({ id: made.client_id })).status, 204);
  assert.equal((await refusal(oauth2.getOAuth2Client({ id: made.client_id }))).status, 404);
  assert.deepEqual((await oauth2.introspectOAuth2Token({ token })).data, { active: false });
  assert.equal((await refusal(oauth2.deleteOAuth2Client({ id: made.client_id }))).status, 404);
});

test('the lifespans of a client are set, used, and cleared when left out', async () => {
  const made = await create();
  const { data } = await oauth2.setOAuth2ClientLifespans({
    id: made.client_id, oAuth2ClientTokenLifespans: { client_credentials_grant_access_token_lifespan: '90s' },
  });
  assert.equal(data.client_credentials_grant_access_token_lifespan, '1m30s');
  assert.equal((await requestToken(server, made)).json.expires_in, 90);
  const { data: cleared } = await oauth2.setOAuth2ClientLifespans({
    id: made.client_id, oAuth2ClientTokenLifespans: { refresh_token_grant_id_token_lifespan: '1h' },
  });
  assert.equal(cleared.client_credentials_grant_access_token_lifespan, null);
  assert.equal(cleared.refresh_token_grant_id_token_lifespan, '1h0m0s');
});

// This operation is younger than the client.
test('a rotated secret works beside the old one until the old one is forgotten', async () => {
  const made = await create();
  const path = `${server.adminUrl}/admin/clients/${made.client_id}/secrets/rotate`;
  const rotated = await (await fetch(path, { method: 'POST' })).json();
  recordSecret(rotated.client_secret);
  assert.match(rotated.client_secret, /^[a-zA-Z0-9\-_.~]{26}$/);
  assert.notEqual(rotated.client_secret, made.client_secret);
  for (const client of [made, rotated])
    assert.equal((await requestToken(server, client)).status, 200);
  const forgotten = await fetch(path, { method: 'DELETE' });
  assert.equal(forgotten.status, 200);
  assert.equal((await forgotten.json()).client_secret, undefined);
  assert.equal((await requestToken(server, made)).status, 401);
  assert.equal((await requestToken(server, rotated)).status, 200);
});

test('the secret of a client that has none is not rotated', async () => {
  const made = await create({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] });
  const answer = await fetch(`${server.adminUrl}/admin/clients/${made.client_id}/secrets/rotate`, { method: 'POST' });
  assert.equal(answer.status, 400);
});

test('client credentials give a token that is introspected', async () => {
  const made = await create({ audience: ['https://api.example.com'] });
  const answer = await asClient(made).oauth2TokenExchange({ grantType: 'client_credentials' });
  const token = recordSecret(answer.data.access_token);
  assert.equal(answer.data.token_type, 'bearer');
  assert.equal(answer.data.expires_in, 3600);
  assert.match(token, /^ory_at_[A-Za-z0-9_-]{43}\.[A-Za-z0-9_-]{43}$/);
  const { data } = await oauth2.introspectOAuth2Token({ token });
  assert.equal(data.active, true);
  assert.equal(data.client_id, made.client_id);
  assert.equal(data.sub, made.client_id);
  assert.equal(data.iss, issuer);
  assert.equal(data.token_type, 'Bearer');
  assert.equal(data.token_use, 'access_token');
  assert.deepEqual(data.aud, []);
  assert.equal(data.exp - data.iat, 3600);
  assert.equal(data.iat, data.nbf);
});

test('introspection with a scope that was not granted says inactive', async () => {
  const made = await create();
  const token = (await requestToken(server, made, { scope: 'read' })).json.access_token;
  assert.equal((await oauth2.introspectOAuth2Token({ token, scope: 'read' })).data.active, true);
  assert.deepEqual((await oauth2.introspectOAuth2Token({ token, scope: 'read write' })).data, { active: false });
});

test('a token is revoked by its client', async () => {
  const made = await create();
  const { access_token: token } = (await requestToken(server, made)).json;
  const answer = await asClient(made).revokeOAuth2Token({ token });
  assert.equal(answer.status, 200);
  assert.equal(answer.data, '');
  assert.deepEqual((await oauth2.introspectOAuth2Token({ token })).data, { active: false });
});

test('all tokens of a client are deleted, and no others', async () => {
  const [one, other] = [await create(), await create()];
  const tokenOf = async (client) => (await requestToken(server, client)).json.access_token;
  const [first, second, foreign] = [await tokenOf(one), await tokenOf(one), await tokenOf(other)];
  assert.equal((await oauth2.deleteOAuth2Token({ clientId: one.client_id })).status, 204);
  for (const token of [first, second])
    assert.deepEqual((await oauth2.introspectOAuth2Token({ token })).data, { active: false });
  assert.equal((await oauth2.introspectOAuth2Token({ token: foreign })).data.active, true);
});

test('deleting tokens of nobody in particular is refused', async () => {
  const answer = await fetch(`${server.adminUrl}/admin/oauth2/tokens`, { method: 'DELETE' });
  assert.equal(answer.status, 400);
});

for (const [alg, kty] of [['RS256', 'RSA'], ['PS256', 'RSA'], ['ES256', 'EC'], ['ES384', 'EC'], ['ES512', 'EC'], ['EdDSA', 'OKP']])
  test(`a key of ${alg} is made, read and deleted`, async () => {
    const set = `set-${alg}`;
    const answer = await jwk.createJsonWebKeySet({ set, createJsonWebKeySet: { alg, use: 'sig', kid: 'the-kid' } });
    assert.equal(answer.status, 201);
    assert.equal(answer.data.keys.length, 1);
    const [key] = answer.data.keys;
    recordSecret(key.d);
    assert.deepEqual([key.kid, key.alg, key.use, key.kty], ['the-kid', alg, 'sig', kty]);
    assert.ok(key.d, 'the private part is included');
    assert.deepEqual((await jwk.getJsonWebKey({ set, kid: 'the-kid' })).data, { keys: [key] });
    assert.deepEqual((await jwk.getJsonWebKeySet({ set })).data, { keys: [key] });
    assert.equal((await jwk.deleteJsonWebKey({ set, kid: 'the-kid' })).status, 204);
    assert.equal((await refusal(jwk.getJsonWebKey({ set, kid: 'the-kid' }))).status, 404);
  });

test('a key of an unknown algorithm is refused', async () => {
  const { status } = await refusal(
    jwk.createJsonWebKeySet({ set: 'x', createJsonWebKeySet: { alg: 'ROT13', use: 'sig', kid: 'x' } }));
  assert.equal(status, 400);
});

test('keys are added to a set, set one by one, and replaced as a set', async () => {
  const make = async (kid) => (await jwk.createJsonWebKeySet({
    set: 'editing', createJsonWebKeySet: { alg: 'ES256', use: 'sig', kid },
  })).data;
  await make('one');
  await make('two');
  const both = (await jwk.getJsonWebKeySet({ set: 'editing' })).data.keys;
  both.forEach((key) => recordSecret(key.d));
  assert.deepEqual(both.map((key) => key.kid).sort(), ['one', 'two']);
  const one = both.find((key) => key.kid === 'one');
  const { data: copied } = await jwk.setJsonWebKey({ set: 'copy', kid: 'ignored', jsonWebKey: one });
  assert.equal(copied.kid, 'one');
  const { data: replaced } = await jwk.setJsonWebKeySet({ set: 'editing', jsonWebKeySet: { keys: [one] } });
  assert.deepEqual(replaced.keys.map((key) => key.kid), ['one']);
  assert.deepEqual((await jwk.getJsonWebKeySet({ set: 'editing' })).data.keys.map((key) => key.kid), ['one']);
  assert.equal((await jwk.deleteJsonWebKeySet({ set: 'editing' })).status, 204);
  assert.equal((await refusal(jwk.getJsonWebKeySet({ set: 'editing' }))).status, 404);
});

test('health and version are told', async () => {
  const metadata = new hydra.MetadataApi(new hydra.Configuration({ basePath: server.adminUrl }));
  assert.deepEqual((await metadata.isAlive()).data, { status: 'ok' });
  assert.deepEqual((await metadata.isReady()).data, { status: 'ok' });
  assert.match((await metadata.getVersion()).data.version, /\d+\.\d+\.\d+/);
});

test('discovery and public keys are published', async () => {
  const configuration = new hydra.Configuration({ basePath: server.publicUrl });
  const { data } = await new hydra.OidcApi(configuration).discoverOidcConfiguration();
  assert.equal(data.issuer, issuer);
  assert.equal(data.token_endpoint, `${issuer}/oauth2/token`);
  assert.equal(data.jwks_uri, `${issuer}/.well-known/jwks.json`);
  assert.equal(data.revocation_endpoint, `${issuer}/oauth2/revoke`);
  const { data: { keys } } = await new hydra.WellknownApi(configuration).discoverJsonWebKeys();
  assert.ok(keys.length >= 1);
  for (const key of keys) {
    assert.equal(key.use, 'sig');
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
      assert.equal(key[secret], undefined);
  }
});

test('both discovery documents are the same', async () => {
  const read = async (name) => (await fetch(`${server.publicUrl}/.well-known/${name}`)).json();
  assert.deepEqual(await read('openid-configuration'), await read('oauth-authorization-server'));
});

test('metrics are scraped', async () => {
  const answer = await fetch(`${server.adminUrl}/admin/metrics/prometheus`);
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /^# HELP /m);
});
