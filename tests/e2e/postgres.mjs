// A PostgreSQL server of one test file: its own folder, its own loopback port, gone with the test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startChild } from './children.mjs';
import { binary, patience } from './gatehouse.mjs';

const home = '/usr/lib/postgresql';
const programs = path.join(home, readdirSync(home).sort((a, b) => Number(b) - Number(a))[0], 'bin');
const isRoot = process.getuid() === 0;
// A server refuses to run as root.
const somebody = isRoot ? ['--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];

const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Without holding this thread up: others may be under load meanwhile. */
async function isReady(port) {
  const asked = startChild(path.join(programs, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', port], { stdio: 'ignore' });
  return await new Promise((resolve) => asked.once('close', resolve)) === 0;
}

/**
 * Starts a server; what is committed is synced, as in real life.
 *
 * @param parent  the folder that its own one is made in
 */
export async function startPostgres({ parent = os.tmpdir() } = {}) {
  const folder = mkdtempSync(path.join(parent, 'gatehouse-postgres-'));
  if (isRoot)
    chownSync(folder, idOf('-u'), idOf('-g'));
  const data = path.join(folder, 'data');
  const made = spawnSync('setpriv', [...somebody, path.join(programs, 'initdb'), '-D', data, '-U', 'gatehouse', '-A', 'trust', '--no-sync', '--no-locale', '-E', 'UTF8'], { encoding: 'utf8', cwd: folder });
  assert.equal(made.status, 0, made.stderr);
  const server = {
    port: await freePort(),
    data,
    psql: path.join(programs, 'psql'),
    child: undefined,
    dsn: (database, parameters = '', port = server.port) => `postgres://gatehouse@127.0.0.1:${port}/${database}?sslmode=disable${parameters}`,
    /** Runs SQL as the administrator. */
    sql(text, database = 'postgres') {
      const ran = spawnSync(path.join(programs, 'psql'), ['-h', '127.0.0.1', '-p', server.port, '-U', 'gatehouse', '-d', database, '-v', 'ON_ERROR_STOP=1', '-Atc', text], { encoding: 'utf8' });
      assert.equal(ran.status, 0, ran.stderr);
      return ran.stdout.trim();
    },
    /** A database with our tables. */
    database(name) {
      server.sql(`CREATE DATABASE ${name}`);
      const up = spawnSync(binary, ['migrate', 'up', '--yes', server.dsn(name)], { encoding: 'utf8' });
      assert.equal(up.status, 0, up.stderr);
      return server.dsn(name);
    },
    async start() {
      server.child = startChild('setpriv', [
        '--pdeathsig', 'KILL', ...somebody, path.join(programs, 'postgres'), '-D', data, '-k', folder, '-p', server.port,
        '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200',
      ], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
      let said = '';
      server.child.stdout.resume();
      server.child.stderr.on('data', (text) => { said += text; });
      const end = Date.now() + patience;
      while (!await isReady(server.port))
        assert.ok(Date.now() < end && server.child.exitCode === null, said);
    },
    /** Ends it at once: without a word to anybody with SIGKILL, else as the administrator does. */
    async end(signal = 'SIGQUIT') {
      if (server.child.exitCode !== null || server.child.signalCode !== null)
        return;
      const gone = new Promise((resolve) => server.child.once('close', resolve));
      server.child.kill(signal);
      await gone;
    },
    async stop() {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
