// What lies in a database file, how its secrets are renewed, and how a store is carried to another.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { binary, patience, recordSecret, startGatehouse, startProgram } from './gatehouse.mjs';
import { callAdmin, createClient, introspect, issueToken, requestToken } from './oauth.mjs';
import { authorize, createFlowClient, flowConfig, obtainTokens, refresh } from './browser.mjs';

const former = recordSecret('the-former-secret-of-the-system');
const current = recordSecret('the-current-secret-of-the-system');

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-rest-'));
  folders.push(folder);
  return folder;
}

/** A database with a configuration file for the verbs that work on it. */
function newDatabase(name, ...secrets) {
  const folder = newFolder();
  const file = path.join(folder, name);
  const database = { file, dsn: `sqlite://${file}?_fk=true` };
  return { ...database, ...withSecrets(database, ...secrets) };
}

function withSecrets({ file, dsn }, ...secrets) {
  const config = path.join(newFolder(), 'gatehouse.yaml');
  writeFileSync(config, JSON.stringify({ dev: true, dsn, secrets: { system: secrets } }));
  return { file, dsn, secrets, config };
}

const start = ({ dsn, secrets }) => startGatehouse({ config: { ...flowConfig, dsn, secrets: { system: secrets } } });
const run = (...args) => spawnSync(binary, args, { encoding: 'utf8', timeout: patience });
const jwks = async (server) => (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).text();
const kidOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url')).kid;

/** All octets of the file, those that are still in the log beside it included. */
function octetsOf(file) {
  const files = [file, `${file}-wal`].filter((each) => existsSync(each));
  return Buffer.concat(files.map((each) => readFileSync(each)));
}

describe('at rest', { concurrency: true }, () => {
  it('AB-55 neither tokens, codes, secrets, private keys nor what apps hand in are readable', async () => {
    const database = newDatabase('records.sqlite', current);
    const server = await start(database);
    const service = await createClient(server);
    const app = await createFlowClient(server);
    const machine = await issueToken(server, service);
    const unused = await authorize(server, app);
    const consent = { session: { access_token: { note: 'what-the-consent-app-knows' } } };
    const tokens = await obtainTokens(server, app, { consent });
    const next = await refresh(server, app, tokens.refresh_token);
    assert.equal(next.status, 200, next.text);
    assert.equal((await introspect(server, next.json.access_token)).ext?.note, 'what-the-consent-app-knows');

    const look = () => {
      const octets = octetsOf(database.file);
      assert.ok(octets.includes(service.client_id), 'the file has the records');
      for (const [what, text] of Object.entries({
        machine, code: unused.code, access: tokens.access_token, refresh: tokens.refresh_token,
        id: tokens.id_token, next: next.json.access_token, rotated: next.json.refresh_token,
        secret: service.client_secret, other: app.client_secret, note: 'what-the-consent-app-knows',
        key: '"kty"', private: '"dp"' })) {
        if (text !== undefined)
          assert.ok(!octets.includes(text), `${what} is readable in the file`);
      }
      // The halves of opaque tokens and codes, too.
      for (const text of [machine, unused.code, tokens.access_token, tokens.refresh_token])
        for (const part of text.split(/[._]/).filter((each) => each.length >= 20))
          assert.ok(!octets.includes(part) && !octets.includes(Buffer.from(part, 'base64url')), 'a part is readable');
    };
    look();
    await server.stop();
    look();
  });

  it('rotates secrets while it serves, and then does without the former one', async () => {
    const before = newDatabase('records.sqlite', former);
    let server = await start(before);
    const service = await createClient(server, { client_secret: recordSecret('a secret that somebody chose') });
    const app = await createFlowClient(server);
    const tokens = await obtainTokens(server, app);
    // A set has several keys, and the newest has to stay the newest.
    const set = '/admin/keys/hydra.openid.id-token';
    for (const kid of ['z-older', 'a-newest'])
      assert.equal((await callAdmin(server, 'POST', set, { alg: 'RS256', use: 'sig', kid })).status, 201);
    for (let i = 0; i < 300; ++i)
      await issueToken(server, service);
    const published = await jwks(server);
    await server.stop();

    const both = withSecrets(before, current, former);
    server = await start(both);
    let stop = false;
    const load = (async () => {
      const issued = [];
      while (!stop)
        issued.push(await issueToken(server, service));
      return issued;
    })();
    const rotation = await startProgram(['rotate', 'secrets', '-c', both.config]).end();
    stop = true;
    const issued = await load;
    assert.equal(rotation.code, 0, rotation.stderr);
    assert.match(rotation.stdout, /^sealed anew: +3\d\d$/m);
    assert.match(rotation.stdout, /^unreadable: +0$/m);
    for (const token of issued)
      assert.equal((await introspect(server, token)).active, true);
    assert.equal((await introspect(server, tokens.access_token)).active, true);
    const again = run('rotate', 'secrets', '-c', both.config);
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stdout, /^sealed anew: +0$/m);
    await server.stop();

    // Payloads open without the former secret; tokens that were made with it do not.
    const alone = withSecrets(before, current);
    server = await start(alone);
    assert.equal(await jwks(server), published);
    const flow = await obtainTokens(server, await createFlowClient(server));
    assert.equal(kidOf(flow.id_token), 'a-newest');
    assert.equal((await requestToken(server, service)).status, 200);
    assert.equal((await introspect(server, issued[0])).active, true);
    assert.equal((await introspect(server, tokens.access_token)).active, false);
    await server.stop();

    const lost = run('rotate', 'secrets', '-c', withSecrets(before, 'nobody-has-sealed-with-this').config);
    assert.equal(lost.status, 1);
    assert.match(lost.stderr, /records do not open with any secret of secrets.system; they were left/);
  });

  it('is not ready while its keys do not open, and says why to the operator', async () => {
    const before = newDatabase('records.sqlite', former);
    let server = await start(before);
    await issueToken(server, await createClient(server));
    await server.stop();
    server = await start(withSecrets(before, 'nobody-has-sealed-with-this'));
    const ready = async (base) => {
      const answer = await fetch(`${base}/health/ready`);
      return { status: answer.status, errors: (await answer.json()).errors };
    };
    const end = Date.now() + patience;
    while ((await ready(server.adminUrl)).status !== 503)
      assert.ok(Date.now() < end, 'a node without its keys stays ready');
    assert.match((await ready(server.adminUrl)).errors.keys, /secrets\.system lacks the secret/);
    assert.deepEqual(await ready(server.publicUrl),
      { status: 503, errors: { keys: 'The signing keys cannot be read' } });
    await server.stop();
  });

  it('carries clients, keys and trust relations to another store, and twice changes nothing', async () => {
    const from = newDatabase('from.sqlite', current);
    let server = await start(from);
    const service = await createClient(server);
    const { jwk } = await import('jose').then(async ({ generateKeyPair, exportJWK }) => {
      const { publicKey } = await generateKeyPair('ES256', { extractable: true });
      return { jwk: { ...(await exportJWK(publicKey)), kid: 'issuer-key', alg: 'ES256', use: 'sig' } };
    });
    const trust = await callAdmin(server, 'POST', '/admin/trust/grants/jwt-bearer/issuers', {
      issuer: 'https://issuer.example', subject: 'ada', scope: ['read'],
      expires_at: new Date(Date.now() + 3_600_000).toISOString(), jwk });
    assert.equal(trust.status, 201, trust.text);
    const published = await jwks(server);
    const file = path.join(newFolder(), 'backup.json');
    const written = run('export', file, '-c', from.config);
    assert.equal(written.status, 0, written.stderr);
    assert.match(written.stdout, /^\d+ records written; private keys are readable in the file$/m);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await server.stop();
    const backup = JSON.parse(readFileSync(file));
    assert.ok(!readFileSync(file, 'utf8').includes(service.client_secret), 'secrets are hashes');

    const to = newDatabase('to.sqlite', current);
    assert.equal(run('migrate', 'up', '-y', '-c', to.config).status, 0);
    const first = run('import', file, '-c', to.config);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout, new RegExp(`^added client ${service.client_id}$`, 'm'));
    assert.match(first.stdout, new RegExp(`^${backup.records.length} added, 0 changed, 0 unchanged$`, 'm'));
    const second = run('import', file, '-c', to.config);
    assert.equal(second.stdout, `0 added, 0 changed, ${backup.records.length} unchanged\n`);

    server = await start(to);
    assert.equal((await requestToken(server, service)).status, 200);
    assert.equal(await jwks(server), published);
    assert.equal((await callAdmin(server, 'GET', `/admin/trust/grants/jwt-bearer/issuers/${trust.json.id}`)).status, 200);
    // What was changed since is set back, and a relation of the same name elsewhere is told.
    await callAdmin(server, 'PATCH', `/admin/clients/${service.client_id}`, [{ op: 'replace', path: '/client_name', value: 'other' }]);
    const third = run('import', file, '-c', to.config);
    assert.match(third.stdout, new RegExp(`^changed client ${service.client_id}$`, 'm'));
    assert.equal((await callAdmin(server, 'GET', `/admin/clients/${service.client_id}`)).json.client_name, service.client_name);
    backup.records = backup.records.filter((each) => each.kind === 'jwt_trust')
      .map((each) => ({ ...each, key: '00000000-0000-4000-8000-000000000000' }));
    writeFileSync(file, JSON.stringify(backup));
    const twice = run('import', file, '-c', to.config);
    assert.equal(twice.status, 1);
    assert.match(twice.stderr, /another trust relation has the same issuer, subject and key/);
    await server.stop();
  });
});
