// Records in a file: what was answered is there after a restart, a kill and a full disk.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { binary, patience, runToEnd, startGatehouse, within } from './gatehouse.mjs';
import { callAdmin, createClient, introspect, issueToken, requestToken, revoke } from './oauth.mjs';
import { startChild } from './children.mjs';
import { authorize, createFlowClient, flowConfig, obtainTokens, redeem, refresh } from './browser.mjs';

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newDatabase() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-sqlite-'));
  folders.push(folder);
  const file = path.join(folder, 'data/records.sqlite');
  return { file, dsn: `sqlite://${file}?_fk=true` };
}

const start = (database, config = {}) => startGatehouse({ config: { ...flowConfig, dsn: database.dsn, ...config } });
const migrate = (...args) => spawnSync(binary, ['migrate', ...args], { encoding: 'utf8', timeout: patience });
const ready = async (server) => {
  const answer = await fetch(`${server.adminUrl}/health/ready`);
  return { status: answer.status, text: await answer.text() };
};

/** Has the system refuse what a process writes at a place of a file, as a disk does that became read-only. */
async function refuseWrites(pid) {
  const tracer = startChild('strace', ['-f', '-e', 'trace=pwrite64', '-e', 'inject=pwrite64:error=EROFS', '-o', '/dev/null', '-p', `${pid}`],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  const gone = new Promise((resolve) => { tracer.once('close', resolve); });
  await within(new Promise((resolve, reject) => {
    tracer.stderr.on('data', (text) => { if (/attached/.test(text)) resolve(); });
    tracer.once('close', () => reject(new Error('strace cannot attach')));
  }), 'strace');
  return {
    async end() {
      tracer.kill('SIGINT');
      await within(gone, 'the end of strace');
    },
  };
}

/** Asks again until it holds; for what the server does by itself after a while. */
async function eventually(holds, what) {
  const end = Date.now() + patience;
  while (!await holds())
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
}

describe('SQLite', { concurrency: true }, () => {
  it('keeps clients, keys, tokens and used codes over a restart', async () => {
    const database = newDatabase();
    let server = await start(database);
    const service = await createClient(server);
    const app = await createFlowClient(server);
    const active = await issueToken(server, service);
    const revoked = await issueToken(server, service);
    assert.equal((await revoke(server, service, revoked)).status, 200);
    const tokens = await obtainTokens(server, app);
    const keys = await (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).text();
    assert.equal(statSync(database.file).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(database.file)).mode & 0o777, 0o700);
    await server.stop();

    server = await start(database);
    assert.equal((await callAdmin(server, 'GET', `/admin/clients/${service.client_id}`)).status, 200);
    assert.equal((await introspect(server, active)).active, true);
    assert.equal((await introspect(server, revoked)).active, false);
    assert.equal((await introspect(server, tokens.access_token)).active, true);
    assert.equal(await (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).text(), keys);
    assert.equal((await requestToken(server, service)).status, 200);
    const next = await refresh(server, app, tokens.refresh_token);
    assert.equal(next.status, 200, next.text);
    assert.equal((await introspect(server, next.json.access_token)).active, true);
    await server.stop();

    server = await start(database);
    assert.equal((await introspect(server, next.json.access_token)).active, true);
    assert.equal((await introspect(server, next.json.refresh_token)).active, true);
    await server.stop();
  });

  it('signs with the newest of many keys, also after a restart', async () => {
    const database = newDatabase();
    const jwt = { strategies: { access_token: 'jwt' } };
    const set = '/admin/keys/hydra.jwt.access-token';
    let server = await start(database, jwt);
    const client = await createClient(server);
    const kidOf = async () => decodeProtectedHeader(await issueToken(server, client)).kid;
    const made = [];
    for (let i = 0; i < 6; ++i) {
      const answer = await callAdmin(server, 'POST', set, { alg: 'ES256', use: 'sig' });
      assert.equal(answer.status, 201, answer.text);
      made.unshift(answer.json.keys[0].kid);
      assert.equal(await kidOf(), made[0]);
    }
    await server.stop();
    server = await start(database, jwt);
    assert.equal(await kidOf(), made[0]);
    const listed = (await callAdmin(server, 'GET', set)).json.keys.map((key) => key.kid);
    assert.deepEqual(listed.slice(0, made.length), made, 'the newest first');
    await server.stop();
  });

  it('loses no acknowledged token and no revocation when it is killed under load', async () => {
    const database = newDatabase();
    const acknowledged = [];
    const revoked = [];
    let client;
    for (let round = 0; round < 4; ++round) {
      const server = await start(database);
      client ??= await createClient(server);
      const workers = Array.from({ length: 8 }, async (_, number) => {
        for (;;) {
          const answer = await requestToken(server, client).catch(() => undefined);
          if (answer === undefined)
            return;
          assert.equal(answer.status, 200, answer.text);
          const token = answer.json.access_token;
          if (number !== 0) {
            acknowledged.push(token);
            continue;
          }
          const end = await revoke(server, client, token).catch(() => undefined);
          if (end === undefined)
            return;
          assert.equal(end.status, 200);
          revoked.push(token);
        }
      });
      const before = acknowledged.length;
      await eventually(async () => {
        await ready(server);
        return acknowledged.length > before + 100 && revoked.length > 0;
      }, 'some load');
      await server.kill();
      await Promise.all(workers);
    }
    const server = await start(database);
    const states = async (tokens) => {
      const found = [];
      for (const token of tokens)
        found.push((await introspect(server, token)).active);
      return found;
    };
    assert.ok((await states(acknowledged)).every((active) => active), 'every acknowledged token is active');
    assert.ok((await states(revoked)).every((active) => !active), 'every acknowledged revocation holds');
    await server.stop();
  });

  it('answers 503 while its file cannot grow, tells readiness, and goes on without a restart', async () => {
    const database = newDatabase();
    const server = await start(database);
    const client = await createClient(server);
    const before = await issueToken(server, client);
    const limit = (bytes) => assert.equal(
      spawnSync('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}:unlimited`]).status, 0);
    limit(4096);
    const answers = await Promise.all(Array.from({ length: 20 }, () => requestToken(server, client)));
    for (const answer of answers)
      assert.equal(answer.status, 503, answer.text);
    assert.equal((await ready(server)).status, 503);
    assert.equal((await introspect(server, before)).active, true, 'what is there can be read');
    limit('unlimited');
    await eventually(async () => (await ready(server)).status === 200, 'readiness');
    const later = await issueToken(server, client);
    assert.equal((await introspect(server, later)).active, true);
    await server.stop();
  });

  it('answers 503 while its disk is read-only, and goes on without a restart', async () => {
    const server = await start(newDatabase());
    const client = await createClient(server);
    const before = await issueToken(server, client);
    const readOnly = await refuseWrites(server.pid);
    assert.equal((await requestToken(server, client)).status, 503);
    assert.equal((await ready(server)).status, 503);
    assert.equal((await introspect(server, before)).active, true, 'what is there can be read');
    await readOnly.end();
    await eventually(async () => (await ready(server)).status === 200, 'readiness');
    assert.equal((await introspect(server, await issueToken(server, client))).active, true);
    await server.stop();
  });

  it('answers 503 while its file is gone, and finds it again', async () => {
    const database = newDatabase();
    const server = await start(database);
    const client = await createClient(server);
    const token = await issueToken(server, client);
    renameSync(database.file, `${database.file}.aside`);
    assert.equal((await requestToken(server, client)).status, 503);
    assert.equal((await ready(server)).status, 503);
    assert.ok(!existsSync(database.file), 'no other file is begun');
    renameSync(`${database.file}.aside`, database.file);
    await eventually(async () => (await ready(server)).status === 200, 'readiness');
    assert.equal((await introspect(server, token)).active, true);
    assert.equal((await requestToken(server, client)).status, 200);
    await server.stop();
  });

  it('names what is pending when the schema is taken away under it', async () => {
    const database = newDatabase();
    const server = await start(database);
    assert.equal((await ready(server)).status, 200);
    assert.equal(migrate('down', database.dsn, '--steps', '1', '-y').status, 0);
    const answer = await ready(server);
    assert.equal(answer.status, 503);
    assert.match(answer.text, /of version 0, and this program works with 1: run `gatehouse migrate up`/);
    assert.equal(migrate('up', database.dsn, '-y').status, 0);
    await eventually(async () => (await ready(server)).status === 200, 'readiness');
    await server.stop();
  });

  it('does not start with a schema that is too old or too new, and says what to run', async () => {
    const database = newDatabase();
    const config = {
      dev: true, dsn: database.dsn, urls: { self: { issuer: 'http://127.0.0.1:4444' } },
      secrets: { system: ['a-system-secret-of-the-end-to-end-tests'] },
    };
    assert.equal(migrate('up', database.dsn, '-y').status, 0);
    assert.equal(migrate('down', database.dsn, '--steps', '1', '-y').status, 0);
    const old = await runToEnd({ config });
    assert.equal(old.code, 2);
    assert.match(old.output, /run `gatehouse migrate up`/);
    assert.match(migrate('status', database.dsn).stdout, /^1 {2}pending/);
    const none = await runToEnd({ config: { ...config, dsn: `${database.dsn}&mode=rw`.replace('records', 'none') } });
    assert.equal(none.code, 2);
    assert.match(none.output, /No such file or directory/);
  });

  it('takes Hydra\'s `migrate sql -e -y`', () => {
    const database = newDatabase();
    const end = spawnSync(binary, ['migrate', 'sql', '-e', '-y'],
      { encoding: 'utf8', timeout: patience, env: { ...process.env, DSN: database.dsn } });
    assert.equal(end.status, 0, end.stderr);
    assert.match(migrate('status', database.dsn).stdout, /^1 {2}applied/);
  });

  it('registers the demo again with a new secret', async () => {
    const database = newDatabase();
    const config = { urls: null, pages: { demo: true } };
    await (await start(database, config)).stop();
    await (await start(database, config)).stop();
  });

  it('of many who present one code one gets tokens', async () => {
    const database = newDatabase();
    const server = await start(database);
    const app = await createFlowClient(server);
    const { code } = await authorize(server, app);
    const answers = await Promise.all(Array.from({ length: 16 }, () => redeem(server, app, code)));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    await server.stop();
  });
});
