// Keeps one node under load for minutes: tokens that live for seconds are issued, looked at and
// revoked. Fails when a request fails or when memory goes on growing after the first third.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const minutes = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-soak-'));
const config = path.join(folder, 'gatehouse.json');
writeFileSync(config, JSON.stringify({
  serve: { public: { port: 0, host: '127.0.0.1' }, admin: { port: 0 } },
  ttl: { access_token: '5s' },
  log: { level: 'warn' },
}));

const child = spawn(path.join(root, 'build/gatehouse'), ['serve', 'all', '--dev', '-c', config],
  { stdio: ['ignore', 'pipe', 'inherit'] });
let output = '';
await new Promise((resolve, reject) => {
  child.stdout.on('data', (piece) => {
    output += piece;
    if (/^ready$/m.test(output)) resolve();
  });
  child.on('exit', (code) => reject(new Error(`the node ended with ${code}`)));
});
const port = (name) => Number(new RegExp(`${name} http://127.0.0.1:(\\d+)`).exec(output)[1]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

function ask(where, method, target, type, body, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({ agent, port: where, method, path: target,
      headers: { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => (answer.statusCode < 300 ? resolve(text) : reject(new Error(`${target}: ${answer.statusCode} ${text}`))));
    });
    request.on('error', reject);
    request.end(body);
  });
}

const form = 'application/x-www-form-urlencoded';
const client = JSON.parse(await ask(port('admin'), 'POST', '/admin/clients', 'application/json',
  JSON.stringify({ grant_types: ['client_credentials'], scope: 'read' })));
const authorization = `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`;
const end = Date.now() + minutes * 60_000;
let rounds = 0;

async function lane() {
  while (Date.now() < end) {
    const { access_token: token } = JSON.parse(await ask(port('public'), 'POST', '/oauth2/token', form,
      'grant_type=client_credentials&scope=read', { authorization }));
    const { active } = JSON.parse(await ask(port('admin'), 'POST', '/admin/oauth2/introspect', form, `token=${token}`));
    if (!active) throw new Error('a fresh token is not active');
    if (++rounds % 3 === 0) await ask(port('public'), 'POST', '/oauth2/revoke', form, `token=${token}`, { authorization });
  }
}

const samples = [];
const watch = setInterval(() => {
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024;
  samples.push(resident);
  console.log(`${rounds} rounds, ${resident.toFixed(1)} MiB`);
}, Math.max(2_000, (minutes * 60_000) / 30));

try {
  await Promise.all(Array.from({ length: 32 }, lane));
  clearInterval(watch);
  const third = Math.floor(samples.length / 3);
  const early = Math.max(...samples.slice(0, third + 1));
  const late = Math.max(...samples.slice(-third - 1));
  console.log(`${rounds} rounds; at most ${early.toFixed(1)} MiB in the first third, ${late.toFixed(1)} MiB in the last`);
  if (late > early * 1.2 + 8) throw new Error('memory goes on growing');
} finally {
  clearInterval(watch);
  agent.destroy();
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}
