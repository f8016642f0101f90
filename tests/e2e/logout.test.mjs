// Logouts: asked for by clients and by people, told to clients by both channels.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignJWT, createRemoteJWKSet, decodeJwt, generateKeyPair, jwtVerify } from 'jose';
import { issuer, recordSecret, startGatehouse, within } from './gatehouse.mjs';
import { assertRefused, callAdmin, introspect } from './oauth.mjs';
import {
  Browser, authorizeUrl, callback, createFlowClient, flowConfig, obtainTokens, reach, showLogin, startLogin,
} from './browser.mjs';
import { startWeb } from './web.mjs';
import { follow, submit } from './pages.mjs';

const loggedOutAt = 'http://127.0.0.1:9/logged-out';
const logoutUrl = 'http://login.test/logout';
const requests = '/admin/oauth2/auth/requests/logout';
const withApp = { urls: { ...flowConfig.urls, logout: logoutUrl } };

const createLogoutClient = (server, client = {}) =>
  createFlowClient(server, { post_logout_redirect_uris: [loggedOutAt], ...client });

function endSessionUrl(server, parameters = {}) {
  const url = new URL(`${server.publicUrl}/oauth2/sessions/logout`);
  for (const [name, value] of Object.entries(parameters))
    url.searchParams.set(name, value);
  return url.href;
}

async function logIn(server, client, { browser = new Browser(), subject = 'ada', remember = true } = {}) {
  const tokens = await obtainTokens(server, client, { browser, login: { subject, remember } });
  return { browser, tokens, idToken: tokens.id_token, sid: decodeJwt(tokens.id_token).sid };
}

/** The session counts for the next login. */
async function isLoggedIn(server, client, { browser }) {
  return (await showLogin(server, await startLogin(server, browser, authorizeUrl(server, client)))).json.skip;
}

const answerLogout = (server, challenge, how) =>
  callAdmin(server, 'PUT', `${requests}/${how}?logout_challenge=${encodeURIComponent(challenge)}`);

/** Starts a logout; the browser ends at the logout app. */
async function startLogout(server, browser, parameters) {
  const start = await browser.get(endSessionUrl(server, parameters));
  assert.equal(start.status, 302, start.text);
  assert.ok(start.location.startsWith(`${logoutUrl}?logout_challenge=`), start.location);
  return recordSecret(new URL(start.location).searchParams.get('logout_challenge'));
}

/** Accepts a logout; what the browser then sees, and the URL it came with. */
async function passLogout(server, browser, challenge) {
  const accepted = await answerLogout(server, challenge, 'accept');
  assert.equal(accepted.status, 200, accepted.text);
  assert.ok(accepted.json.redirect_to.startsWith(`${issuer}/oauth2/sessions/logout?logout_verifier=`));
  const url = reach(server, accepted.json.redirect_to);
  recordSecret(new URL(url).searchParams.get('logout_verifier'));
  return { url, ...(await browser.get(url)) };
}

function assertErrorPage(answer, words) {
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.location, null);
  assert.match(answer.headers.get('content-type'), /^text\/html/);
  assert.match(answer.text, words);
}

describe('logout', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: withApp });
    client = await createLogoutClient(server);
  });
  after(() => server.stop());

  it('leads a person by the logout app back to the client that asked', async () => {
    const person = await logIn(server, client);
    const state = 's'.repeat(128);
    const parameters = { id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt, state };
    const challenge = await startLogout(server, person.browser, parameters);
    const shown = await callAdmin(server, 'GET', `${requests}?logout_challenge=${challenge}`);
    assert.equal(shown.status, 200, shown.text);
    assert.equal(shown.json.challenge, challenge);
    assert.equal(shown.json.subject, 'ada');
    assert.equal(shown.json.sid, person.sid);
    assert.equal(reach(server, shown.json.request_url), endSessionUrl(server, parameters));
    assert.equal(shown.json.rp_initiated, true);
    assert.ok(Date.parse(shown.json.expires_at) > Date.parse(shown.json.requested_at));
    assert.equal(shown.json.client.client_id, client.client_id);
    assert.equal(shown.json.client.client_secret, undefined);
    assert.equal((await callAdmin(server, 'GET', `${requests}?challenge=${challenge}`)).status, 200);
    assert.equal(await isLoggedIn(server, client, person), true, 'nothing happens before the app accepts');

    const end = await passLogout(server, person.browser, challenge);
    assert.equal(end.status, 302, end.text);
    assert.equal(end.location, `${loggedOutAt}?state=${state}`);
    assert.equal(person.browser.cookies.has('ory_hydra_session_dev') || person.browser.cookies.has('ory_hydra_session'), false);
    assert.equal(await isLoggedIn(server, client, person), false);
    assert.equal((await introspect(server, person.tokens.access_token)).active, true, 'tokens stay, as with Hydra');
    const silent = await person.browser.get(authorizeUrl(server, client, { prompt: 'none' }));
    assert.equal(new URL(silent.location).searchParams.get('error'), 'login_required');
    const again = await person.browser.get(end.url);
    assert.equal(again.status, 302);
    assert.equal(again.location, `${loggedOutAt}?state=${state}`);
  });

  it('appends no state that was not given, and takes a form', async () => {
    const person = await logIn(server, client);
    const body = new URLSearchParams({ id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt });
    const start = await person.browser.fetch(endSessionUrl(server), { method: 'POST', body });
    const challenge = new URL(start.location).searchParams.get('logout_challenge');
    assert.equal((await passLogout(server, person.browser, challenge)).location, loggedOutAt);
    assert.equal(await isLoggedIn(server, client, person), false);
  });

  it('uses a verifier once: the next login of the person lives on', async () => {
    const person = await logIn(server, client);
    const end = await passLogout(server, person.browser, await startLogout(server, person.browser, { id_token_hint: person.idToken }));
    const later = await logIn(server, client, { browser: person.browser });
    assert.notEqual(later.sid, person.sid);
    await person.browser.get(end.url);
    assert.equal(await isLoggedIn(server, client, later), true);
  });

  it('logs a person out who comes without a client', async () => {
    const person = await logIn(server, client);
    const challenge = await startLogout(server, person.browser, {});
    const shown = await callAdmin(server, 'GET', `${requests}?logout_challenge=${challenge}`);
    assert.equal(shown.json.rp_initiated, false);
    assert.equal(shown.json.client, null);
    const end = await passLogout(server, person.browser, challenge);
    assert.equal(end.status, 200);
    assert.match(end.text, /You are logged out/);
    assert.equal(await isLoggedIn(server, client, person), false);
  });

  it('lets only the browser that asked end a logout without client', async () => {
    const person = await logIn(server, client);
    const challenge = await startLogout(server, person.browser, {});
    await passLogout(server, new Browser(), challenge);
    const other = await logIn(server, client, { subject: 'eve' });
    await passLogout(server, other.browser, challenge);
    assert.equal(await isLoggedIn(server, client, person), true);
    assert.equal(await isLoggedIn(server, client, other), true);
  });

  it('AB-52 logs nobody out by a session cookie from before the last login', async () => {
    const person = await logIn(server, client);
    const old = new Browser();
    old.cookies = new Map(person.browser.cookies);
    await obtainTokens(server, client, { browser: person.browser, parameters: { prompt: 'login' }, login: { subject: 'ada', remember: true } });
    const answer = await old.get(endSessionUrl(server));
    assert.equal(answer.status, 200);
    assert.match(answer.text, /You are logged out/);
    assert.equal(await isLoggedIn(server, client, person), true);
  });

  it('shows that a person is logged out who was not logged in', async () => {
    for (const parameters of [{}, { state: 'only' }]) {
      const answer = await new Browser().get(endSessionUrl(server, parameters));
      assert.equal(answer.status, 200);
      assert.equal(answer.location, null);
      assert.match(answer.text, /You are logged out/);
    }
  });

  it('asks nobody when the session of the hint is gone', async () => {
    const person = await logIn(server, client);
    await callAdmin(server, 'DELETE', `/admin/oauth2/auth/sessions/login?sid=${person.sid}`);
    const answer = await person.browser.get(
      endSessionUrl(server, { id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt, state: 'x' }));
    assert.equal(answer.location, `${loggedOutAt}?state=x`);
  });

  it('redirects nowhere but to what the client registered, literally', async () => {
    const { idToken, browser } = await logIn(server, client);
    for (const uri of [`${loggedOutAt}?foo=bar`, `${loggedOutAt}/`, callback, 'https://evil.test/', '//evil.test', 'javascript:x']) {
      const answer = await browser.get(endSessionUrl(server, { id_token_hint: idToken, post_logout_redirect_uri: uri }));
      assertErrorPage(answer, /post_logout_redirect_uri is not one/);
    }
    assertErrorPage(
      await browser.get(endSessionUrl(server, { post_logout_redirect_uri: loggedOutAt })), /needs an id_token_hint/);
    const doubled = `${endSessionUrl(server, { id_token_hint: idToken, post_logout_redirect_uri: loggedOutAt })}&post_logout_redirect_uri=x`;
    assertErrorPage(await browser.get(doubled), /more than once/);
  });

  it('AB-30 takes no hint that is not an ID token of its own', async () => {
    const { idToken, tokens, browser } = await logIn(server, client);
    const claims = decodeJwt(idToken);
    const { privateKey } = await generateKeyPair('RS256');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const hint of [
      recordSecret(await new SignJWT(claims).setProtectedHeader({ alg: 'RS256' }).sign(privateKey)),
      `${encode({ alg: 'none' })}.${encode(claims)}.`, `${idToken.slice(0, -8)}AAAAAAAA`, tokens.access_token, 'x',
    ]) {
      const answer = await browser.get(endSessionUrl(server, { id_token_hint: hint, post_logout_redirect_uri: loggedOutAt }));
      assertErrorPage(answer, /id_token_hint/);
    }
    const another = await browser.get(endSessionUrl(server, { id_token_hint: idToken, client_id: 'another' }));
    assertErrorPage(another, /another client/);
  });

  it('AB-40 refuses more parameters than fit into the URL of the logout app', async () => {
    const { idToken, browser } = await logIn(server, client);
    const body = new URLSearchParams({ id_token_hint: idToken, state: 'x'.repeat(16 * 1024) });
    assertErrorPage(await browser.fetch(endSessionUrl(server), { method: 'POST', body }), /too long/);
  });

  it('lets a logout app say no', async () => {
    const person = await logIn(server, client);
    const challenge = await startLogout(server, person.browser, { id_token_hint: person.idToken });
    const rejected = await answerLogout(server, challenge, 'reject');
    assert.equal(rejected.status, 204);
    assert.equal(rejected.text, '');
    assert.equal(await isLoggedIn(server, client, person), true);
  });

  it('AB-12 takes no challenge for a verifier, nor anything else', async () => {
    const person = await logIn(server, client);
    const challenge = await startLogout(server, person.browser, { id_token_hint: person.idToken });
    assertErrorPage(await person.browser.get(endSessionUrl(server, { logout_verifier: challenge })), /logout_verifier is unknown/);
    const accepted = await answerLogout(server, challenge, 'accept');
    const verifier = recordSecret(new URL(accepted.json.redirect_to).searchParams.get('logout_verifier'));
    for (const how of ['accept', 'reject'])
      assert.equal((await answerLogout(server, verifier, how)).status, 404);
    assert.equal((await callAdmin(server, 'GET', `${requests}?logout_challenge=${verifier}`)).status, 404);
    assertRefused(await callAdmin(server, 'GET', requests), 400, 'invalid_request');
    assert.equal(await isLoggedIn(server, client, person), true);
  });

  it('is announced by the discovery document', async () => {
    const found = await (await fetch(`${server.publicUrl}/.well-known/openid-configuration`)).json();
    assert.equal(found.end_session_endpoint, `${issuer}/oauth2/sessions/logout`);
    for (const channel of ['backchannel', 'frontchannel'])
      for (const what of ['supported', 'session_supported'])
        assert.equal(found[`${channel}_logout_${what}`], true);
  });
});

describe('logout without logout app', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: { urls: { ...flowConfig.urls, post_logout_redirect: 'http://login.test/bye' } } });
    client = await createLogoutClient(server);
  });
  after(() => server.stop());

  it('asks the person by a page of its own', async () => {
    const person = await logIn(server, client);
    const asked = await person.browser.get(
      endSessionUrl(server, { id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt, state: '"><b>' }));
    const page = await follow(server, person.browser, asked, server.publicUrl);
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(await isLoggedIn(server, client, person), true);
    const end = await submit(server, person.browser, page, { action: 'log-out' });
    assert.equal(end.url, new URL(`${loggedOutAt}?state=%22%3E%3Cb%3E`).href);
    assert.equal(await isLoggedIn(server, client, person), false);
  });

  it('ends where the operator says when no client does', async () => {
    assert.equal((await new Browser().get(endSessionUrl(server))).location, 'http://login.test/bye');
  });
});

describe('logout of clients', { concurrency: true }, () => {
  let server;
  before(async () => {
    server = await startGatehouse({ config: {
      ...withApp, clients: { http: { private_ip_exception_urls: ['http://127.0.0.1:*/**'] } },
    } });
  });
  after(() => server.stop());

  /** A client that listens for logout tokens. */
  async function startListener(status = 200) {
    const tokens = [];
    let arrived;
    const next = new Promise((resolve) => { arrived = resolve; });
    const web = await startWeb((request, response) => {
      let body = '';
      request.on('data', (text) => { body += text; });
      request.on('end', () => {
        const form = new URLSearchParams(body);
        tokens.push({ method: request.method, type: request.headers['content-type'], form });
        recordSecret(form.get('logout_token'));
        response.writeHead(status);
        response.end();
        arrived(tokens[0]);
      });
    });
    return { uri: `${web.url}/backchannel?x=1`, tokens, next, web };
  }

  it('tells each client of the session by the back channel', async () => {
    const listeners = [await startListener(), await startListener(204), await startListener()];
    const [first, second, absent] = await Promise.all(
      listeners.map(({ uri }, i) => createLogoutClient(server,
        { backchannel_logout_uri: uri, ...(i === 1 ? { id_token_signed_response_alg: 'ES256' } : {}) })));
    const person = await logIn(server, first);
    const { tokens } = await logIn(server, second, { browser: person.browser });
    assert.equal(decodeJwt(tokens.id_token).sid, person.sid);
    await logIn(server, absent, { subject: 'somebody else' });
    await passLogout(server, person.browser, await startLogout(server, person.browser, { id_token_hint: person.idToken }));
    const jwks = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
    for (const [i, client] of [first, second].entries()) {
      const { method, type, form } = await within(listeners[i].next, 'a logout token');
      assert.equal(method, 'POST');
      assert.match(type, /^application\/x-www-form-urlencoded/);
      assert.deepEqual([...form.keys()], ['logout_token']);
      const { payload, protectedHeader } = await jwtVerify(form.get('logout_token'), jwks,
        { issuer, audience: client.client_id, typ: 'logout+jwt', requiredClaims: ['iat', 'jti', 'exp'] });
      if (i === 1)
        assert.equal(protectedHeader.alg, 'ES256');
      assert.equal(payload.sid, person.sid);
      assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
      assert.equal(payload.nonce, undefined);
      assert.equal(payload.sub, undefined);
      const hint = await new Browser().get(endSessionUrl(server, { id_token_hint: form.get('logout_token') }));
      assertErrorPage(hint, /id_token_hint/);
    }
    assert.equal(listeners[2].tokens.length, 0);
  });

  it('tells clients of a session that an administrator ends, once', async () => {
    const listener = await startListener();
    const client = await createLogoutClient(server, { backchannel_logout_uri: listener.uri });
    const person = await logIn(server, client);
    const path = `/admin/oauth2/auth/sessions/login?sid=${person.sid}`;
    await Promise.all(Array.from({ length: 8 }, () => callAdmin(server, 'DELETE', path)));
    await within(listener.next, 'a logout token');
    assert.equal((await callAdmin(server, 'DELETE', path)).status, 204);
    assert.equal(listener.tokens.length, 1);
    assert.equal(await isLoggedIn(server, client, person), false);
  });

  it('lets nobody wait for a client that does not answer, nor fail for one that is not there', async () => {
    let arrived;
    const asked = new Promise((resolve) => { arrived = resolve; });
    const silent = await startWeb(() => arrived());
    const clients = await Promise.all([`${silent.url}/`, 'http://127.0.0.1:9/closed', 'http://10.255.255.1/private'].map(
      (uri) => createLogoutClient(server, { backchannel_logout_uri: uri })));
    const person = await logIn(server, clients[0]);
    await logIn(server, clients[1], { browser: person.browser });
    await logIn(server, clients[2], { browser: person.browser });
    const end = await passLogout(server, person.browser, await startLogout(
      server, person.browser, { id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt }));
    assert.equal(end.location, loggedOutAt);
    await within(asked, 'a logout token');
    assert.equal(await isLoggedIn(server, clients[0], person), false);
  });

  it('tells clients by the front channel, and then goes on', async () => {
    const client = await createLogoutClient(server, { frontchannel_logout_uri: 'http://rp.test:8080/front?a=1&b=2' });
    const person = await logIn(server, client);
    const end = await passLogout(server, person.browser, await startLogout(
      server, person.browser, { id_token_hint: person.idToken, post_logout_redirect_uri: loggedOutAt, state: '"<&' }));
    assert.equal(end.status, 200, end.text);
    const frames = [...end.text.matchAll(/<iframe hidden src="([^"]+)"/g)].map((each) => each[1].replaceAll('&amp;', '&'));
    assert.equal(frames.length, 1);
    const frame = new URL(frames[0]);
    assert.equal(frame.origin + frame.pathname, 'http://rp.test:8080/front');
    assert.deepEqual(Object.fromEntries(frame.searchParams), { a: '1', b: '2', iss: issuer, sid: person.sid });
    const policy = end.headers.get('content-security-policy');
    assert.match(policy, /frame-src http:\/\/rp\.test:8080(;|$)/);
    assert.match(policy, /script-src 'sha256-[A-Za-z0-9+/=]+'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    const link = /<a id="go-on" href="([^"]+)"/.exec(end.text)[1].replaceAll('&amp;', '&');
    assert.equal(link, `${loggedOutAt}?state=%22%3C%26`);
    assert.equal(await isLoggedIn(server, client, person), false);
  });
});
