// AB-87: the administrative API is not for browsers that are somewhere else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rawRequest, startGatehouse, statuses } from './gatehouse.mjs';

let server;
let open;
before(async () => {
  server = await startGatehouse();
  open = await startGatehouse({ config: { serve: { admin: { allowed_hosts: ['admin.internal'] } } } });
});
after(async () => {
  await server.stop();
  await open.stop();
});

const body = '{"client_id":"from-a-page"}';

async function create(headers, port = server.adminPort) {
  const fields = { Host: `127.0.0.1:${port}`, 'Content-Type': 'application/json', ...headers };
  const received = await rawRequest(
    port,
    'POST /admin/clients HTTP/1.1\r\nConnection: close\r\n'
    + Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`).join('')
    + `Content-Length: ${body.length}\r\n\r\n${body}`);
  return statuses(received)[0];
}

async function assertNothingMade() {
  assert.equal((await fetch(`${server.adminUrl}/admin/clients/from-a-page`)).status, 404);
}

for (const host of ['evil.example.com', '127.0.0.1.evil.example.com', 'localhost.evil.example.com', 'evil.example.com:4445', '[::2]', '0.0.0.0', '127.1'])
  test(`AB-87: the Host ${host} is not served`, async () => {
    assert.ok([400, 403, 421].includes(await create({ Host: host })));
    await assertNothingMade();
  });

for (const origin of ['https://evil.example.com', 'http://127.0.0.1', 'http://127.0.0.1:1', 'null', 'http://localhost.evil.example.com', 'file://', ''])
  test(`AB-87: the Origin ${JSON.stringify(origin)} is refused`, async () => {
    assert.equal(await create({ Origin: origin }), 403);
    await assertNothingMade();
  });

for (const site of ['cross-site', 'same-site', 'something-new'])
  test(`AB-87: Sec-Fetch-Site: ${site} is refused`, async () => {
    assert.equal(await create({ 'Sec-Fetch-Site': site }), 403);
    await assertNothingMade();
  });

for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'text/plain;application/json'])
  test(`AB-87: the content type ${type}, which any page can send, is refused`, async () => {
    assert.equal(await create({ 'Content-Type': type }), 415);
    await assertNothingMade();
  });

test('AB-87: reading is refused to other sites too', async () => {
  const answer = await fetch(`${server.adminUrl}/admin/clients`, { headers: { origin: 'https://evil.example.com' } });
  assert.equal(answer.status, 403);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('AB-87: a preflight is not answered with permission', async () => {
  const answer = await fetch(`${server.adminUrl}/admin/clients`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' },
  });
  assert.ok(answer.status >= 400);
  assert.equal(answer.headers.get('access-control-allow-origin'), null);
});

test('AB-87: the same site and local names are served', async () => {
  const port = server.adminPort;
  for (const headers of [
    { Host: `localhost:${port}` }, { Host: 'LOCALHOST' }, { Host: 'localhost.' }, { Host: `localhost.:${port}` }, { Host: '[::1]:4445' },
    { Origin: `http://127.0.0.1:${port}`, 'Sec-Fetch-Site': 'same-origin' },
  ])
    assert.ok([201, 409].includes(await create(headers)), JSON.stringify(headers));
  await fetch(`${server.adminUrl}/admin/clients/from-a-page`, { method: 'DELETE' });
});

test('AB-87: configured names are served, and only they', async () => {
  assert.ok([201, 409].includes(await create({ Host: 'admin.internal' }, open.adminPort)));
  assert.ok([403, 421].includes(await create({ Host: 'evil.example.com' }, open.adminPort)));
});

test('AB-87: the hydra profile serves private names, and public ones only if they are configured', async (t) => {
  const start = (admin, urls = {}) => startGatehouse({ config: { profile: 'hydra', serve: { admin }, urls: { self: urls } } });
  const [byDefault, configured, any] = await Promise.all([
    start({}, { admin: 'https://admin.example.com/' }), start({ allowed_hosts: ['b.example.com'] }), start({ allowed_hosts: ['*'] }),
  ]);
  t.after(() => Promise.all([byDefault, configured, any].map((each) => each.stop())));
  for (const host of ['hydra', 'hydra:4445', 'hydra-admin.auth.svc.cluster.local:4445', 'hydra.auth.svc', 'host.docker.internal', '10.1.2.3', '[fd00::1]:4445', 'admin.example.com', 'localhost.:4445'])
    assert.ok([201, 409].includes(await create({ Host: host }, byDefault.adminPort)), host);
  for (const host of ['evil.example.com', 'evil.example.com:4445', '10.1.2.3.nip.io', 'b.example.com', 'hydra.auth'])
    assert.equal(await create({ Host: host }, byDefault.adminPort), 421, host);
  assert.equal(await create({ Host: 'hydra', Origin: 'http://evil.example.com' }, byDefault.adminPort), 403);
  assert.equal(await create({ Host: 'b.example.com' }, configured.adminPort), 201);
  assert.equal(await create({ Host: 'hydra' }, configured.adminPort), 421);
  assert.equal(await create({ Host: 'evil.example.com' }, any.adminPort), 201);
});

test('the public listener serves no administrative path', async () => {
  for (const path of ['/admin/clients', '/clients', '/admin/keys/x', '/admin/metrics/prometheus', '/metrics/prometheus', '/version', '/admin/oauth2/introspect', '//admin/clients', '/./admin/clients', '/%61dmin/clients'])
    assert.ok((await fetch(server.publicUrl + path)).status >= 400, path);
});
