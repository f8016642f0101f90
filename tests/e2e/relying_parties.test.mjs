// Client libraries that others use, each as its manual says: for servers, for pages, and without framework.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import * as oauth from 'oauth4webapi';
import passport from 'passport';
import OAuth2Strategy from 'passport-oauth2';
import { chromium } from 'playwright-core';
import { Browser } from './browser.mjs';
import { recordSecret, within } from './gatehouse.mjs';
import { createClient, introspect } from './oauth.mjs';
import { logIn, open, password, startWithPages, submit } from './pages.mjs';
import { startWeb } from './web.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const require = createRequire(import.meta.url);

describe('relying parties', () => {
  let server;
  before(async () => {
    // Libraries want an issuer that they can reach: without settings, it is where the server listens.
    server = await startWithPages({
      urls: null, serve: { public: { cors: { enabled: true, allowed_origins: ['https://console.example'] } } },
    });
  });
  after(() => server.stop());

  const register = (client) => createClient(server, {
    scope: 'openid offline_access profile email', grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...client,
  });

  /** What a person does between the request and the answer; the URL at the client. */
  async function passPages(browser, url) {
    let page = await open(server, browser, url);
    if (/\/ui\/login\?/.test(page.url))
      page = await logIn(server, browser, page, { remember: 'yes' });
    if (/\/ui\/consent\?/.test(page.url))
      page = await submit(server, browser, page, { action: 'allow' });
    recordSecret(new URL(page.url).searchParams.get('code'));
    return page.url;
  }

  /** A web server as small as can be, whose one path logs in by passport. */
  async function startPassportApp() {
    const sessions = new Map();
    const results = [];
    const middleware = new passport.Passport();
    const app = await startWeb((request, response) => {
      const url = new URL(request.url, app.url);
      const id = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? randomBytes(16).toString('hex');
      if (!sessions.has(id))
        sessions.set(id, {});
      response.setHeader('set-cookie', `sid=${id}`);
      Object.assign(request, { session: sessions.get(id), query: Object.fromEntries(url.searchParams), originalUrl: request.url });
      middleware.authenticate('oauth2', { session: false, scope: ['openid', 'profile', 'offline_access'] }, (error, user, info) => {
        results.push({ error, user, info });
        response.end('seen');
      })(request, response, (error) => { response.writeHead(500).end(String(error)); });
    });
    const client = await register({
      redirect_uris: [`${app.url}/callback`], token_endpoint_auth_method: 'client_secret_post', client_name: 'Passport',
    });
    const strategy = new OAuth2Strategy({
      authorizationURL: `${server.publicUrl}/oauth2/auth`, tokenURL: `${server.publicUrl}/oauth2/token`,
      clientID: client.client_id, clientSecret: client.client_secret, callbackURL: `${app.url}/callback`, state: true, pkce: true,
    }, (accessToken, refreshToken, params, profile, done) => {
      [accessToken, refreshToken, params.id_token].forEach(recordSecret);
      done(null, { ...profile, accessToken, refreshToken, tokenType: params.token_type });
    });
    strategy._oauth2.useAuthorizationHeaderforGET(true);
    strategy.userProfile = function userProfile(token, done) {
      this._oauth2.get(`${server.publicUrl}/userinfo`, token, (error, body) => done(error, body && JSON.parse(body)));
    };
    middleware.use(strategy);
    return { app, client, results };
  }

  describe('passport with passport-oauth2', () => {
    it('logs a person in by code, state and PKCE', async () => {
      const { app, client, results } = await startPassportApp();
      const [atApp, atServer] = [new Browser(), new Browser()];
      const start = await atApp.get(`${app.url}/`);
      assert.equal(start.status, 302, start.text);
      const back = await atApp.get(await passPages(atServer, start.location));
      assert.equal(back.text, 'seen');
      const [{ error, user }] = results;
      assert.equal(error, null);
      assert.deepEqual([user.sub, user.name, user.preferred_username, user.email], ['subject-of-ada', 'Ada Lovelace', 'ada', undefined]);
      assert.match(user.tokenType, /^bearer$/i);
      assert.equal((await introspect(server, user.accessToken)).client_id, client.client_id);
      assert.equal((await introspect(server, user.refreshToken)).active, true);
    });

    it('hears what the person refused, and refuses an answer that another browser asked for', async () => {
      const { app, results } = await startPassportApp();
      const [atApp, atServer] = [new Browser(), new Browser()];
      const start = await atApp.get(`${app.url}/`);
      const turned = await submit(server, atServer, await open(server, atServer, start.location), { action: 'cancel' });
      await atApp.get(turned.url);
      assert.deepEqual([results[0].error, results[0].user], [null, false]);
      assert.equal(typeof results[0].info.message, 'string');
      const other = await new Browser().get(`${app.url}/`);
      await atApp.get(await passPages(new Browser(), other.location));
      assert.equal(results[1].user, false);
    });
  });

  describe('oauth4webapi', () => {
    it('goes by discovery through code, PKCE, ID token, userinfo, refresh and revocation', async () => {
      const redirect_uri = 'http://127.0.0.1:9/callback';
      const registered = await register({ redirect_uris: [redirect_uri] });
      const issuer = new URL(server.publicUrl);
      const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
      const client = { client_id: registered.client_id };
      const proof = oauth.ClientSecretBasic(registered.client_secret);
      const verifier = recordSecret(oauth.generateRandomCodeVerifier());
      const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
      const url = new URL(as.authorization_endpoint);
      url.search = new URLSearchParams({
        client_id: client.client_id, redirect_uri, response_type: 'code', scope: 'openid profile email offline_access', state, nonce,
        max_age: '3600', code_challenge: await oauth.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
      });
      const parameters = oauth.validateAuthResponse(as, client, new URL(await passPages(new Browser(), url.href)), state);
      const answer = await oauth.authorizationCodeGrantRequest(as, client, proof, parameters, redirect_uri, verifier, insecure);
      const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer,
        { expectedNonce: nonce, requireIdToken: true, maxAge: 3600 });
      await oauth.validateApplicationLevelSignature(as, answer, insecure);
      [tokens.access_token, tokens.refresh_token, tokens.id_token].forEach(recordSecret);
      const { sub } = oauth.getValidatedIdTokenClaims(tokens);
      assert.equal(sub, 'subject-of-ada');
      const info = await oauth.processUserInfoResponse(as, client, sub, await oauth.userInfoRequest(as, client, tokens.access_token, insecure));
      assert.deepEqual([info.name, info.email], ['Ada Lovelace', 'ada@example.org']);
      const renewed = await oauth.processRefreshTokenResponse(as, client,
        await oauth.refreshTokenGrantRequest(as, client, proof, tokens.refresh_token, insecure));
      [renewed.access_token, renewed.refresh_token, renewed.id_token].forEach(recordSecret);
      assert.equal(oauth.getValidatedIdTokenClaims(renewed).sub, sub);
      assert.notEqual(renewed.access_token, tokens.access_token);
      await oauth.processRevocationResponse(await oauth.revocationRequest(as, client, proof, renewed.refresh_token, insecure));
      assert.equal((await introspect(server, renewed.access_token)).active, false);
    });

    it('understands what the server refuses', async () => {
      const registered = await register({ redirect_uris: ['http://127.0.0.1:9/callback'] });
      const as = { issuer: server.publicUrl, token_endpoint: `${server.publicUrl}/oauth2/token`, userinfo_endpoint: `${server.publicUrl}/userinfo` };
      const client = { client_id: registered.client_id };
      const wrong = oauth.ClientSecretBasic('not-the-secret-of-it');
      await assert.rejects(
        async () => oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, wrong, 'x', insecure)),
        (error) => error.error === 'invalid_client' && error.status === 401);
      await assert.rejects(
        async () => oauth.processUserInfoResponse(as, client, 'x', await oauth.userInfoRequest(as, client, 'nonsense', insecure)),
        (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.cause[0].parameters.error === 'invalid_token');
    });
  });

  describe('oidc-client-ts in Chromium', () => {
    let browser;
    let library;
    before(async () => {
      library = readFileSync(require.resolve('oidc-client-ts').replace(/dist.*/, 'dist/browser/oidc-client-ts.js'), 'utf8');
      // Without a sandbox of its own, because tests run in containers.
      browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
    });
    after(() => browser?.close());

    /** An application of one page, at an origin of its own, and its client without a secret. */
    async function startPage() {
      const web = await startWeb((request, response) => {
        const isLibrary = request.url === '/library.js';
        response.writeHead(200, { 'content-type': isLibrary ? 'text/javascript' : 'text/html' });
        response.end(isLibrary ? library : '<!doctype html><title>An application</title><script src="/library.js"></script>'
          + (request.url.startsWith('/silent') ? '<script>new oidc.UserManager({}).signinSilentCallback()</script>' : ''));
      });
      const client = await register({
        redirect_uris: [`${web.url}/callback`, `${web.url}/silent`], post_logout_redirect_uris: [`${web.url}/bye`],
        token_endpoint_auth_method: 'none', allowed_cors_origins: [web.url], client_name: 'A page',
      });
      const settings = {
        authority: server.publicUrl, client_id: client.client_id, redirect_uri: `${web.url}/callback`,
        post_logout_redirect_uri: `${web.url}/bye`, scope: 'openid profile email offline_access', loadUserInfo: true, automaticSilentRenew: false,
      };
      return { web, client, settings };
    }

    async function keepSecrets(page) {
      for (const cookie of await page.context().cookies())
        recordSecret(cookie.value);
      for (const name of ['code', 'login_challenge', 'consent_challenge', 'logout_challenge', 'id_token_hint'])
        recordSecret(new URL(page.url()).searchParams.get(name));
    }

    /** What a user manager in the page does; a user without what a page cannot hand out. */
    async function manage(page, settings, method, ...args) {
      const user = await page.evaluate(async ([given, name, rest]) => {
        const found = await new globalThis.oidc.UserManager(given)[name](...rest);
        return found ? JSON.parse(JSON.stringify(found)) : undefined;
      }, [settings, method, args]);
      [user?.access_token, user?.refresh_token, user?.id_token].forEach(recordSecret);
      return user;
    }

    /** Starts something that leads away from the page. */
    async function leave(page, settings, method, until, ...args) {
      const gone = page.waitForURL(until);
      // The page ends while its script still waits.
      await page.evaluate(([given, name, rest]) => { new globalThis.oidc.UserManager(given)[name](...rest); }, [settings, method, args]);
      await within(gone, `${until}`);
      await keepSecrets(page);
    }

    async function logInAt(page, { web, settings }) {
      await page.goto(`${web.url}/`);
      await leave(page, settings, 'signinRedirect', /\/ui\/login/, { state: 'a state of the application' });
      await page.fill('#username', 'ada');
      await page.fill('#password', password);
      await page.check('input[name=remember]');
      await page.click('button.main');
      await page.waitForURL(/\/ui\/consent/);
      await keepSecrets(page);
      await page.check('input[name=remember]');
      await page.click('button.main');
      await page.waitForURL(/\/callback/);
      await keepSecrets(page);
      return manage(page, settings, 'signinRedirectCallback');
    }

    it('logs in, asks for claims, renews and logs out from a page of another origin', async () => {
      const application = await startPage();
      const { web, settings } = application;
      const page = await browser.newPage();
      const user = await logInAt(page, application);
      assert.equal(user.state, 'a state of the application');
      assert.deepEqual([user.profile.sub, user.profile.name, user.profile.email], ['subject-of-ada', 'Ada Lovelace', 'ada@example.org']);
      assert.equal((await introspect(server, user.access_token)).active, true);

      const renewed = await manage(page, settings, 'signinSilent');
      assert.notEqual(renewed.access_token, user.access_token);
      assert.equal(renewed.profile.sub, 'subject-of-ada');
      assert.equal((await introspect(server, renewed.access_token)).active, true);

      await leave(page, settings, 'signoutRedirect', /\/ui\/logout/);
      await page.click('button.main');
      await page.waitForURL(`${web.url}/bye**`);
      await manage(page, settings, 'signoutRedirectCallback');
      await leave(page, settings, 'signinRedirect', /\/ui\/login/);
      assert.equal(await page.isVisible('#password'), true, 'the person is asked again');
      await page.context().close();
    });

    it('finds out in a frame, without the person, who is logged in, and that nobody is any more', async () => {
      const application = await startPage();
      const { web } = application;
      const page = await browser.newPage();
      const settings = { ...application.settings, scope: 'openid profile', silent_redirect_uri: `${web.url}/silent`, silentRequestTimeoutInSeconds: 30 };
      const user = await logInAt(page, { web, settings });
      assert.equal(user.refresh_token, undefined);
      const silent = await manage(page, settings, 'signinSilent');
      assert.equal(silent.profile.sub, 'subject-of-ada');
      assert.notEqual(silent.access_token, user.access_token);
      await page.context().clearCookies();
      await assert.rejects(manage(page, settings, 'signinSilent'), /Nobody is logged in/);
      await page.context().close();
    });

    it('lets no page of another origin have tokens', async () => {
      const [application, stranger] = [await startPage(), await startPage()];
      const page = await browser.newPage();
      await logInAt(page, application);
      await page.goto(`${stranger.web.url}/`);
      const outcome = await page.evaluate(async ([url, client_id]) => {
        try {
          const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'stolen', client_id });
          return (await fetch(url, { method: 'POST', body })).status;
        } catch (error) {
          return error.message;
        }
      }, [`${server.publicUrl}/oauth2/token`, application.settings.client_id]);
      assert.equal(outcome, 'Failed to fetch');
      await page.context().close();
    });
  });
});
