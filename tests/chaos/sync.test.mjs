// A trace of system calls shows that the disk has a record before its answer goes out.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { authorize, createFlowClient, flowConfig, redeem, refresh } from '../e2e/browser.mjs';
import { startChild } from '../e2e/children.mjs';
import { binary, startGatehouse, within } from '../e2e/gatehouse.mjs';
import { createClient, issueToken, revoke } from '../e2e/oauth.mjs';
import { startDatabase } from './database.mjs';
import { durableParent, memoryOf } from './file_system.mjs';
import { judgeSyncs, readTrace } from './sync_trace.mjs';

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const options = { skip: !hasStrace && 'strace is not here' };
const calls = 'fdatasync,fsync,sendto,sendmsg,recvfrom,recvmsg';

/** Everything that promises to remember something; a login that only begins does not. */
const writes = (request) => /^(POST \/(oauth2\/(token|revoke)|admin\/clients)|PUT \/admin\/|GET \/oauth2\/auth\?.*_verifier=)/.test(request);

/** Traces processes with their threads and children while `action` runs; the trace holds secrets. */
async function traced(pids, file, action) {
  const tracer = startChild('strace', ['-f', '-y', '-s', '2000', '-e', `trace=${calls}`, '-o', file,
    ...pids.flatMap((pid) => ['-p', String(pid)])], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const attached = new Promise((resolve, reject) => {
    tracer.stderr.on('data', (text) => {
      said += text;
      // One that serves nobody any more may be gone.
      if (pids.every((pid) => new RegExp(`Process ${pid} attached|\\(PTRACE_SEIZE, ${pid}\\): No such process`).test(said)))
        resolve();
    });
    tracer.once('close', () => reject(new Error(`strace cannot attach: ${said}`)));
  });
  await within(attached, 'strace');
  await action();
  tracer.kill('SIGINT');
  await within(new Promise((resolve) => tracer.once('close', resolve)), 'the end of strace');
  return readTrace(readFileSync(file, 'latin1'));
}

/** One of each, one after the other. @returns how many answers promise something. */
async function useEverything(server, service, app) {
  for (let i = 0; i < 10; ++i)
    assert.equal((await revoke(server, service, await issueToken(server, service))).status, 200);
  await createClient(server);
  const { code } = await authorize(server, app);
  const tokens = await redeem(server, app, code);
  assert.equal(tokens.status, 200, tokens.text);
  assert.equal((await refresh(server, app, tokens.json.refresh_token)).status, 200);
  assert.equal((await redeem(server, app, code)).status, 400);
  // Tokens and revocations; the client; both apps and both ways back; redemption, refresh, second redemption.
  return 20 + 1 + 4 + 3;
}

/** @param others  tells the processes of a database server. */
async function judged(folder, start, rules, others = () => []) {
  const server = await startGatehouse(start);
  const service = await createClient(server);
  const app = await createFlowClient(server);
  await issueToken(server, service);
  const node = new Set(readdirSync(`/proc/${server.pid}/task`));
  let expected;
  const seen = await traced([server.pid, ...others()], path.join(folder, 'trace'), async () => {
    expected = await useEverything(server, service, app);
  });
  await server.stop();
  const found = judgeSyncs(seen, { node, writes, ...rules });
  assert.equal(found.answers, expected);
  return found.early;
}

async function onDisk(action) {
  const folder = mkdtempSync(path.join(durableParent(), 'gatehouse-sync-'));
  try {
    assert.equal(memoryOf(folder), undefined);
    await action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('a trace shows', options, () => {
  const log = /records\.sqlite-wal>/;
  const start = (folder, more = '') => ({ config: { ...flowConfig, dsn: `sqlite://${folder}/records.sqlite?_fk=true${more}` } });
  const faulty = { program: path.join(path.dirname(binary), 'tests/chaos/gatehouse_with_faults'), env: { GATEHOUSE_FAULT: 'answer_before_commit' } };

  it('that SQLite syncs before each answer that promises something', () => onDisk(async (folder) => {
    assert.deepEqual(await judged(folder, start(folder), { log }), []);
  }));

  it('when SQLite is told not to', () => onDisk(async (folder) => {
    assert.ok((await judged(folder, start(folder, '&_synchronous=NORMAL'), { log })).length > 20);
  }));

  it('when a token is answered before it is committed', () => onDisk(async (folder) => {
    assert.deepEqual(await judged(folder, { ...start(folder), ...faulty }, { log }), Array(10).fill('POST /oauth2/token'));
  }));

  it('that PostgreSQL syncs its log and says so before each answer that promises something', () => onDisk(async (folder) => {
    const database = await startDatabase(durableParent());
    const { postgres } = database;
    try {
      assert.equal(memoryOf(postgres.data), undefined);
      assert.deepEqual(['fsync', 'synchronous_commit', 'full_page_writes'].map((name) => postgres.sql(`SHOW ${name}`)), ['on', 'on', 'on']);
      const dsn = postgres.database('chaos_sync');
      const rules = { log: /pg_wal\//, commit: /COMMIT/ };
      const judge = (more = {}) => judged(folder, { config: { ...flowConfig, dsn }, ...more }, rules, database.processes);
      assert.deepEqual(await judge(), []);
      assert.deepEqual(await judge(faulty), Array(10).fill('POST /oauth2/token'), 'and when a token is answered before');
    } finally {
      await database.stop();
    }
  }));
});
