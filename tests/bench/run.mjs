// Prints one table of one run: bare Beast, Gatehouse and oidc-provider under the same load on this
// machine, and OpenSSL's own speed. Ratios count; absolute figures belong to the machine.

import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDatabases } from './databases.mjs';
import { measureFlowsOfGatehouse, measureFlowsOfPeer } from './flows.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const build = process.env.GATEHOUSE_BUILD ?? path.join(root, 'build');
const seconds = Number(process.env.BENCH_SECONDS ?? 6);
const threads = Number(process.env.BENCH_IO_THREADS ?? 1);
const connections = 64;
const clientCount = 1000;
const tokenCount = Number(process.env.BENCH_TOKENS ?? 100_000);
const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-'));
const started = [];

function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Starts a server and waits for a line that says `ready`. */
function start(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], ...options });
    started.push(child);
    let output = '';
    child.stdout.on('data', (piece) => {
      output += piece;
      if (/^ready$/m.test(output)) resolve({ child, output });
    });
    child.on('exit', (code) => reject(new Error(`${command} ended with ${code}`)));
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK']));

function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function residentMiB(pid) {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/);
  return Number(line[1]) / 1024;
}

function head(method, target, port, fields, body = '') {
  const lines = [`${method} ${target} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...fields];
  if (body !== '')
    lines.push('Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`);
  return [...lines, '', body].join('\r\n');
}

/** Sends requests over a few pipelined connections and returns the bodies of the answers. */
async function sendAll(port, requests) {
  const bodies = new Array(requests.length);
  const lanes = 4;
  await Promise.all(Array.from({ length: lanes }, (_, lane) => sendLane(port, requests, bodies, lane, lanes)));
  return bodies;
}

function sendLane(port, requests, bodies, lane, lanes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let next = lane;
    let reading = lane;
    let buffer = Buffer.alloc(0);
    const window = 64;
    const send = () => {
      let batch = '';
      while (next < requests.length && next < reading + window * lanes) {
        batch += requests[next];
        next += lanes;
      }
      if (batch !== '') socket.write(batch);
    };
    socket.on('error', reject);
    socket.on('data', (piece) => {
      buffer = Buffer.concat([buffer, piece]);
      for (;;) {
        const end = buffer.indexOf('\r\n\r\n');
        if (end < 0) break;
        const length = Number(/content-length: (\d+)/i.exec(buffer.toString('latin1', 0, end))[1]);
        if (buffer.length < end + 4 + length) break;
        bodies[reading] = buffer.toString('utf8', end + 4, end + 4 + length);
        buffer = buffer.subarray(end + 4 + length);
        reading += lanes;
      }
      if (reading >= requests.length) {
        socket.end();
        resolve();
      } else send();
    });
    socket.on('connect', send);
    if (lane >= requests.length) resolve();
  });
}

/** With BENCH_PROFILE, a folder, each row of a server is recorded by `perf` there; it costs some speed. */
let profiles = 0;
function startProfile(pid) {
  const into = process.env.BENCH_PROFILE;
  if (!into) return null;
  profiles += 1;
  return spawn('perf', ['record', '-q', '-F', '1999', '-p', `${pid}`, '-o', path.join(into, `${profiles}.perf`)],
    { stdio: 'ignore' });
}

/** wrk against a port with prepared requests, and what it cost the server. */
function load(port, pid, requests) {
  const file = path.join(folder, 'requests');
  writeFileSync(file, requests.map((each) => each.split('\r\n').join('\n') + '\n.\n').join(''));
  const run = (length) =>
    execFileSync(
      'wrk',
      ['-t1', `-c${connections}`, `-d${length}s`, '--latency', '-s', path.join(here, 'load.lua'), `http://127.0.0.1:${port}/`],
      { env: { ...process.env, BENCH_REQUESTS: file }, encoding: 'utf8' },
    );
  run(1);
  const profile = startProfile(pid);
  const before = cpuSeconds(pid);
  const text = run(seconds);
  const used = cpuSeconds(pid) - before;
  profile?.kill('SIGINT');
  const count = Number(/(\d+) requests in/.exec(text)[1]);
  const failed = /Non-2xx or 3xx responses: (\d+)/.exec(text);
  if (failed) throw new Error(`${failed[1]} of ${count} requests failed`);
  return {
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    p50: /^\s+50%\s+(\S+)/m.exec(text)[1],
    p99: /^\s+99%\s+(\S+)/m.exec(text)[1],
    cpuPerThousand: (used / count) * 1000,
    memory: residentMiB(pid),
  };
}

/** Bare Beast with the answer that Gatehouse gave to the first of these requests. */
async function loadHello(requests, answerOf) {
  const port = await freePort();
  const answer = path.join(folder, 'answer');
  writeFileSync(answer, answerOf);
  const { child } = await start(path.join(build, 'tests/bench/bench_hello'), [`${port}`, `${threads}`, answer]);
  const result = load(port, child.pid, requests);
  await stop(child);
  return result;
}

/** One whole answer as header lines without the framing ones, an empty line, the body. */
async function answerTo(port, request) {
  const text = await new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1', () =>
      socket.write(request.replace('\r\n', '\r\nConnection: close\r\n')));
    let all = '';
    socket.on('data', (piece) => (all += piece));
    socket.on('end', () => resolve(all));
    socket.on('error', reject);
  });
  const [top, body] = text.split('\r\n\r\n');
  const fields = top.split('\r\n').slice(1).filter((line) => !/^(content-length|connection):/i.test(line));
  return [...fields, '', body].join('\n');
}

const basic = (id, secret) => `Authorization: Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

function tokenRequests(port, clients, target) {
  return clients.map(({ id, secret }) =>
    head('POST', target, port, [basic(id, secret)], 'grant_type=client_credentials&scope=read'));
}

async function startGatehouse(extra) {
  const config = path.join(folder, 'gatehouse.json');
  writeFileSync(config, JSON.stringify({
    serve: { io_threads: threads, public: { port: 0, host: '127.0.0.1' }, admin: { port: 0 } },
    log: { level: 'warn' },
    ...extra,
  }));
  const { child, output } = await start(path.join(build, 'gatehouse'), ['serve', 'all', '--dev', '-c', config]);
  const port = (name) => Number(new RegExp(`${name} http://127.0.0.1:(\\d+)`).exec(output)[1]);
  return { child, publicPort: port('public'), adminPort: port('admin') };
}

async function createClients(adminPort) {
  const requests = Array.from({ length: clientCount }, (_, i) => {
    const body = JSON.stringify({ client_id: `client-${i}`, grant_types: ['client_credentials'], scope: 'read write' });
    return ['POST /admin/clients HTTP/1.1', `Host: 127.0.0.1:${adminPort}`, 'Content-Type: application/json',
      `Content-Length: ${body.length}`, '', body].join('\r\n');
  });
  return (await sendAll(adminPort, requests)).map((text) => {
    const { client_id: id, client_secret: secret } = JSON.parse(text);
    return { id, secret };
  });
}

async function manyTokens(port, requests) {
  const wanted = Array.from({ length: tokenCount }, (_, i) => requests[i % requests.length]);
  return (await sendAll(port, wanted)).map((text) => JSON.parse(text).access_token);
}

function opensslSigns(algorithm) {
  const text = execFileSync('openssl', ['speed', '-seconds', '2', algorithm], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const last = text.trim().split('\n').at(-1).trim().split(/\s+/);
  return Number(last.at(-2));
}

const rows = [];
function add(what, who, result) {
  rows.push({ what, who, ...result });
  console.error(`${what} / ${who}: ${result.perSecond.toFixed(0)}/s`);
}

/** Beside the build and not in /tmp, which may be memory. */
const disk = mkdtempSync(path.join(build, 'bench-'));

async function measureGatehouse(who = 'Gatehouse', extra = {}) {
  const { child, publicPort, adminPort } = await startGatehouse(extra);
  add('at rest', who, { perSecond: 0, p50: '', p99: '', cpuPerThousand: 0, memory: residentMiB(child.pid) });
  const clients = await createClients(adminPort);
  const ask = {
    discovery: { port: publicPort, requests: [head('GET', '/.well-known/openid-configuration', publicPort, [])] },
    opaque: { port: publicPort, requests: tokenRequests(publicPort, clients, '/oauth2/token') },
  };
  const tokens = await manyTokens(publicPort, ask.opaque.requests);
  ask.introspection = {
    port: adminPort,
    requests: tokens.map((token) => head('POST', '/admin/oauth2/introspect', adminPort, [], `token=${token}`)),
  };
  const answers = {};
  for (const [name, { port, requests }] of Object.entries(ask)) {
    answers[name] = { text: await answerTo(port, requests[0]), requests };
    add(name, who, load(port, child.pid, requests));
  }
  await stop(child);
  return answers;
}

async function measureJwt(algorithm) {
  const { child, publicPort, adminPort } = await startGatehouse({
    strategies: { access_token: 'jwt' },
    keys: { access_token: { algorithm } },
  });
  const clients = await createClients(adminPort);
  const requests = tokenRequests(publicPort, clients, '/oauth2/token');
  const text = await answerTo(publicPort, requests[0]);
  add(`JWT ${algorithm}`, 'Gatehouse', load(publicPort, child.pid, requests));
  await stop(child);
  return { text, requests };
}

/** @param redis  the port of the server that it keeps its records in; its memory without one. */
async function startPeer(redis = '') {
  const port = await freePort();
  const { child } = await start(process.execPath, [path.join(here, 'peer.mjs'), `${port}`, `${clientCount}`, `${redis}`],
    { env: { ...process.env, NODE_ENV: 'production' } });
  return { child, port };
}

async function measurePeer(who = 'oidc-provider', redis = '') {
  const { child, port } = await startPeer(redis);
  const clients = Array.from({ length: clientCount }, (_, i) => ({ id: `client-${i}`, secret: `secret-of-client-number-${i}` }));
  add('discovery', who, load(port, child.pid, [head('GET', '/.well-known/openid-configuration', port, [])]));
  const requests = tokenRequests(port, clients, '/token');
  add('opaque', who, load(port, child.pid, requests));
  const tokens = (await sendAll(port, Array.from({ length: 1000 }, (_, i) => requests[i]))).map((text) => JSON.parse(text).access_token);
  add('introspection', who, load(port, child.pid, tokens.map((token, i) =>
    head('POST', '/token/introspection', port, [basic(clients[i].id, clients[i].secret)], `token=${token}`))));
  await stop(child);
}

function print() {
  const rate = (what, who) => rows.find((row) => row.what === what && row.who === who)?.perSecond;
  const share = (row, who) => {
    const other = rate(row.what, who);
    return row.who.startsWith('Gatehouse') && other ? (row.perSecond / other).toFixed(2) : '';
  };
  const bound = (row) => {
    const algorithm = /^JWT (\S+)$/.exec(row.what)?.[1];
    const other = algorithm && rate(`sign ${algorithm}`, 'openssl speed');
    return row.who === 'Gatehouse' && other ? (row.perSecond / other).toFixed(2) : '';
  };
  console.log('| operation | who | requests/s | p50 | p99 | CPU s per 1000 | memory MiB | × Beast | × oidc-provider | × openssl |');
  console.log('|---|---|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const row of rows)
    console.log(`| ${row.what} | ${row.who} | ${row.perSecond ? row.perSecond.toFixed(0) : ''} | ${row.p50} | ${row.p99} | ${row.cpuPerThousand ? row.cpuPerThousand.toFixed(4) : ''} | ${row.memory ? row.memory.toFixed(0) : ''} | ${share(row, 'bare Beast')} | ${share(row, peerOf(row.who))} | ${bound(row)} |`);
  console.log('');
  for (const name of ['bench_actor_hop', 'bench_token_memory'])
    console.log(execFileSync(path.join(build, 'tests/bench', name), { encoding: 'utf8' }).trim());
  for (const each of bareAdds) console.log(each);
  console.log(`\n${os.cpus().length} cores (${os.cpus()[0].model.trim()}), ${threads} I/O thread(s), ${connections} connections, ${clientCount} clients, ${tokenCount} tokens, ${seconds} s a row`);
}

/** `tools/dev bench requests`, `flows` or `durable` measures that part alone. */
const wants = (part) => (process.argv[2] ?? part) === part;

const peerOf = (who) => (who === 'Gatehouse' ? 'oidc-provider' : 'oidc-provider, Redis');
const bareAdds = [];

async function measureRequests() {
  const answers = await measureGatehouse();
  for (const algorithm of ['ES256', 'RS256']) answers[`JWT ${algorithm}`] = await measureJwt(algorithm);
  for (const [name, { text, requests }] of Object.entries(answers)) add(name, 'bare Beast', await loadHello(requests, text));
  await measurePeer();
}

const tools = { build, folder, seconds, cpuSeconds, residentMiB, load, stop, head };

async function measureFlows() {
  for (const algorithm of ['ES256', 'RS256']) {
    await measureFlowsOfGatehouse(tools, startGatehouse, add, algorithm);
    await measureFlowsOfPeer(tools, startPeer, add, algorithm);
  }
}

/** What stays, against a peer that keeps its records in Redis; and stores against bare loops over their drivers. */
async function measureDurable() {
  // `BENCH_DATABASE=PostgreSQL` measures that one alone, for those who work on its driver.
  const only = process.env.BENCH_DATABASE;
  const bare = (name, args) =>
    bareAdds.push(`${name}\n${execFileSync(path.join(build, 'tests/bench', name), args, { encoding: 'utf8' }).trim()}`);
  const secrets = { system: ['a-system-secret-of-the-benchmark'] };
  const databases = await startDatabases(disk);
  started.push(...databases.children);
  for (const [name, dsn] of Object.entries(databases.sources)) {
    if (only && only !== name) continue;
    const who = `Gatehouse, ${name}`;
    await measureGatehouse(who, { dsn: dsn('requests'), secrets });
    const settings = { dsn: dsn('flows'), secrets };
    await measureFlowsOfGatehouse(tools, (extra) => startGatehouse({ ...extra, ...settings }), add, 'ES256', who);
  }
  if (only) return databases.stop();
  bare('bench_sqlite_adds', [disk]);
  bare('bench_postgres_adds', databases.forAdds());
  const who = 'oidc-provider, Redis';
  await measurePeer(who, databases.redisPort);
  await measureFlowsOfPeer(tools, () => startPeer(databases.redisPort), add, 'ES256', who);
  await databases.stop();
}

try {
  for (const [name, algorithm] of [['RS256', 'rsa2048'], ['ES256', 'ecdsap256']])
    add(`sign ${name}`, 'openssl speed', { perSecond: opensslSigns(algorithm), p50: '', p99: '', cpuPerThousand: 0, memory: 0 });
  if (wants('requests')) await measureRequests();
  if (wants('flows')) await measureFlows();
  if (wants('durable')) await measureDurable();
  print();
} finally {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  for (const each of [folder, disk]) rmSync(each, { recursive: true, force: true });
}
