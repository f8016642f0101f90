// A MariaDB server of one test file: its own folder, its own loopback port, gone with the test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startChild } from './children.mjs';
import { binary, patience } from './gatehouse.mjs';

const isRoot = process.getuid() === 0;
// A server does not want to run as root.
const somebody = isRoot ? ['--reuid=nobody', '--regid=nogroup', '--clear-groups'] : [];
const idOf = (flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The server reads its key as somebody else. */
function tlsOptions(tls, folder) {
  return Object.entries(tls ?? {}).map(([name, pem]) => {
    const file = path.join(folder, `${name}.pem`);
    writeFileSync(file, pem, { mode: 0o600 });
    if (isRoot)
      chownSync(file, idOf('-u'), idOf('-g'));
    return `--ssl-${name}=${file}`;
  });
}

/**
 * Starts a server; what is committed is synced, as in real life.
 *
 * @param tls  `key` and `cert` as PEM; without them the server has no TLS.
 */
export async function startMariadb({ tls } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-mariadb-'));
  if (isRoot)
    chownSync(folder, idOf('-u'), idOf('-g'));
  const data = `--datadir=${path.join(folder, 'data')}`;
  const socket = path.join(folder, 'socket');
  const made = spawnSync('setpriv', [...somebody, 'mariadb-install-db', '--no-defaults', data,
    '--auth-root-authentication-method=normal', '--skip-test-db'], { encoding: 'utf8', cwd: folder });
  assert.equal(made.status, 0, made.stderr);
  const ssl = tlsOptions(tls, folder);
  const run = (text, database) => spawnSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-u', 'root', '-D', database, '-rNBe', text], { encoding: 'utf8' });
  const server = {
    port: await freePort(),
    socket,
    child: undefined,
    dsn: (database, parameters = '', port = server.port) => `mysql://gatehouse:pass/wo@rd@tcp(127.0.0.1:${port})/${database}?max_conns=6${parameters}`,
    /** Runs SQL as the administrator. */
    sql(text, database = 'mysql') {
      const ran = run(text, database);
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
        '--pdeathsig', 'KILL', ...somebody, 'mariadbd', '--no-defaults', data, `--socket=${socket}`, `--port=${server.port}`,
        `--pid-file=${path.join(folder, 'pid')}`, '--bind-address=127.0.0.1', '--skip-name-resolve', '--max-connections=200', ...ssl,
      ], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
      let said = '';
      server.child.stdout.resume();
      server.child.stderr.on('data', (text) => { said += text; });
      const end = Date.now() + patience;
      while (run('SELECT 1', 'mysql').status !== 0)
        assert.ok(Date.now() < end && server.child.exitCode === null, said);
    },
    /** Ends it at once, without a word to anybody. */
    async end(signal = 'SIGKILL') {
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
  server.sql('CREATE USER gatehouse IDENTIFIED BY \'pass/wo@rd\'; GRANT ALL ON *.* TO gatehouse');
  return server;
}
