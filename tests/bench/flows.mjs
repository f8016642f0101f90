// Whole code flows with PKCE, refreshes and userinfo: Gatehouse and oidc-provider under the same load.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const people = 32;
const redirectUri = 'http://127.0.0.1:9/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** What the load program needs to know of a server. */
function planOf({ publicPort, adminPort = 0, authorizePath, tokenPath, id, secret, extra = '' }) {
  const query = new URLSearchParams({
    client_id: id, response_type: 'code', scope: 'openid offline_access', redirect_uri: redirectUri,
    state: 'a-state-of-the-client', nonce: 'a-nonce-of-the-client', code_challenge: challenge, code_challenge_method: 'S256',
  });
  return Object.entries({
    public_port: publicPort, admin_port: adminPort, authorize: `${authorizePath}?${query}${extra}`, token_path: tokenPath,
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`, redirect_uri: redirectUri, verifier,
  }).map(([name, value]) => `${name}=${value}\n`).join('');
}

/** Runs logins, then refreshes; returns their rows and the access tokens of the last ones. */
function run({ build, folder, seconds, cpuSeconds, residentMiB }, pid, plan) {
  const file = path.join(folder, 'plan');
  writeFileSync(file, plan);
  const program = path.join(build, 'tests/bench/bench_flow_load');
  execFileSync(program, [file, '1', `${people}`], { encoding: 'utf8' });
  const before = cpuSeconds(pid);
  const lines = execFileSync(program, [file, `${seconds}`, `${people}`], { encoding: 'utf8', maxBuffer: 1 << 24 }).trim().split('\n');
  const used = cpuSeconds(pid) - before;
  const [flows, refreshes] = lines.slice(0, 2).map((line) => JSON.parse(line));
  const row = (x) => ({ perSecond: x.perSecond, p50: `${x.p50.toFixed(2)}ms`, p99: `${x.p99.toFixed(2)}ms`, cpuPerThousand: 0, memory: residentMiB(pid) });
  return { flow: row(flows), refresh: row(refreshes), used, tokens: lines.slice(2) };
}

const clientOf = (alg) => ({
  redirect_uris: [redirectUri], response_types: ['code'], grant_types: ['authorization_code', 'refresh_token'],
  scope: 'openid offline_access', id_token_signed_response_alg: alg, token_endpoint_auth_method: 'client_secret_basic',
});

/** What a node of these flows is configured with: login and consent are the load's own. */
export const flowSettings = {
  urls: { self: { issuer: 'http://localhost:4444' }, login: 'http://127.0.0.1:9/login', consent: 'http://127.0.0.1:9/consent' },
};

/** Registers the client of the flows and says what the load program needs to know. */
export async function planOfGatehouse({ publicPort, adminPort }, alg) {
  const created = await (await fetch(`http://127.0.0.1:${adminPort}/admin/clients`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(clientOf(alg)),
  })).json();
  return planOf({
    publicPort, adminPort, authorizePath: '/oauth2/auth', tokenPath: '/oauth2/token', id: created.client_id, secret: created.client_secret,
  });
}

export async function measureFlowsOfGatehouse(tools, startGatehouse, add, alg, who = 'Gatehouse') {
  const { child, publicPort, adminPort } = await startGatehouse(flowSettings);
  const measured = run(tools, child.pid, await planOfGatehouse({ publicPort, adminPort }, alg));
  add(`code flow, ${alg}`, who, measured.flow);
  add(`refresh, ${alg}`, who, measured.refresh);
  if (alg === 'ES256')
    add('userinfo', who, tools.load(publicPort, child.pid, userinfoRequests(tools, publicPort, '/userinfo', measured.tokens)));
  await tools.stop(child);
}

export async function measureFlowsOfPeer(tools, startPeer, add, alg, who = 'oidc-provider') {
  const { child, port } = await startPeer();
  const measured = run(tools, child.pid, planOf({
    publicPort: port, authorizePath: '/auth', tokenPath: '/token', id: `flow-${alg}`, secret: 'secret-of-the-client-of-flows', extra: '&prompt=consent',
  }));
  add(`code flow, ${alg}`, who, measured.flow);
  add(`refresh, ${alg}`, who, measured.refresh);
  if (alg === 'ES256')
    add('userinfo', who, tools.load(port, child.pid, userinfoRequests(tools, port, '/me', measured.tokens)));
  await tools.stop(child);
}

function userinfoRequests(tools, port, target, tokens) {
  return tokens.map((token) => tools.head('GET', target, port, [`Authorization: Bearer ${token}`]));
}
