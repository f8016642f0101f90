// Starts the real program on ports of its own, and what every end-to-end test needs around it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from './children.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const binary = process.env.GATEHOUSE_BINARY ?? path.join(root, 'build/gatehouse');
const logs = process.env.GATEHOUSE_LOGS ?? path.join(root, 'build/logs/e2e');

/** How long anything may take before a test gives up; the sanitizers are slow. */
export const patience = 60_000;

let started = 0;

/** Waits for a promise, but not for ever. */
export async function within(promise, what, milliseconds = patience) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Remembers a secret, token or code: no log of the whole suite may ever show it (AB-88). */
export function recordSecret(value) {
  if (typeof value === 'string' && value.length >= 8) {
    mkdirSync(logs, { recursive: true });
    appendFileSync(path.join(logs, `secrets-${process.pid}.txt`), JSON.stringify(value) + '\n');
  }
  return value;
}

/** Merges settings: objects member by member, everything else is replaced. */
function merged(base, over) {
  if (typeof base !== 'object' || typeof over !== 'object' || base === null || over === null || Array.isArray(over))
    return over === undefined ? base : over;
  const result = { ...base };
  for (const [name, value] of Object.entries(over))
    result[name] = merged(base[name], value);
  return result;
}

/** The issuer of the standard settings. It resolves nowhere: test clients go through `toServer`. */
export const issuer = 'http://gatehouse.test';

/** A fetch that goes to a server's public port for what is addressed to the issuer. */
export function toServer(server) {
  return (url, options) => fetch(String(url).replace(issuer, server.publicUrl), options);
}

const systemSecret = 'a-system-secret-of-the-end-to-end-tests';

/**
 * Where servers keep their records unless a test says it: `memory`, `sqlite` in their folder, or
 * `postgres` or `mariadb`, a database of their own on the server that `with_postgres.mjs` or
 * `with_mariadb.mjs` started. `redis` is SQLite with the server beside it that `with_redis.mjs` started:
 * all servers of the tests share it, because no key of one can be another's.
 */
const storeKind = process.env.GATEHOUSE_STORE ?? 'memory';

function mariadbDsn() {
  const { socket } = JSON.parse(process.env.GATEHOUSE_MARIADB);
  const name = `d${process.pid}_${started}`;
  const made = spawnSync('mariadb', ['--no-defaults', `--socket=${socket}`, '-u', 'root', '-e', `CREATE DATABASE ${name}`], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  const dsn = `mysql://root@unix(${socket})/${name}?max_conns=4`;
  const migrated = spawnSync(binary, ['migrate', 'up', '--yes', dsn], { encoding: 'utf8' });
  assert.equal(migrated.status, 0, migrated.stderr);
  return dsn;
}

function postgresDsn() {
  const { psql, port, template } = JSON.parse(process.env.GATEHOUSE_POSTGRES);
  const name = `d${process.pid}_${started}`;
  const made = spawnSync(psql, ['-h', '127.0.0.1', '-p', port, '-U', 'gatehouse', '-d', 'postgres', '-qc', `CREATE DATABASE ${name} TEMPLATE ${template}`], { encoding: 'utf8' });
  assert.equal(made.status, 0, made.stderr);
  return `postgres://gatehouse@127.0.0.1:${port}/${name}?sslmode=disable&max_conns=4`;
}

function standardDsn(folder) {
  const sqlite = () => `sqlite://${folder}/records.sqlite?_fk=true`;
  const dsns = { memory: () => 'memory', sqlite, redis: sqlite, postgres: postgresDsn, mariadb: mariadbDsn };
  assert.ok(dsns[storeKind], `GATEHOUSE_STORE is one of ${Object.keys(dsns)}`);
  return dsns[storeKind]();
}

function standardConfig(dsn) {
  return {
    dev: true,
    dsn,
    ...(storeKind === 'redis' && dsn !== 'memory' ? { short_lived_dsn: process.env.GATEHOUSE_REDIS } : {}),
    // A name instead of a port that nobody knows yet; see `toServer`.
    urls: { self: { issuer } },
    // At the highest level, so that the log scan sees all that can ever be logged.
    log: { level: 'trace', format: 'json' },
    serve: { io_threads: 2, public: { port: 0, host: '127.0.0.1' }, admin: { port: 0, host: '127.0.0.1' } },
    secrets: { system: [recordSecret(systemSecret)] },
    // As weak as it goes: these tests are not about hashing.
    oauth2: { hashers: { algorithm: 'pbkdf2', pbkdf2: { iterations: 1000 } } },
  };
}

/** Runs the program and waits for its end. Settings that are JSON are YAML too. */
export async function runToEnd({ args, config, env = {} }) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-'));
  const file = path.join(folder, 'gatehouse.yaml');
  if (config !== undefined)
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  const child = startChild(binary, args ?? ['serve', 'all', '-c', file], {
    env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => { output += text; });
  child.stderr.on('data', (text) => { output += text; });
  try {
    const [code, signal] = await within(
      new Promise((resolve) => child.once('close', (...end) => resolve(end))), 'the end of the program');
    return { code, signal, output };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the program with arguments; what it says on the standard error output can be awaited. */
export function startProgram(args, { env = {} } = {}) {
  const child = startChild(binary, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  let wake = () => {};
  child.stdout.on('data', (text) => { stdout += text; });
  child.stderr.on('data', (text) => { stderr += text; wake(); });
  const ended = new Promise((resolve) => child.once('close', (code) => { resolve(code); wake(); }));
  return {
    signal: (name) => child.kill(name),
    async until(pattern) {
      const said = async () => {
        while (!pattern.test(stderr) && child.exitCode === null)
          await new Promise((resolve) => { wake = resolve; });
      };
      await within(said(), `${pattern} in ${JSON.stringify(stderr)}`);
      assert.match(stderr, pattern);
      return stderr;
    },
    async end() {
      try {
        return { code: await within(ended, 'the end of the program'), stdout, stderr };
      } finally {
        child.kill('SIGKILL');
      }
    },
  };
}

/**
 * Starts the program and resolves when it is ready.
 *
 * @param config   merged over the standard settings of these tests
 * @param args     further arguments behind `serve all -c FILE`
 * @param program  another program that starts like this one
 */
export async function startGatehouse({ config = {}, args = [], env = {}, program = binary } = {}) {
  mkdirSync(logs, { recursive: true });
  ++started;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-'));
  const file = path.join(folder, 'gatehouse.yaml');
  writeFileSync(file, JSON.stringify(merged(standardConfig(config.dsn ?? standardDsn(folder)), config)));
  const test = path.basename(process.argv[1] ?? 'repl', '.test.mjs');
  const logFile = path.join(logs, `${test}-${process.pid}-${started}.log`);
  const log = createWriteStream(logFile);
  const child = startChild(program, ['serve', 'all', '-c', file, ...args], {
    env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  let output = '';
  const ready = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.on('data', (text) => {
      output += text;
      log.write(text);
      if (/^ready$/m.test(output))
        resolve();
    });
    child.stderr.on('data', (text) => log.write(text));
    ended.then(({ code, signal }) => reject(new Error(`ended with ${code ?? signal} before it was ready: ${logFile}`)));
  });
  ready.catch(() => {});
  await within(ready, `a start (${logFile})`);
  const urlOf = (listener) => new RegExp(`^${listener} (http://\\S+)$`, 'm').exec(output)?.[1];
  const server = {
    logFile,
    pid: child.pid,
    stdout: () => output,
    publicUrl: urlOf('public'),
    adminUrl: urlOf('admin'),
    publicPort: Number(new URL(urlOf('public')).port),
    adminPort: Number(new URL(urlOf('admin')).port),
    ended,
    signal: (name) => child.kill(name),
    /** Ends it politely; anything but a clean exit fails the test. */
    async stop() {
      child.kill('SIGTERM');
      const end = await within(ended, `the end (${logFile})`);
      clean();
      assert.deepEqual(end, { code: 0, signal: null }, `a clean exit (${logFile})`);
    },
    async kill() {
      child.kill('SIGKILL');
      await within(ended, 'the end');
      clean();
    },
  };
  function clean() {
    log.end();
    rmSync(folder, { recursive: true, force: true });
  }
  return server;
}

/** A connection that sends octets as they are, well-formed or not. */
export class RawConnection {
  #socket;
  #received = '';
  #closed = false;
  #wake = () => {};

  constructor(port) {
    this.#socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (text) => { this.#received += text; this.#wake(); });
    for (const event of ['end', 'close', 'error'])
      this.#socket.on(event, () => { this.#closed = true; this.#wake(); });
  }

  get received() { return this.#received; }
  get closed() { return this.#closed; }

  send(octets) { this.#socket.write(Buffer.from(octets, 'latin1')); return this; }

  /** Waits until the predicate of what was received holds, or the server has closed. */
  async until(holds, what = 'an answer') {
    const done = async () => {
      while (!this.#closed && !holds(this.#received))
        await new Promise((resolve) => { this.#wake = resolve; });
    };
    await within(done(), `${what}; got ${JSON.stringify(this.#received.slice(0, 500))}`);
    return this.#received;
  }

  /** Waits until the server closes; what it has said. */
  async toEnd() {
    await this.until(() => false, 'the end of the connection');
    this.close();
    return this.#received;
  }

  close() { this.#socket.destroy(); }
}

/** Sends octets and returns everything received until the server closes. */
export async function rawRequest(port, octets) {
  return new RawConnection(port).send(octets).toEnd();
}

/** The status codes of the answers in what was received, in order. */
export function statuses(received) {
  return [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map((match) => Number(match[1]));
}
