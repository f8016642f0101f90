// Servers of other people, on loopback: what Gatehouse fetches from.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

const open = new Set();
after(() => Promise.all([...open].map((server) => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
})));

/**
 * Starts a server that answers as `serve(request, response)` says, until the end of the test file.
 *
 * @param tls   `{ key, cert }` for https
 * @param host  the address to listen on
 */
export async function startWeb(serve, { tls, host = '127.0.0.1' } = {}) {
  const seen = { requests: [], connections: 0 };
  const answer = (request, response) => {
    seen.requests.push(request.url);
    serve(request, response);
  };
  const server = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer);
  server.on('connection', () => { seen.connections += 1; });
  // Gatehouse refuses certificates: that is no failure of the server.
  server.on('tlsClientError', () => {});
  await new Promise((resolve) => server.listen(0, host, resolve));
  open.add(server);
  const { port } = server.address();
  return {
    seen,
    port,
    url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
  };
}

export function sendJson(response, value, headers = {}) {
  response.writeHead(200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** A private certification authority, and a certificate for some names that it has signed. */
export function makeCertificate(names = 'IP:127.0.0.1') {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-ca-'));
  const file = (name) => path.join(folder, name);
  const openssl = (...args) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=a private CA');
  openssl('req', '-x509', ...newKey, '-keyout', 'web.key', '-out', 'web.pem', '-subj', '/CN=web',
    '-CA', 'ca.pem', '-CAkey', 'ca.key', '-addext', `subjectAltName=${names}`,
    '-addext', 'basicConstraints=critical,CA:FALSE');
  return {
    caFile: file('ca.pem'),
    tls: { key: readFileSync(file('web.key')), cert: readFileSync(file('web.pem')) },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
