// A real relying party: Apache with Debian's mod_auth_openidc, which knows nothing of these tests.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Browser } from './browser.mjs';
import { startChild } from './children.mjs';
import { patience, recordSecret, within } from './gatehouse.mjs';
import { callAdmin, createClient } from './oauth.mjs';
import { follow, logIn, startWithPages, submit } from './pages.mjs';

const modules = '/usr/lib/apache2/modules';
const secretOfClient = recordSecret('a-secret-between-apache-and-gatehouse');

async function freePort() {
  const server = net.createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A page at /protected/ that shows what the module says of the person, in headers. */
function configOf(folder, port, { issuer, clientId, directives }) {
  const names = ['mpm_event', 'authn_core', 'authz_core', 'authz_user', 'headers', 'alias', 'dir', 'mime', 'auth_openidc'];
  return [
    ...names.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`),
    `ServerRoot "${folder}"`, 'ServerName 127.0.0.1', `Listen 127.0.0.1:${port}`, `PidFile "${folder}/pid"`,
    `ErrorLog "${folder}/error.log"`, 'LogLevel info', `DefaultRuntimeDir "${folder}"`, `Mutex file:${folder} default`,
    `DocumentRoot "${folder}/pages"`, 'TypesConfig /dev/null', 'DirectoryIndex index.html',
    'ThreadsPerChild 8', 'StartServers 1', 'MinSpareThreads 1', 'MaxSpareThreads 8', 'MaxRequestWorkers 8', 'ServerLimit 1',
    `OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration`,
    `OIDCClientID ${clientId}`, `OIDCClientSecret ${secretOfClient}`,
    `OIDCRedirectURI http://127.0.0.1:${port}/protected/callback`,
    'OIDCCryptoPassphrase a-passphrase-of-apache-for-its-cookies', 'OIDCScope "openid profile email"',
    // Node's fetch calls itself a script, which the module would not send to a login.
    'OIDCUnAuthAction auth true', 'OIDCRemoteUserClaim sub', 'OIDCCacheShmEntrySizeMax 66048', ...directives,
    '<Location /protected>', 'AuthType openid-connect', 'Require valid-user',
    ...['sub', 'name', 'email', 'preferred_username', 'iss', 'sid'].map((claim) => `Header set X-${claim.replace('_', '-')} "%{OIDC_CLAIM_${claim}}e"`),
    'Header set X-Remote-User "expr=%{REMOTE_USER}"', '</Location>', '',
  ].join('\n');
}

/** Starts an Apache that asks a server; resolves when it answers. A port that somebody else took is left to them. */
async function startApache(server, { directives = [], client = {} } = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-apache-'));
  for (const page of ['pages/protected', 'pages/open'])
    mkdirSync(path.join(folder, page), { recursive: true });
  writeFileSync(path.join(folder, 'pages/protected/index.html'), 'the protected page');
  writeFileSync(path.join(folder, 'pages/open/index.html'), 'the open page');
  for (let tries = 0; tries < 3; ++tries) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const { client_id: clientId } = await createClient(server, {
      client_secret: secretOfClient, client_name: 'Apache', scope: 'openid profile email',
      grant_types: ['authorization_code', 'implicit', 'refresh_token'], response_types: ['code', 'code id_token'],
      redirect_uris: [`${url}/protected/callback`], post_logout_redirect_uris: [`${url}/open/`],
      backchannel_logout_uri: `${url}/protected/callback?logout=backchannel`, ...client,
    });
    const file = path.join(folder, 'httpd.conf');
    writeFileSync(file, configOf(folder, port, { issuer: server.publicUrl, clientId, directives }));
    const child = startChild('/usr/sbin/apache2', ['-DFOREGROUND', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (text) => { said += text; });
    const ended = new Promise((resolve) => { child.once('close', resolve); child.once('error', (error) => { said += error; resolve(); }); });
    if (await answers(url, ended))
      return {
        url, clientId,
        log: () => readFileSync(path.join(folder, 'error.log'), 'utf8'),
        async stop() {
          child.kill('SIGTERM');
          await within(ended, 'the end of Apache');
          rmSync(folder, { recursive: true, force: true });
        },
      };
    const log = path.join(folder, 'error.log');
    assert.match(said, /Address already in use/, `${said}\n${existsSync(log) ? readFileSync(log, 'utf8') : ''}`);
  }
  throw new Error('no port for Apache');
}

/** Asks until there is an answer or the process has ended. */
async function answers(url, ended) {
  let isOver = false;
  ended.then(() => { isOver = true; });
  const end = Date.now() + patience;
  while (!isOver && Date.now() < end) {
    try {
      await (await fetch(`${url}/open/`)).text();
      return true;
    } catch {
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  }
  return false;
}

describe('mod_auth_openidc', () => {
  let server;
  before(async () => {
    // The module wants an issuer that it can reach: without settings, it is where the server listens.
    server = await startWithPages({ urls: null, clients: { http: { private_ip_exception_urls: ['http://127.0.0.1:*/**'] } } });
  });
  after(() => server.stop());

  /** A browser keeps the cookies of one host; so the person has two. */
  const newPerson = () => ({ atApache: new Browser(), atServer: new Browser() });

  /** Opens the protected page and does what a person does; the page at last. */
  async function logInAt(apache, { atApache, atServer }) {
    const start = await atApache.get(`${apache.url}/protected/`);
    assert.equal(start.status, 302, start.text);
    assert.ok(start.location.startsWith(`${server.publicUrl}/oauth2/auth?`), start.location);
    let page = await follow(server, atServer, await atServer.get(start.location), start.location);
    if (/\/ui\/login\?/.test(page.url))
      page = await logIn(server, atServer, page, { remember: 'yes' });
    if (/\/ui\/consent\?/.test(page.url))
      page = await submit(server, atServer, page, { action: 'allow' });
    const back = await returnTo(atApache, page);
    assert.equal(back.status, 302, `${back.status} ${back.text} ${apache.log()}`);
    assert.equal(back.location, `${apache.url}/protected/`);
    return atApache.get(back.location);
  }

  /** Takes what the server says to the client: by a redirect, or by a form that posts itself. */
  async function returnTo(browser, page) {
    if (page.location !== null) {
      recordSecret(new URL(page.url).searchParams.get('code'));
      return browser.get(page.url);
    }
    const [, action] = /<form[^>]* action="([^"]*)"/.exec(page.text);
    const body = new URLSearchParams([...page.text.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    recordSecret(body.get('code'));
    recordSecret(body.get('id_token'));
    return browser.fetch(action, { method: 'POST', body });
  }

  function assertProtectedPage(page) {
    assert.equal(page.status, 200, page.text);
    assert.equal(page.text, 'the protected page');
    const shown = Object.fromEntries(['sub', 'name', 'email', 'preferred-username', 'iss', 'remote-user'].map((name) => [name, page.headers.get(`x-${name}`)]));
    assert.deepEqual(shown, {
      sub: 'subject-of-ada', name: 'Ada Lovelace', email: 'ada@example.org', 'preferred-username': 'ada',
      iss: server.publicUrl, 'remote-user': 'subject-of-ada',
    });
  }

  for (const [title, directives] of [
    ['the code flow with PKCE', ['OIDCPKCEMethod S256', 'OIDCProviderTokenEndpointAuth client_secret_basic']],
    ['the hybrid flow, posted', ['OIDCResponseType "code id_token"', 'OIDCResponseMode form_post', 'OIDCProviderTokenEndpointAuth client_secret_post']],
  ])
    it(`protects a page by ${title}, and logs out`, async () => {
      const client = title.includes('posted') ? { token_endpoint_auth_method: 'client_secret_post' } : {};
      const apache = await startApache(server, { directives, client });
      try {
        const person = newPerson();
        assertProtectedPage(await logInAt(apache, person));
        assertProtectedPage(await person.atApache.get(`${apache.url}/protected/`));

        const leave = await person.atApache.get(`${apache.url}/protected/callback?logout=${encodeURIComponent(`${apache.url}/open/`)}`);
        assert.equal(leave.status, 302, leave.text);
        assert.ok(leave.location.startsWith(`${server.publicUrl}/oauth2/sessions/logout?`), leave.location);
        recordSecret(new URL(leave.location).searchParams.get('id_token_hint'));
        const asked = await follow(server, person.atServer, await person.atServer.get(leave.location), leave.location);
        const end = await submit(server, person.atServer, asked, { action: 'log-out' });
        assert.equal(end.url, `${apache.url}/open/`);
        const again = await person.atApache.get(`${apache.url}/protected/`);
        assert.equal(again.status, 302, 'Apache has forgotten the person');
        const page = await follow(server, person.atServer, await person.atServer.get(again.location), again.location);
        assert.match(page.url, /\/ui\/login\?/, 'and so has the server');
      } finally {
        await apache.stop();
      }
    });

  it('ends its session when it is told by the back channel', async () => {
    const apache = await startApache(server);
    try {
      const person = newPerson();
      const page = await logInAt(apache, person);
      assertProtectedPage(page);
      const ended = await callAdmin(server, 'DELETE', `/admin/oauth2/auth/sessions/login?sid=${page.headers.get('x-sid')}`);
      assert.equal(ended.status, 204, ended.text);
      // The module is told meanwhile; its next answers are the only sign of that.
      let last;
      const end = Date.now() + patience;
      do
        last = await person.atApache.get(`${apache.url}/protected/`);
      while (last.status === 200 && Date.now() < end);
      assert.equal(last.status, 302, apache.log());
      assert.ok(last.location.startsWith(`${server.publicUrl}/oauth2/auth?`));
    } finally {
      await apache.stop();
    }
  });
});
