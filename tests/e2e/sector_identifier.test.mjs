// Sectors: a client joins one only if the sector's own document names its redirect URIs.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { assertRefused, callAdmin } from './oauth.mjs';
import { makeCertificate, sendJson, startWeb } from './web.mjs';

const redirect = 'https://app.example/cb';
let made;
let server;
let web;
before(async () => {
  made = makeCertificate();
  web = await startWeb((request, response) => {
    if (request.url === '/huge')
      return sendJson(response, [redirect, 'x'.repeat(5 * 1024 * 1024)]);
    if (request.url === '/silent')
      return undefined;
    if (request.url === '/missing')
      return response.writeHead(404).end();
    return sendJson(response, request.url === '/known' ? ['https://other.example/cb', redirect] : ['https://other.example/cb']);
  }, { tls: made.tls });
  server = await startGatehouse({ config: {
    oidc: { subject_identifiers: { supported_types: ['public', 'pairwise'], pairwise: { salt: 'a salt of these tests' } } },
    clients: { http: { private_ip_exception_urls: [`${web.url}/**`], ca_file: made.caFile, timeout: '3s' } },
  } });
});
after(async () => {
  await server.stop();
  made.remove();
});

const create = (path, url = web.url) => callAdmin(server, 'POST', '/admin/clients', {
  redirect_uris: [redirect], subject_type: 'pairwise', sector_identifier_uri: url + path,
});

test('a client of a sector that knows it is created and changed', async () => {
  const created = await create('/known');
  assert.equal(created.status, 201, created.text);
  const path = `/admin/clients/${created.json.client_id}`;
  const changed = await callAdmin(server, 'PUT', path, { ...created.json, client_name: 'a name' });
  assert.equal(changed.status, 200, changed.text);
  assertRefused(
    await callAdmin(server, 'PUT', path, { ...created.json, redirect_uris: ['https://evil.example/cb'] }),
    400, 'invalid_client_metadata');
});

for (const path of ['/unknown', '/missing', '/huge', '/silent'])
  test(`AB-46: a sector document is refused that is ${path.slice(1)}`, async () => {
    assertRefused(await create(path), 400, 'invalid_client_metadata');
  });

test('AB-45: a sector in the operator’s network is not asked', async () => {
  const inside = await startWeb((request, response) => sendJson(response, [redirect]), { tls: made.tls });
  assertRefused(await create('/known', inside.url), 400, 'invalid_client_metadata');
  assert.equal(inside.seen.connections, 0);
});

test('AB-45: with the profile hydra whoever registers does not reach the operator’s network, unless it was opened for all', async () => {
  const inside = await startWeb((request, response) => sendJson(response, [redirect]), { tls: made.tls });
  const serve = (http) => startGatehouse({ config: {
    profile: 'hydra',
    oidc: {
      dynamic_client_registration: { enabled: true },
      subject_identifiers: { supported_types: ['public', 'pairwise'], pairwise: { salt: 'a salt of these tests' } },
    },
    clients: { http: { ca_file: made.caFile, timeout: '3s', ...http } },
  } });
  const register = async (at, url) => {
    const answer = await fetch(`${at.publicUrl}/oauth2/register`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [redirect], subject_type: 'pairwise', sector_identifier_uri: url }),
    });
    const json = await answer.json();
    for (const name of ['client_secret', 'registration_access_token'])
      recordSecret(json[name]);
    return { status: answer.status, headers: answer.headers, json, text: JSON.stringify(json) };
  };
  const guarded = await serve({});
  try {
    const refused = await register(guarded, inside.url);
    assertRefused(refused, 400, 'invalid_client_metadata');
    assert.equal(inside.seen.connections, 0);
    const unresolved = await register(guarded, 'https://nobody.invalid/sector');
    assert.deepEqual(unresolved.json, refused.json);
  } finally {
    await guarded.stop();
  }
  const open = await serve({ disallow_private_ip_ranges: false });
  try {
    assert.equal((await register(open, inside.url)).status, 201);
  } finally {
    await open.stop();
  }
});
