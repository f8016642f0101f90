// The modules of the certification profiles of logout.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { SignJWT, createLocalJWKSet, decodeJwt, decodeProtectedHeader, generateKeyPair, jwtVerify } from 'jose';
import { reach } from './browser.mjs';
import { recordSecret, within } from './gatehouse.mjs';
import { callAdmin } from './oauth.mjs';
import { forEach, isHttps, issuer, startSuite } from './conformance.mjs';
import { makeCertificate, startWeb } from './web.mjs';

const afterLogout = 'https://rp.test/test/a/gatehouse/post_logout_redirect';
const logoutUrl = 'http://login.test/logout';
const loginErrors = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required'];
const all = ['code', 'id_token', 'code id_token', 'code id_token token'].map((type) => ({ type, label: type }));
const longState = () => `${randomBytes(93).toString('base64url')}-._~`;

describe('the certification profiles of logout', { concurrency: 4 }, () => {
  let suite;
  let made;
  before(async () => {
    made = makeCertificate();
    suite = await startSuite({ urls: { logout: logoutUrl }, clients: { http: { ca_file: made.caFile } } });
  });
  after(async () => {
    await suite.stop();
    made.remove();
  });

  /** A person who is logged in at a client that has registered where logouts end. */
  async function logIn(variant, metadata = {}) {
    const client = await suite.client(variant, { post_logout_redirect_uris: [afterLogout], ...metadata });
    return { client, variant, ...(await suite.run(client, variant)) };
  }

  /** Asks for a logout, and says yes where the server wants that of the person; what comes last. */
  async function logOut({ browser }, parameters) {
    const url = new URL(`${suite.server.publicUrl}/oauth2/sessions/logout`);
    for (const [name, value] of Object.entries(parameters))
      url.searchParams.set(name, value);
    const start = await browser.get(url.href);
    if (!start.location?.startsWith(`${logoutUrl}?`))
      return start;
    const challenge = recordSecret(new URL(start.location).searchParams.get('logout_challenge'));
    const accepted = await callAdmin(suite.server, 'PUT', `/admin/oauth2/auth/requests/logout/accept?logout_challenge=${challenge}`);
    assert.equal(accepted.status, 200, accepted.text);
    const next = reach(suite.server, accepted.json.redirect_to);
    recordSecret(new URL(next).searchParams.get('logout_verifier'));
    return browser.get(next);
  }

  const askSilently = ({ client, variant, browser }) =>
    suite.authorize(client, variant, { browser, parameters: { prompt: 'none' } });

  /** The session of the browser is over: nothing goes without a login. */
  const assertLoggedOut = ({ client, variant, browser }) =>
    suite.refused(client, variant, loginErrors, { browser, parameters: { prompt: 'none' } });

  async function assertLoggedIn(login) {
    assert.equal((await askSilently(login)).answer.error, undefined);
  }

  function assertPage(answer, words, status) {
    assert.equal(answer.location, null, answer.location);
    assert.equal(answer.status, status, answer.text);
    assert.match(answer.headers.get('content-type'), /^text\/html/);
    assert.match(answer.text, words);
    assert.doesNotMatch(answer.text, new RegExp(afterLogout));
  }

  it('oidcc-rp-initiated-logout-discovery-endpoint-verification', async () => {
    const { metadata } = await suite.begin();
    isHttps(metadata.end_session_endpoint);
    for (const [name, value] of Object.entries(metadata))
      if (name.endsWith('_endpoint'))
        isHttps(value);
  });

  for (const [name, parameters] of [
    ['oidcc-rp-initiated-logout', () => ({ state: longState() })], ['oidcc-rp-initiated-logout-no-state', () => ({})],
  ])
    it(name, () => forEach(all, async (variant) => {
      const login = await logIn(variant);
      await assertLoggedIn(login);
      const given = parameters();
      const end = await logOut(login, { id_token_hint: login.idToken, post_logout_redirect_uri: afterLogout, ...given });
      assert.ok(end.status === 302 || end.status === 303, end.text);
      const url = new URL(end.location);
      assert.equal(url.origin + url.pathname + url.hash, afterLogout);
      assert.deepEqual(Object.fromEntries(url.searchParams), given, 'the state and nothing else');
      await assertLoggedOut(login);
    }));

  const modified = (token) => {
    const [, claims] = token.split('.');
    return `${Buffer.from(JSON.stringify({ ...decodeProtectedHeader(token), alg: 'none' })).toString('base64url')}.${claims}.`;
  };
  const signedByAnother = async (token) => new SignJWT(decodeJwt(token)).setProtectedHeader(decodeProtectedHeader(token))
    .sign((await generateKeyPair('RS256')).privateKey);
  for (const [name, change] of [
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', () => ({ post_logout_redirect_uri: 'https://rp.test/test/a/gatehouse/another' })],
    ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', () => ({ post_logout_redirect_uri: `${afterLogout}?foo=bar` })],
    ['oidcc-rp-initiated-logout-modified-id-token-hint (AB-26)', (hint) => ({ id_token_hint: modified(hint) })],
    ['oidcc-rp-initiated-logout-bad-id-token-hint (AB-26)', async (hint) => ({ id_token_hint: recordSecret(await signedByAnother(hint)) })],
    ['oidcc-rp-initiated-logout-no-id-token-hint', () => ({ id_token_hint: undefined })],
  ])
    it(name, () => forEach(all, async (variant) => {
      const login = await logIn(variant);
      const asked = { id_token_hint: login.idToken, post_logout_redirect_uri: afterLogout, state: longState(), ...(await change(login.idToken)) };
      if (asked.id_token_hint === undefined)
        delete asked.id_token_hint;
      assertPage(await logOut(login, asked), /post_logout_redirect_uri|id_token_hint/, 400);
      await assertLoggedIn(login);
    }));

  for (const [name, parameters] of [
    ['oidcc-rp-initiated-logout-no-params', () => ({})],
    ['oidcc-rp-initiated-logout-only-state', () => ({ state: longState() })],
    ['oidcc-rp-initiated-logout-no-post-logout-redirect-uri', ({ idToken }) => ({ id_token_hint: idToken, state: longState() })],
  ])
    it(name, () => forEach(all, async (variant) => {
      const login = await logIn(variant);
      assertPage(await logOut(login, parameters(login)), /You are logged out/, 200);
      await assertLoggedOut(login);
    }));

  it('oidcc-backchannel-logout-discovery-endpoint-verification', async () => {
    const { metadata } = await suite.begin();
    assert.deepEqual([metadata.backchannel_logout_supported, metadata.backchannel_logout_session_supported], [true, true]);
  });

  it('oidcc-backchannel-rp-initiated-logout', () => forEach(all, async (variant) => {
    let arrived;
    const told = new Promise((resolve) => { arrived = resolve; });
    const web = await startWeb((request, response) => {
      let body = '';
      request.on('data', (text) => { body += text; });
      request.on('end', () => {
        response.writeHead(200, { 'cache-control': 'no-store' }).end();
        const tls = [request.socket.getProtocol(), request.socket.getCipher().name];
        arrived({ method: request.method, type: request.headers['content-type'], form: new URLSearchParams(body), tls });
      });
    }, { tls: made.tls });
    const login = await logIn(variant, { backchannel_logout_uri: `${web.url}/backchannel_logout`, backchannel_logout_session_required: true });
    assert.equal(login.client.backchannel_logout_uri, `${web.url}/backchannel_logout`);
    const state = longState();
    const end = await logOut(login, { id_token_hint: login.idToken, post_logout_redirect_uri: afterLogout, state });
    assert.equal(end.location, `${afterLogout}?state=${encodeURIComponent(state)}`);
    const { method, type, form, tls } = await within(told, 'a logout token');
    assert.match(tls.join(' '), /^TLSv1\.3 |^TLSv1\.2 .*(GCM|CHACHA20|CCM)/);
    assert.deepEqual([method, [...form.keys()]], ['POST', ['logout_token']]);
    assert.match(type, /^application\/x-www-form-urlencoded/);
    await checkLogoutToken(recordSecret(form.get('logout_token')), login);
    await assertLoggedOut(login);
  }));

  async function checkLogoutToken(token, { client, claims }) {
    const { keys } = await suite.begin();
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys),
      { issuer, audience: client.client_id, requiredClaims: ['iat', 'jti'] });
    assert.equal(protectedHeader.alg, 'RS256');
    assert.ok(Math.abs(payload.iat - Date.now() / 1000) < 300);
    assert.ok(typeof payload.jti === 'string' && payload.jti !== '');
    assert.deepEqual(payload.events, { 'http://schemas.openid.net/event/backchannel-logout': {} });
    assert.ok(payload.sub !== undefined || payload.sid !== undefined);
    assert.equal(payload.sid, claims.sid, 'the session, which the client wanted to be told');
    if (payload.sub !== undefined)
      assert.equal(payload.sub, claims.sub);
    assert.equal('nonce' in payload, false);
  }

  it('oidcc-frontchannel-logout-discovery-endpoint-verification', async () => {
    const { metadata } = await suite.begin();
    assert.deepEqual([metadata.frontchannel_logout_supported, metadata.frontchannel_logout_session_supported], [true, true]);
  });

  it('oidcc-frontchannel-rp-initiated-logout', () => forEach(all, async (variant) => {
    const uri = 'https://rp.test/test/a/gatehouse/frontchannel_logout';
    const login = await logIn(variant, { frontchannel_logout_uri: uri, frontchannel_logout_session_required: true });
    assert.equal(login.client.frontchannel_logout_uri, uri);
    const state = longState();
    const end = await logOut(login, { id_token_hint: login.idToken, post_logout_redirect_uri: afterLogout, state });
    assert.equal(end.status, 200, end.text);
    const frames = [...end.text.matchAll(/<iframe[^>]* src="([^"]+)"/g)].map((each) => new URL(each[1].replaceAll('&amp;', '&')));
    assert.equal(frames.length, 1);
    assert.equal(frames[0].origin + frames[0].pathname, uri);
    assert.deepEqual(Object.fromEntries(frames[0].searchParams), { iss: issuer, sid: login.claims.sid });
    const link = /<a id="go-on" href="([^"]+)"/.exec(end.text)[1].replaceAll('&amp;', '&');
    assert.equal(link, `${afterLogout}?state=${encodeURIComponent(state)}`);
    // HtmlUnit reads no new script: neither modules nor arrow functions, promises and templates.
    const scripts = [...end.text.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
    assert.equal(scripts.length, 1);
    assert.doesNotMatch(scripts[0][1], /module/);
    assert.doesNotMatch(scripts[0][2], /=>|\basync\b|\bawait\b|`|\bPromise\b/);
    await assertLoggedOut(login);
  }));

  // There is no session management, so discovery must not tell of it.
  it('oidcc-session-management-discovery-endpoint-verification', async () => {
    const { metadata } = await suite.begin();
    assert.equal('check_session_iframe' in metadata, false);
    const { answer } = await logIn({ type: 'code' });
    assert.equal('session_state' in answer, false);
  });
});
