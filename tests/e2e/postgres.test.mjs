// Records in PostgreSQL: what was answered is there after a restart and a kill, of either side.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import net from 'node:net';
import { after, before, describe, it } from 'node:test';
import { binary, patience, runToEnd, startGatehouse, startProgram } from './gatehouse.mjs';
import { callAdmin, createClient, introspect, issueToken, requestToken, revoke } from './oauth.mjs';
import { authorize, createFlowClient, flowConfig, obtainTokens, redeem, refresh } from './browser.mjs';
import { startChild } from './children.mjs';
import { startCutter } from './cutter.mjs';
import { startPostgres } from './postgres.mjs';

const migrate = (...args) => spawnSync(binary, ['migrate', ...args], { encoding: 'utf8', timeout: patience });

/** Asks again until it holds; for what the server does by itself after a while. */
async function eventually(holds, what) {
  const end = Date.now() + patience;
  while (!await holds())
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
}

describe('PostgreSQL', { concurrency: true }, () => {
  let postgres;
  before(async () => { postgres = await startPostgres(); });
  after(() => postgres.stop());
  const start = (dsn, config = {}) => startGatehouse({ config: { ...flowConfig, dsn, ...config } });

  it('keeps clients, keys, tokens and used codes over a restart', async () => {
    const dsn = postgres.database('restart');
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

  it('AB-14 AB-81 holds for two nodes that know nothing of each other', async () => {
    const dsn = postgres.database('two_nodes');
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
    const keysOf = async (server) => (await (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).json()).keys.map((each) => each.kid);
    const [kid] = (await callAdmin(one, 'POST', '/admin/keys/hydra.openid.id-token', { alg: 'ES256', use: 'sig', kid: 'made-by-one' })).json.keys.map((each) => each.kid);
    await eventually(async () => (await keysOf(other)).includes(kid), 'a new key at the other node');
    assert.equal((await callAdmin(one, 'DELETE', `/admin/keys/hydra.openid.id-token/${kid}`)).status, 204);
    await eventually(async () => !(await keysOf(other)).includes(kid), 'the end of the key at the other node');
    await Promise.all([one.stop(), other.stop()]);
  });

  it('loses no token that was answered when the server is killed', async () => {
    const dsn = postgres.database('killed');
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
    postgres.database('cut');
    const cutter = await startCutter(postgres.port);
    const server = await start(postgres.dsn('cut', '', cutter.port));
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

  it('goes to the next host when one refuses', async () => {
    postgres.database('hosts');
    // Bound and never listening: who connects is refused.
    const silent = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address();
    await new Promise((resolve) => silent.close(resolve));
    const server = await start(postgres.dsn('hosts').replace('@', `@127.0.0.1:${port},`));
    await issueToken(server, await createClient(server));
    await server.stop();
  });

  it('ends at once when it is told to while it waits for its database', async () => {
    const program = startProgram(['serve', 'all', '--dev', '--set', 'dsn=postgres://u@127.0.0.1:9/d?sslmode=disable', '--set', 'secrets.system=a-system-secret-of-the-end-to-end-tests']);
    await program.until(/the database is not there yet/);
    program.signal('SIGTERM');
    const { code, stderr } = await program.end();
    assert.notEqual(code, 0);
    assert.match(stderr, /told to end/);
  });

  it('does not start without its database, and says why when the time for it is over', async () => {
    const { code, output } = await runToEnd({ args: ['serve', 'all', '--dev', '--set', 'dsn=postgres://u:a-password@127.0.0.1:9/d?sslmode=disable',
      '--set', 'secrets.system=a-system-secret-of-the-end-to-end-tests', '--set', 'db.start_timeout=1s'] });
    assert.notEqual(code, 0);
    assert.match(output, /the database is not there yet/);
    assert.match(output, /the database cannot be used: .*refused/);
    assert.doesNotMatch(output, /a-password/);
  });

  it('answers 503 while it may not write, and goes on when it may', async () => {
    postgres.database('forbidden');
    postgres.sql('CREATE ROLE guest LOGIN');
    postgres.sql('GRANT ALL ON ALL TABLES IN SCHEMA public TO guest', 'forbidden');
    const server = await start(postgres.dsn('forbidden').replace('gatehouse@', 'guest@'));
    const client = await createClient(server);
    const before = await issueToken(server, client);
    postgres.sql('REVOKE INSERT ON gatehouse_access_token FROM guest', 'forbidden');
    assert.equal((await requestToken(server, client)).status, 503);
    assert.equal((await introspect(server, before)).active, true, 'what is there can be read');
    postgres.sql('GRANT INSERT ON gatehouse_access_token TO guest', 'forbidden');
    assert.equal((await requestToken(server, client)).status, 200);
    assert.equal((await fetch(`${server.adminUrl}/health/ready`)).status, 200);
    await server.stop();
  });

  it('lets nobody wait for a lock that somebody else keeps, but who needs it', async () => {
    const dsn = postgres.database('locked');
    const server = await start(dsn);
    const [held, other] = [await createClient(server), await createClient(server)];
    const keeper = startChild(postgres.psql, ['-h', '127.0.0.1', '-p', postgres.port, '-U', 'gatehouse', '-d', 'locked', '-Atq'], { stdio: ['pipe', 'pipe', 'inherit'] });
    keeper.stdin.write(`BEGIN; SELECT 'held' FROM gatehouse_client WHERE record_key = '${held.client_id}' FOR UPDATE;\n`);
    await new Promise((resolve) => keeper.stdout.once('data', resolve));
    const waiting = requestToken(server, held);
    const others = [];
    for (let i = 0; i < 20; ++i)
      others.push(await requestToken(server, other));
    assert.ok(others.every((each) => [200, 503].includes(each.status)));
    assert.equal(others.at(-1).status, 200);
    assert.equal((await waiting).status, 503);
    assert.ok(Number(postgres.sql('SELECT count(*) FROM pg_stat_activity WHERE datname = \'locked\'')) < 8, 'no statement is left behind');
    keeper.stdin.end('ROLLBACK;\n');
    await eventually(async () => (await requestToken(server, held)).status === 200, 'the lock to be given back');
    await server.stop();
  });

  it('refuses to serve what is not migrated, and says what to run', async () => {
    postgres.sql('CREATE DATABASE empty');
    const config = { dev: true, dsn: postgres.dsn('empty'), secrets: { system: ['a-system-secret-of-the-end-to-end-tests'] }, serve: { public: { port: 0 }, admin: { port: 0 } } };
    const before = await runToEnd({ config });
    assert.notEqual(before.code, 0);
    assert.match(before.output, /gatehouse migrate up/);
    assert.match(migrate('status', postgres.dsn('empty')).stdout, /pending/i);
    const two = await Promise.all([0, 1, 2, 3].map(() => runToEnd({ args: ['migrate', 'up', '--yes', postgres.dsn('empty')] })));
    for (const each of two)
      assert.equal(each.code, 0, each.output);
    const server = await start(postgres.dsn('empty'));
    await server.stop();
    assert.equal(migrate('down', '--yes', '--steps', '1', postgres.dsn('empty')).status, 0);
    assert.equal(postgres.sql('SELECT count(*) FROM information_schema.tables WHERE table_name = \'gatehouse_client\'', 'empty'), '0');
  });

  it('AB-55 shows no payload of a session and no key to who reads the tables', async () => {
    const dsn = postgres.database('sealed');
    const server = await start(dsn);
    const app = await createFlowClient(server);
    await obtainTokens(server, app, { login: { subject: 'somebody-in-particular' }, consent: { session: { id_token: { note: 'a-note-of-the-login-app' } } } });
    await server.stop();
    for (const table of ['grant', 'access_token', 'refresh_token', 'json_web_key', 'authorization_code'])
      for (const row of postgres.sql(`SELECT encode(payload, 'escape') FROM gatehouse_${table}`, 'sealed').split('\n'))
        assert.ok(!/a-note-of-the-login-app|"d":|somebody/.test(row), table);
  });
});
