// A Redis server of one test file: its own folder, its own loopback port, gone with the test.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { startChild } from './children.mjs';
import { patience, recordSecret } from './gatehouse.mjs';

async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

export const password = recordSecret('a pass/word of Redis');

/**
 * Starts a server that keeps what `save` was asked for, and nothing else.
 *
 * @param tls      `key` and `cert` as PEM; without them the server has no TLS
 * @param options  further arguments of the program
 */
export async function startRedis({ tls, options = [] } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-redis-'));
  for (const [name, pem] of Object.entries(tls ?? {}))
    writeFileSync(path.join(folder, `${name}.pem`), pem, { mode: 0o600 });
  const file = (name) => path.join(folder, name);
  const server = {
    port: await freePort(),
    child: undefined,
    dsn: (parameters = '', port = server.port, secret = password) => `${tls ? 'rediss' : 'redis'}://:${encodeURIComponent(secret)}@127.0.0.1:${port}/0${parameters}`,
    /** Runs a command as the administrator. */
    command(...words) {
      const trust = tls ? ['--tls', '--insecure'] : [];
      const ran = spawnSync('redis-cli', ['-p', server.port, ...trust, '--no-auth-warning', ...words], { encoding: 'utf8', env: { ...process.env, REDISCLI_AUTH: password } });
      return ran.stdout.trim();
    },
    keys: () => server.command('KEYS', 'gatehouse:*').split('\n').filter((key) => key && !key.includes(':probe:')),
    async start() {
      const ports = tls
        ? ['--port', '0', '--tls-port', server.port, '--tls-cert-file', file('cert.pem'), '--tls-key-file', file('key.pem'), '--tls-auth-clients', 'no']
        : ['--port', server.port];
      // Debian has the program without its service in redis-tools, under another name.
      server.child = startChild('setpriv', ['--pdeathsig', 'KILL', 'bash', '-c', 'exec -a redis-server redis-check-rdb "$@"', 'bash',
        '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no', '--requirepass', password, ...ports, ...options,
      ].map(String), { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
      let said = '';
      server.child.stdout.on('data', (text) => { said += text; });
      server.child.stderr.on('data', (text) => { said += text; });
      const end = Date.now() + patience;
      while (server.command('PING') !== 'PONG') {
        await new Promise((resolve) => { setImmediate(resolve); });
        assert.ok(Date.now() < end && server.child.exitCode === null, said);
      }
    },
    /** Ends it at once, without a word to anybody. */
    async end(signal = 'SIGKILL') {
      if (server.child.exitCode !== null || server.child.signalCode !== null)
        return;
      const gone = new Promise((resolve) => server.child.once('close', resolve));
      server.child.kill(signal);
      await gone;
    },
    /** Keeps what there is now, for `restore`. */
    snapshot() {
      assert.equal(server.command('SAVE'), 'OK');
      copyFileSync(file('dump.rdb'), file('kept.rdb'));
    },
    /** Has the server be killed, and come back as it was at the snapshot, or empty. */
    async rollBack({ isEmpty = false } = {}) {
      await server.end();
      rmSync(file('dump.rdb'), { force: true });
      if (!isEmpty)
        copyFileSync(file('kept.rdb'), file('dump.rdb'));
      await server.start();
    },
    async stop() {
      await server.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
