// Lets millions of tokens with a short life pass through a database, at a steady rate, and watches that
// it stays bounded: how many rows there are beside how many tokens live, how large it is, and how long
// a request that is made meanwhile takes.
//
// usage: soak_store.mjs sqlite|postgres [TOKENS] [PER_SECOND] [LIFE_SECONDS]

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild } from '../e2e/children.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const [which = 'sqlite', ...numbers] = process.argv.slice(2);
const [tokens = 5_000_000, perSecond = 5_000, life = 300] = numbers.map(Number);
// Beside the build and not in /tmp, which may be memory.
const folder = mkdtempSync(path.join(root, 'build/soak-'));
// PostgreSQL runs as somebody who has to get there.
chmodSync(folder, 0o711);
process.env.TMPDIR = folder;

/** How a database is reached, counted and measured. */
async function openDatabase() {
  if (which === 'postgres') {
    const { startPostgres } = await import('../e2e/postgres.mjs');
    const server = await startPostgres();
    const dsn = server.database('soak');
    return {
      dsn,
      rows: () => Number(server.sql('SELECT count(*) FROM gatehouse_access_token', 'soak')),
      octets: () => Number(server.sql("SELECT pg_database_size('soak')")),
      stop: () => server.stop(),
    };
  }
  const file = path.join(folder, 'records.sqlite');
  const octets = (name) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
  return {
    dsn: `sqlite://${file}`,
    rows: () => Number(execFileSync('sqlite3', ['-readonly', file, 'SELECT count(*) FROM gatehouse_access_token'], { encoding: 'utf8' })),
    octets: () => octets(file) + octets(`${file}-wal`),
    stop: () => {},
  };
}

const database = await openDatabase();
const config = path.join(folder, 'gatehouse.json');
writeFileSync(config, JSON.stringify({
  dsn: database.dsn,
  secrets: { system: ['a-system-secret-of-the-soak'] },
  serve: { public: { port: 0, host: '127.0.0.1' }, admin: { port: 0 } },
  ttl: { access_token: `${life}s` },
  log: { level: 'warn' },
}));
const child = startChild(path.join(root, 'build/gatehouse'), ['serve', 'all', '--dev', '-c', config], { stdio: ['ignore', 'pipe', 'inherit'] });
let said = '';
await new Promise((resolve, reject) => {
  child.stdout.on('data', (piece) => {
    said += piece;
    if (/^ready$/m.test(said)) resolve();
  });
  child.on('exit', (code) => reject(new Error(`the node ended with ${code}`)));
});
const port = (name) => Number(new RegExp(`${name} http://127.0.0.1:(\\d+)`).exec(said)[1]);

/** A connection on which requests are pipelined; answers come in order. */
function lane() {
  const socket = net.connect(port('public'), '127.0.0.1');
  const waiting = [];
  let buffer = Buffer.alloc(0);
  socket.on('data', (piece) => {
    buffer = buffer.length === 0 ? piece : Buffer.concat([buffer, piece]);
    for (;;) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = buffer.toString('latin1', 0, end);
      const size = end + 4 + Number(/content-length: (\d+)/i.exec(head)[1]);
      if (buffer.length < size) return;
      waiting.shift()({ status: Number(head.slice(9, 12)), body: buffer.toString('utf8', end + 4, size) });
      buffer = buffer.subarray(size);
    }
  });
  return (text) => new Promise((resolve, reject) => {
    socket.once('error', reject);
    waiting.push((answer) => { socket.off('error', reject); resolve(answer); });
    socket.write(text);
  });
}

const created = await (await fetch(`http://127.0.0.1:${port('admin')}/admin/clients`, {
  method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ grant_types: ['client_credentials'], scope: 'read' }),
})).json();
const form = 'grant_type=client_credentials&scope=read';
const request = [
  'POST /oauth2/token HTTP/1.1', `Host: 127.0.0.1:${port('public')}`,
  `Authorization: Basic ${Buffer.from(`${created.client_id}:${created.client_secret}`).toString('base64')}`,
  'Content-Type: application/x-www-form-urlencoded', `Content-Length: ${form.length}`, '', form,
].join('\r\n');

const lanes = Array.from({ length: 64 }, lane);
const start = Date.now();
/** How many were issued by the end of each second. */
const issuedBy = [];
let issued = 0;
let lastToken;

async function issueAll() {
  const pause = 50;
  while (issued < tokens) {
    const due = Math.min(tokens, Math.floor(((Date.now() - start) / 1000) * perSecond));
    const batch = Math.min(due - issued, 2 * perSecond * pause / 1000);
    const answers = await Promise.all(Array.from({ length: batch }, (_, i) => lanes[i % lanes.length](request)));
    const wrong = answers.find(({ status }) => status !== 200);
    if (wrong) throw new Error(`a token was refused: ${wrong.status} ${wrong.body}`);
    issued += batch;
    if (batch > 0) lastToken = JSON.parse(answers.at(-1).body).access_token;
    issuedBy[Math.floor((Date.now() - start) / 1000)] = issued;
    await new Promise((resolve) => { setTimeout(resolve, pause); });
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
function introspect(token) {
  const body = `token=${token}`;
  return new Promise((resolve, reject) => {
    const asked = http.request({ agent, port: port('admin'), method: 'POST', path: '/admin/oauth2/introspect',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', resolve);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Times of requests since the last sample, in milliseconds. */
let times = [];
async function probe() {
  while (issued < tokens) {
    const from = performance.now();
    await introspect(lastToken ?? 'none');
    times.push(performance.now() - from);
    await new Promise((resolve) => { setTimeout(resolve, 5); });
  }
}

const issuedUntil = (second) => {
  for (let i = Math.min(second, issuedBy.length - 1); i >= 0; --i)
    if (issuedBy[i] !== undefined) return issuedBy[i];
  return 0;
};
const quantile = (sorted, share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
const samples = [];

function sample() {
  const second = Math.floor((Date.now() - start) / 1000);
  const live = issued - issuedUntil(second - life);
  const rows = database.rows();
  const sorted = times.sort((a, b) => a - b);
  times = [];
  const memory = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
  const now = { second, issued, live, rows, mebibytes: database.octets() / 2 ** 20, p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), memory };
  samples.push(now);
  console.log(`| ${second} | ${issued} | ${live} | ${rows} | ${now.mebibytes.toFixed(0)} | ${now.p50.toFixed(2)} | ${now.p99.toFixed(2)} | ${memory.toFixed(0)} |`);
}

console.log(`${which}, ${tokens} tokens at ${perSecond}/s, each lives ${life} s`);
console.log('| s | issued | live | rows | MiB on disk | p50 ms | p99 ms | memory MiB |');
console.log('|---:|---:|---:|---:|---:|---:|---:|---:|');
const watch = setInterval(sample, Math.max(5, life / 10) * 1000);
try {
  await Promise.all([issueAll(), probe()]);
  clearInterval(watch);
  sample();
  verdict();
} finally {
  clearInterval(watch);
  agent.destroy();
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => { child.once('exit', resolve); });
  child.kill('SIGTERM');
  await gone;
  await database.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

function verdict() {
  const most = (key, of) => Math.max(...of.map((each) => each[key]));
  const before = samples.filter(({ second }) => second <= life);
  const after = samples.filter(({ second }) => second > life * 1.2);
  const [early, late] = [after.slice(0, Math.ceil(after.length / 2)), after.slice(Math.ceil(after.length / 2))];
  const peak = most('live', samples);
  console.log(`rows at most ${most('rows', samples)}, live at most ${peak}: ${((most('rows', samples) / peak - 1) * 100).toFixed(2)} % more`);
  console.log(`on disk ${most('mebibytes', early).toFixed(0)} MiB when the first had gone, ${most('mebibytes', late).toFixed(0)} MiB at the end`);
  console.log(`p99 ${most('p99', before).toFixed(2)} ms before anything ended, ${most('p99', after).toFixed(2)} ms while it was swept`);
  const wrong = [];
  if (most('rows', samples) > peak * 1.01) wrong.push('more rows than live tokens');
  if (most('mebibytes', late) > most('mebibytes', early) * 1.05) wrong.push('the database goes on growing');
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}
