// Records in MariaDB: what was answered is there after a restart and a kill, of either side.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { binary, patience, runToEnd, startGatehouse } from './gatehouse.mjs';
import { callAdmin, createClient, introspect, issueToken, requestToken, revoke } from './oauth.mjs';
import { authorize, createFlowClient, flowConfig, obtainTokens, redeem, refresh } from './browser.mjs';
import { startCutter } from './cutter.mjs';
import { startMariadb } from './mariadb.mjs';
import { makeCertificate } from './web.mjs';

const migrate = (...args) => spawnSync(binary, ['migrate', ...args], { encoding: 'utf8', timeout: patience });

/** Asks again until it holds; for what the server does by itself after a while. */
async function eventually(holds, what) {
  const end = Date.now() + patience;
  while (!await holds())
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
}

describe('MariaDB', { concurrency: true }, () => {
  let mariadb;
  before(async () => { mariadb = await startMariadb(); });
  after(() => mariadb.stop());
  const start = (dsn, config = {}) => startGatehouse({ config: { ...flowConfig, dsn, ...config } });

  it('keeps clients, keys, tokens and used codes over a restart', async () => {
    const dsn = mariadb.database('restart');
    let server = await start(dsn);
    const service = await createClient(server);
    const app = await createFlowClient(server);
    const active = await issueToken(server, service);
    const revoked = await issueToken(server, service);
    assert.equal((await revoke(server, service, revoked)).status, 200);
    const { code } = await authorize(server, app);
    const tokens = (await redeem(server, app, code)).json;
    const keys = await (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).text();
    await server.stop();
    server = await start(dsn);
    assert.equal((await callAdmin(server, 'GET', `/admin/clients/${service.client_id}`)).status, 200);
    assert.equal((await introspect(server, active)).active, true);
    assert.equal((await introspect(server, revoked)).active, false);
    assert.equal(await (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).text(), keys);
    assert.equal((await refresh(server, app, tokens.refresh_token)).status, 200);
    assert.equal((await redeem(server, app, code)).json.error, 'invalid_grant');
    assert.equal((await introspect(server, tokens.access_token)).active, false, 'a code used twice ends what came of it');
    await server.stop();
  });

  it('holds for two nodes that know nothing of each other', async () => {
    const dsn = mariadb.database('two_nodes');
    const [one, other] = await Promise.all([start(dsn), start(dsn)]);
    const client = await createClient(one);
    const token = await issueToken(other, client);
    assert.equal((await introspect(one, token)).active, true);
    assert.equal((await revoke(one, client, token)).status, 200);
    assert.equal((await introspect(other, token)).active, false);
    const app = await createFlowClient(one);
    const { code } = await authorize(one, app);
    const all = await Promise.all(Array.from({ length: 64 }, (_, i) => redeem(i % 2 ? one : other, app, code)));
    assert.equal(all.filter((each) => each.status === 200).length, 1, 'single use holds across both');
    assert.equal((await callAdmin(one, 'DELETE', `/admin/clients/${client.client_id}`)).status, 204);
    assert.equal((await requestToken(other, client)).status, 401);
    await Promise.all([one.stop(), other.stop()]);
  });

  it('loses no token that was answered when the server is killed', async () => {
    const dsn = mariadb.database('killed');
    const server = await start(dsn);
    const client = await createClient(server);
    const answered = [];
    const load = Promise.all(Array.from({ length: 16 }, async () => {
      try {
        for (let i = 0; i < 200; ++i)
          answered.push((await requestToken(server, client)).json.access_token);
      } catch {
        // The connection went with the server.
      }
    }));
    await eventually(() => new Promise((resolve) => { setImmediate(() => resolve(answered.length > 200)); }), 'load');
    await server.kill();
    await load;
    const next = await start(dsn);
    const states = await Promise.all(answered.filter(Boolean).map((token) => introspect(next, token)));
    assert.ok(states.length > 200);
    assert.equal(states.filter((each) => !each.active).length, 0, `of ${states.length}`);
    await next.stop();
  });

  it('AB-16 answers 503 while its connections are cut, and nothing is lost', async () => {
    mariadb.database('cut');
    const cutter = await startCutter(mariadb.port);
    const server = await start(mariadb.dsn('cut', '', cutter.port));
    const client = await createClient(server);
    const answered = [await issueToken(server, client)];
    const statuses = new Set();
    for (let round = 0; round < 20; ++round) {
      const some = Promise.all(Array.from({ length: 16 }, () => requestToken(server, client)));
      cutter.cut();
      for (const each of await some) {
        statuses.add(each.status);
        if (each.status === 200)
          answered.push(each.json.access_token);
      }
    }
    for (const status of statuses)
      assert.ok([200, 503].includes(status), `${status}`);
    await eventually(async () => (await requestToken(server, client)).status === 200, 'recovery');
    for (const token of answered)
      await eventually(async () => {
        const answer = await fetch(`${server.adminUrl}/admin/oauth2/introspect`, { method: 'POST', body: new URLSearchParams({ token }) });
        if (answer.status !== 200)
          return false;
        assert.equal((await answer.json()).active, true);
        return true;
      }, 'an answer');
    cutter.close();
    assert.equal((await requestToken(server, client)).status, 503);
    assert.equal((await fetch(`${server.adminUrl}/health/ready`)).status, 503);
    cutter.open();
    await eventually(async () => (await requestToken(server, client)).status === 200, 'recovery without a restart');
    await eventually(async () => (await fetch(`${server.adminUrl}/health/ready`)).status === 200, 'readiness');
    await server.stop();
    cutter.stop();
  });

  it('refuses to serve what is not migrated, and says what to run', async () => {
    mariadb.sql('CREATE DATABASE empty');
    const config = { dev: true, dsn: mariadb.dsn('empty'), secrets: { system: ['a-system-secret-of-the-end-to-end-tests'] }, serve: { public: { port: 0 }, admin: { port: 0 } } };
    const before = await runToEnd({ config });
    assert.notEqual(before.code, 0);
    assert.match(before.output, /gatehouse migrate up/);
    assert.match(migrate('status', mariadb.dsn('empty')).stdout, /pending/i);
    const two = await Promise.all([0, 1, 2, 3].map(() => runToEnd({ args: ['migrate', 'up', '--yes', mariadb.dsn('empty')] })));
    for (const each of two)
      assert.equal(each.code, 0, each.output);
    const server = await start(mariadb.dsn('empty'));
    await server.stop();
    assert.equal(migrate('down', '--yes', '--steps', '1', mariadb.dsn('empty')).status, 0);
    assert.equal(mariadb.sql('SELECT count(*) FROM information_schema.tables WHERE table_schema = \'empty\' AND table_name = \'gatehouse_client\'', 'empty'), '0');
  });

  it('shows no payload of a session and no key to who reads the tables', async () => {
    const dsn = mariadb.database('sealed');
    const server = await start(dsn);
    const app = await createFlowClient(server);
    await obtainTokens(server, app, { login: { subject: 'somebody-in-particular' }, consent: { session: { id_token: { note: 'a-note-of-the-login-app' } } } });
    await server.stop();
    for (const table of ['grant', 'access_token', 'refresh_token', 'json_web_key', 'authorization_code'])
      for (const row of mariadb.sql(`SELECT payload FROM gatehouse_${table}`, 'sealed').split('\n'))
        assert.ok(!/a-note-of-the-login-app|"d":|somebody/.test(row), table);
  });

  it('goes on with a server that was killed and came back, and has all that it answered', async () => {
    const own = await startMariadb();
    const server = await start(own.database('restarted'));
    const client = await createClient(server);
    const answered = [];
    let goesOn = true;
    const load = Promise.all(Array.from({ length: 8 }, async () => {
      while (goesOn) {
        const answer = await requestToken(server, client);
        assert.ok([200, 503].includes(answer.status), `${answer.status}`);
        if (answer.status === 200)
          answered.push(answer.json.access_token);
      }
    }));
    await eventually(() => new Promise((resolve) => { setImmediate(() => resolve(answered.length > 100)); }), 'load');
    await own.end();
    assert.equal((await requestToken(server, client)).status, 503);
    assert.equal((await fetch(`${server.adminUrl}/health/ready`)).status, 503);
    await own.start();
    await eventually(async () => (await requestToken(server, client)).status === 200, 'recovery without a restart');
    goesOn = false;
    await load;
    await eventually(async () => (await fetch(`${server.adminUrl}/health/ready`)).status === 200, 'readiness');
    const states = await Promise.all(answered.map((token) => introspect(server, token)));
    assert.equal(states.filter((each) => !each.active).length, 0, `of ${states.length}`);
    await server.stop();
    await own.end();
    const starting = start(own.dsn('restarted'));
    await own.start();
    const next = await starting;
    assert.equal((await introspect(next, answered[0])).active, true, 'a node waits for its server');
    await next.stop();
    await own.stop();
  });

  it('trusts a certificate only when its name and its authority are right', async () => {
    const certificate = makeCertificate();
    const trusting = { SSL_CERT_FILE: certificate.caFile };
    const own = await startMariadb({ tls: certificate.tls });
    own.sql('CREATE DATABASE records');
    const status = (tls, env = {}, host = '127.0.0.1') => spawnSync(
      binary, ['migrate', 'status', own.dsn('records', `&tls=${tls}`).replace('127.0.0.1', host)],
      { encoding: 'utf8', timeout: patience, env: { ...process.env, ...env } });
    assert.notEqual(status('true').status, 0);
    assert.equal(status('true', trusting).status, 0, status('true', trusting).stderr);
    assert.notEqual(status('true', trusting, 'localhost').status, 0);
    assert.equal(status('skip-verify', {}, 'localhost').status, 0);
    own.sql('ALTER USER gatehouse REQUIRE SSL');
    for (const tls of ['skip-verify', 'preferred'])
      assert.equal(status(tls).status, 0, status(tls).stderr);
    const plain = status('false');
    assert.notEqual(plain.status, 0);
    assert.ok(!plain.stderr.includes('pass/wo@rd'));
    await own.stop();
    certificate.remove();
  });
});
