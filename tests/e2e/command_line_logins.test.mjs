// The command line's part in logins: getting tokens with a browser, sessions, and https endpoints.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { issuer, recordSecret, startGatehouse, startProgram } from './gatehouse.mjs';
import { introspect } from './oauth.mjs';
import {
  Browser, answerConsent, authorizeUrl, createFlowClient, flowConfig, obtainTokens, passConsent, passLogin, reach,
  showLogin, startLogin,
} from './browser.mjs';
import { makeCertificate, sendJson, startWeb } from './web.mjs';

/** Runs a verb to its end. */
const run = (...args) => startProgram(args).end();

/** Starts a login on a port that is free; `url` is what a person is told to open. */
async function startLoginOf(server, client, args = [], verb = ['perform', 'authorization-code']) {
  const child = startProgram(
    [...verb, '--client-id', client.client_id, '--port', '0', '--endpoint', server.publicUrl, ...args],
    { env: { OAUTH2_CLIENT_SECRET: client.client_secret ?? '' } });
  const url = /Open (\S+)\n/.exec(await child.until(/Open \S+\n/))[1];
  recordSecret(new URL(url).searchParams.get('nonce'));
  return { child, url, redirectUri: new URL(url).searchParams.get('redirect_uri') };
}

/** Goes with a browser to the consent. */
async function toConsent(server, url) {
  const browser = new Browser();
  const challenge = await passLogin(server, browser, await startLogin(server, browser, url));
  return { browser, challenge };
}

/** Logs in, and returns what the browser gets at the end. */
async function logIn(server, url) {
  const { browser, challenge } = await toConsent(server, url);
  const end = await passConsent(server, browser, challenge);
  if (end.location)
    recordSecret(new URL(end.location).searchParams.get('code'));
  return end;
}

function recordTokens(stdout) {
  const tokens = JSON.parse(stdout);
  for (const name of ['access_token', 'refresh_token', 'id_token'])
    recordSecret(tokens[name]);
  return tokens;
}

describe('perform authorization-code', { concurrency: true }, () => {
  const redirect_uris = ['http://127.0.0.1/callback'];
  let server;
  let client;
  let publicClient;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server, { redirect_uris });
    publicClient = await createFlowClient(server, { redirect_uris, token_endpoint_auth_method: 'none' });
  });
  after(() => server.stop());

  it('prints the URL, and the tokens once the person has agreed', async () => {
    const { child, url } = await startLoginOf(server, client, ['--scope', 'openid,offline_access', '--format', 'json']);
    const asked = new URL(url).searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.match(asked.get('state'), /^[\w-]{43}$/);
    const end = await logIn(server, url);
    assert.equal(new URL(end.location).searchParams.get('iss'), issuer);
    const page = await fetch(end.location);
    const text = await page.text();
    assert.equal(page.status, 200, text);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    const { code, stdout, stderr } = await child.end();
    assert.equal(code, 0, stderr);
    const tokens = recordTokens(stdout);
    assert.equal((await introspect(server, tokens.access_token)).sub, 'ada');
    assert.equal(decodeJwt(tokens.id_token).nonce, asked.get('nonce'));
    assert.ok(tokens.refresh_token);
    for (const secret of [tokens.access_token, tokens.id_token, new URL(end.location).searchParams.get('code')]) {
      assert.ok(!text.includes(secret));
      assert.ok(!stderr.includes(secret));
    }
  });

  it('takes only the answer with its state, and others end nothing', async () => {
    const { child, url, redirectUri } = await startLoginOf(server, client, ['--scope', 'openid', '-q']);
    const end = await logIn(server, url);
    for (const query of ['', '?code=x', '?code=x&state=another', '?error=access_denied&state=', '?state=a&state=b'])
      assert.equal((await fetch(redirectUri + query)).status, 400, query);
    assert.equal((await fetch(new URL('/favicon.ico', redirectUri))).status, 404);
    assert.equal((await fetch(end.location)).status, 200);
    const { code, stdout, stderr } = await child.end();
    assert.equal(code, 0, stderr);
    assert.equal((await introspect(server, recordSecret(stdout.trim()))).active, true);
  });

  it('refuses an answer of another issuer', async () => {
    const { child, url } = await startLoginOf(server, client, ['--scope', 'openid']);
    const end = new URL((await logIn(server, url)).location);
    end.searchParams.set('iss', 'https://evil.example');
    assert.equal((await fetch(end)).status, 200);
    const { code, stdout, stderr } = await child.end();
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /error: the answer is from another server: https:\/\/evil\.example\n/);
  });

  it('tells what the person refused', async () => {
    const { child, url } = await startLoginOf(server, client, ['--scope', 'openid']);
    const { browser, challenge } = await toConsent(server, url);
    const refused = await answerConsent(
      server, challenge, { error: 'access_denied', error_description: 'Not today.' }, 'reject');
    const end = await browser.get(reach(server, refused.json.redirect_to));
    assert.equal((await fetch(end.location)).status, 200);
    const { code, stderr } = await child.end();
    assert.equal(code, 1);
    assert.match(stderr, /error: access_denied: Not today\./);
  });

  it('takes the answer as a form', async () => {
    const { child, url, redirectUri } = await startLoginOf(
      server, client, ['--scope', 'openid', '--response-mode', 'form_post', '-q']);
    const end = await logIn(server, url);
    const body = new URLSearchParams();
    for (const [, name, value] of end.text.matchAll(/name="([^"]+)" value="([^"]*)"/g))
      body.append(name, value);
    recordSecret(body.get('code'));
    const page = await fetch(redirectUri, { method: 'POST', body });
    assert.equal(page.status, 200, await page.text());
    const { code, stdout, stderr } = await child.end();
    assert.equal(code, 0, stderr);
    recordSecret(stdout.trim());
  });

  it('serves public clients, under the name of Hydra 1.x too', async () => {
    const { child, url } = await startLoginOf(
      server, publicClient, ['--no-open', '--scope', 'openid', '--prompt', 'login', '--max-age', '60'], ['token', 'user']);
    assert.equal(new URL(url).searchParams.get('prompt'), 'login');
    assert.equal(new URL(url).searchParams.get('max_age'), '60');
    await fetch((await logIn(server, url)).location);
    const { code, stdout, stderr } = await child.end();
    assert.equal(code, 0, stderr);
    recordSecret(/ACCESS TOKEN +(\S+)/.exec(stdout)[1]);
    recordSecret(/ID TOKEN +(\S+)/.exec(stdout)[1]);
  });

  it('goes on with another login, with another state, until it is stopped', async () => {
    const { child, url } = await startLoginOf(server, client, ['--scope', 'openid', '--no-shutdown', '-q']);
    await fetch((await logIn(server, url)).location);
    const both = await child.until(/Open \S+\n[^]*Open \S+\n/);
    const second = /Open \S+\n[^]*Open (\S+)\n/.exec(both)[1];
    assert.notEqual(new URL(second).searchParams.get('state'), new URL(url).searchParams.get('state'));
    await fetch((await logIn(server, second)).location);
    await child.until(/(Open \S+\n[^]*){3}/);
    child.signal('SIGINT');
    const { code, stdout } = await child.end();
    assert.equal(code, null);
    const tokens = stdout.trim().split('\n');
    assert.equal(tokens.length, 2);
    tokens.forEach(recordSecret);
  });
});

describe('sessions on the command line', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server);
  });
  after(() => server.stop());
  const ask = (...args) => run(...args, '--endpoint', server.adminUrl);

  it('lists what a person has agreed to, page by page', async () => {
    for (let i = 0; i < 2; ++i)
      await obtainTokens(server, client, { login: { subject: 'pages' } });
    const first = await ask('list', 'consent-sessions', 'pages', '--page-size', '1', '--format', 'json');
    assert.equal(first.code, 0, first.stderr);
    const page = JSON.parse(first.stdout);
    assert.equal(page.items.length, 1);
    assert.equal(page.is_last_page, false);
    const next = await ask('list', 'consent-sessions', 'pages', '--page-size', '1',
      '--page-token', page.next_page_token, '--format', 'json');
    const last = JSON.parse(next.stdout);
    assert.equal(last.is_last_page, true);
    assert.notEqual(last.items[0].consent_request_id, page.items[0].consent_request_id);
    const table = await ask('list', 'consent-sessions', 'pages');
    assert.match(table.stdout, new RegExp(client.client_id));
    const yaml = await ask('list', 'consent-sessions', 'nobody', '--format', 'yaml');
    assert.match(yaml.stdout, /is_last_page: true/);
  });

  it('takes back what a person granted to a client, or to all', async () => {
    const other = await createFlowClient(server);
    const ofClient = await obtainTokens(server, client, { login: { subject: 'grants' } });
    const ofOther = await obtainTokens(server, other, { login: { subject: 'grants' } });
    const one = await ask('revoke', 'consent-sessions', 'grants', '--client', client.client_id);
    assert.equal(one.code, 0, one.stderr);
    assert.equal((await introspect(server, ofClient.access_token)).active, false);
    assert.equal((await introspect(server, ofOther.access_token)).active, true);
    assert.equal((await ask('revoke', 'consent-sessions', 'grants', '--all')).code, 0);
    assert.equal((await introspect(server, ofOther.access_token)).active, false);
    assert.equal((await ask('revoke', 'consent-sessions', 'grants')).code, 2);
  });

  it('ends the login sessions of a person, or one of them', async () => {
    const logins = [];
    for (let i = 0; i < 2; ++i) {
      const browser = new Browser();
      const tokens = await obtainTokens(server, client, { browser, login: { subject: 'ends', remember: true } });
      logins.push({ browser, sid: decodeJwt(tokens.id_token).sid });
    }
    const isLoggedIn = async ({ browser }) =>
      (await showLogin(server, await startLogin(server, browser, authorizeUrl(server, client)))).json.skip;
    assert.deepEqual(await Promise.all(logins.map(isLoggedIn)), [true, true]);
    assert.equal((await ask('revoke', 'login-sessions', '--sid', logins[0].sid)).code, 0);
    assert.deepEqual(await Promise.all(logins.map(isLoggedIn)), [false, true]);
    assert.equal((await ask('revoke', 'login-sessions', 'ends')).code, 0);
    assert.deepEqual(await Promise.all(logins.map(isLoggedIn)), [false, false]);
  });
});

describe('https endpoints', { concurrency: true }, () => {
  const certificate = makeCertificate('IP:127.0.0.1,DNS:localhost');
  after(() => certificate.remove());
  const start = (tls = {}) =>
    startWeb((request, response) => sendJson(response, []), { tls: { ...certificate.tls, ...tls } });
  const list = (url, ...args) => run('list', 'clients', '--endpoint', url, '--format', 'json', ...args);

  it('are asked when a certificate of the host is trusted', async () => {
    const web = await start();
    for (const url of [web.url, `https://localhost:${web.port}`]) {
      const { code, stdout, stderr } = await list(url, '--ca-file', certificate.caFile);
      assert.equal(code, 0, stderr);
      assert.deepEqual(JSON.parse(stdout).items, []);
    }
    assert.equal(web.seen.requests.length, 2);
  });

  it('are told the name of the host', async () => {
    const names = [];
    const web = await start({
      SNICallback: (name, proceed) => { names.push(name); proceed(null); },
    });
    assert.equal((await list(`https://localhost:${web.port}`, '--ca-file', certificate.caFile)).code, 0);
    assert.deepEqual(names, ['localhost']);
  });

  it('get nothing when their certificate is not trusted', async () => {
    const web = await start();
    const { code, stderr } = await list(web.url);
    assert.equal(code, 3);
    assert.match(stderr, /certificate is not trusted/);
    assert.deepEqual(web.seen.requests, []);
  });

  it('get nothing when their certificate is of another host', async () => {
    const other = makeCertificate('DNS:other.example');
    try {
      const web = await start(other.tls);
      const { code, stderr } = await list(web.url, '--ca-file', other.caFile);
      assert.equal(code, 3);
      assert.match(stderr, /IP address mismatch/);
      assert.equal((await list(`https://localhost:${web.port}`, '--ca-file', other.caFile)).code, 3);
      assert.deepEqual(web.seen.requests, []);
      assert.equal((await list(web.url, '--skip-tls-verify')).code, 0);
    } finally {
      other.remove();
    }
  });

  it('get nothing when they speak no TLS 1.2', async () => {
    const web = await start({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' });
    assert.equal((await list(web.url, '--skip-tls-verify')).code, 3);
    assert.deepEqual(web.seen.requests, []);
  });

  it('are asked without checks only when that is demanded', async () => {
    const web = await start();
    assert.equal((await list(web.url, '--skip-tls-verify=false')).code, 3);
    const { code, stderr } = await list(web.url, '--skip-tls-verify');
    assert.equal(code, 0, stderr);
  });

  it('serve a login as well, of a server without metadata or with the nonce of another', async () => {
    const jwt = (claims) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
    let nonce;
    const web = await startWeb((request, response) => {
      if (request.url === '/oauth2/token')
        return sendJson(response, { access_token: 'an-access-token', id_token: jwt({ nonce }), token_type: 'bearer' });
      response.writeHead(404).end();
    }, { tls: certificate.tls });
    const logInWith = async (makeNonce) => {
      const child = startProgram(['perform', 'authorization-code', '--client-id', 'a', '--port', '0', '-q',
        '--endpoint', web.url, '--ca-file', certificate.caFile]);
      const url = new URL(/Open (\S+)\n/.exec(await child.until(/Open \S+\n/))[1]);
      assert.equal(url.origin + url.pathname, `${web.url}/oauth2/auth`);
      nonce = makeNonce(url.searchParams.get('nonce'));
      const answer = new URLSearchParams({ code: 'c', state: url.searchParams.get('state') });
      assert.equal((await fetch(`${url.searchParams.get('redirect_uri')}?${answer}`)).status, 200);
      return child.end();
    };
    const good = await logInWith((own) => own);
    assert.equal(good.code, 0, good.stderr);
    assert.equal(good.stdout, 'an-access-token\n');
    const bad = await logInWith(() => 'another');
    assert.equal(bad.code, 1);
    assert.equal(bad.stdout, '');
    assert.match(bad.stderr, /error: the ID token is not of this login/);
  });
});
