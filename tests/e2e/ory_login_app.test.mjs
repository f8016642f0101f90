// Ory's own login, consent, logout and device app from npm, unmodified, in a real browser.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as openid from 'openid-client';
import { chromium } from 'playwright-core';
import { startChild } from './children.mjs';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { createClient, introspect } from './oauth.mjs';
import { startWeb } from './web.mjs';

const require = createRequire(import.meta.url);
const app = path.join(path.dirname(require.resolve('hydra-login-consent-logout/package.json')), 'lib/app.js');

/** A port that was free a moment ago: the app cannot be told to take any and say which. */
async function freePort() {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  return port;
}

/** Starts the app at a port, as its README says. */
async function startApp(port, adminUrl) {
  const child = startChild(process.execPath, [app], {
    env: { PATH: process.env.PATH, PORT: `${port}`, HYDRA_ADMIN_URL: adminUrl, NODE_ENV: 'production', MOCK_TLS_TERMINATION: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (text) => { if (`${text}`.includes('Listening on')) resolve(); });
    child.on('exit', (code) => reject(new Error(`the login app ended with ${code}`)));
  });
  return { stop: async () => { child.kill(); if (child.exitCode === null) await once(child, 'exit'); } };
}

describe('Ory\'s login app', () => {
  let server;
  let loginApp;
  let web;
  let browser;
  before(async () => {
    const port = await freePort();
    const at = (where) => `http://127.0.0.1:${port}${where}`;
    server = await startGatehouse({
      config: {
        urls: {
          self: null, login: at('/login'), consent: at('/consent'), logout: at('/logout'),
          device: { verification: at('/device/verify'), success: at('/device/success') },
        },
      },
    });
    loginApp = await startApp(port, server.adminUrl);
    web = await startWeb((request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<h1>The application</h1>');
    });
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await loginApp?.stop();
    await server.stop();
  });

  /** What a person agreed to is remembered for each application, so each test has its own. */
  async function newApplication() {
    const client = await createClient(server, {
      client_name: 'The application', redirect_uris: [`${web.url}/callback`], post_logout_redirect_uris: [`${web.url}/goodbye`],
      scope: 'openid offline_access profile', response_types: ['code'], audience: ['https://api.example'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    });
    recordSecret(client.client_secret);
    return openid.discovery(new URL(server.publicUrl), client.client_id, client.client_secret,
      openid.ClientSecretBasic(client.client_secret), { execute: [openid.allowInsecureRequests] });
  }

  const newPage = async () => (await browser.newContext()).newPage();

  async function keepSecrets(page) {
    for (const cookie of await page.context().cookies())
      recordSecret(cookie.value);
    for (const name of ['code', 'login_challenge', 'consent_challenge', 'logout_challenge', 'device_challenge'])
      recordSecret(new URL(page.url()).searchParams.get(name));
  }

  async function logIn(page, { remember = false } = {}) {
    await page.waitForSelector('#login-title');
    await keepSecrets(page);
    await page.fill('#email', 'foo@bar.com');
    await page.fill('#password', 'foobar');
    if (remember) await page.check('#remember');
    await page.click('#accept');
  }

  async function consent(page, { remember = false, scopes = ['openid', 'offline_access'] } = {}) {
    await page.waitForSelector('.grant_scope');
    await keepSecrets(page);
    for (const scope of scopes) await page.check(`#${scope}`);
    if (remember) await page.check('#remember');
    await page.click('#accept');
  }

  /** A request of the application: where the browser goes, and how its answer becomes tokens. */
  async function newRequest(config, parameters = {}) {
    const verifier = recordSecret(openid.randomPKCECodeVerifier());
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: `${web.url}/callback`, scope: 'openid offline_access', state, nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', ...parameters,
    });
    return {
      url: url.href,
      redeem: async (page) => {
        await page.waitForURL(`${web.url}/callback?**`);
        await keepSecrets(page);
        const tokens = await openid.authorizationCodeGrant(config, new URL(page.url()),
          { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce });
        for (const name of ['access_token', 'refresh_token', 'id_token'])
          recordSecret(tokens[name]);
        return tokens;
      },
    };
  }

  it('logs a person in and asks for consent', async () => {
    const config = await newApplication();
    const page = await newPage();
    const request = await newRequest(config);
    await page.goto(request.url);
    await logIn(page);
    await consent(page);
    const tokens = await request.redeem(page);
    assert.equal(tokens.claims().sub, 'foo@bar.com');
    const seen = await introspect(server, tokens.access_token);
    assert.deepEqual([seen.active, seen.sub, seen.scope], [true, 'foo@bar.com', 'openid offline_access']);
    await page.context().close();
  });

  it('remembers the person and what was agreed to, and lets neither be asked again', async () => {
    const config = await newApplication();
    const page = await newPage();
    const first = await newRequest(config);
    await page.goto(first.url);
    await logIn(page, { remember: true });
    await consent(page, { remember: true });
    const { sid } = (await first.redeem(page)).claims();
    const second = await newRequest(config);
    await page.goto(second.url);
    const again = (await second.redeem(page)).claims();
    assert.deepEqual([again.sub, again.sid], ['foo@bar.com', sid]);
    const silent = await newRequest(config, { prompt: 'none' });
    await page.goto(silent.url);
    assert.equal((await silent.redeem(page)).claims().sub, 'foo@bar.com');
    await page.context().close();
  });

  it('logs out at the server as well', async () => {
    const config = await newApplication();
    const page = await newPage();
    const first = await newRequest(config);
    await page.goto(first.url);
    await logIn(page, { remember: true });
    await consent(page, { remember: true });
    const tokens = await first.redeem(page);
    await page.goto(openid.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token, post_logout_redirect_uri: `${web.url}/goodbye`, state: 'a-state-of-the-logout',
    }).href);
    await page.waitForSelector('#accept');
    await keepSecrets(page);
    await page.click('#accept');
    await page.waitForURL(`${web.url}/goodbye?state=a-state-of-the-logout`);
    await page.goto((await newRequest(config)).url);
    await page.waitForSelector('#login-title');
    await page.context().close();
  });

  it('tells the application that a person said no, at the login and at the consent', async () => {
    const config = await newApplication();
    for (const step of ['login', 'consent']) {
      const page = await newPage();
      await page.goto((await newRequest(config)).url);
      if (step === 'consent') {
        await logIn(page);
        await page.waitForSelector('.grant_scope');
      }
      await keepSecrets(page);
      await page.click('#reject');
      await page.waitForURL(`${web.url}/callback?**`);
      assert.equal(new URL(page.url()).searchParams.get('error'), 'access_denied', step);
      await page.context().close();
    }
  });

  it('gives the person another try after a wrong password', async () => {
    const config = await newApplication();
    const page = await newPage();
    const request = await newRequest(config);
    await page.goto(request.url);
    await page.fill('#email', 'foo@bar.com');
    await page.fill('#password', 'not the password');
    await page.click('#accept');
    await page.waitForSelector('text=not correct');
    await page.goto(request.url);
    await logIn(page);
    await consent(page);
    assert.equal((await request.redeem(page)).claims().sub, 'foo@bar.com');
    await page.context().close();
  });

  it('signs a device in', async () => {
    const config = await newApplication();
    const device = await openid.initiateDeviceAuthorization(config, { scope: 'openid offline_access' });
    recordSecret(device.device_code);
    recordSecret(device.user_code);
    const page = await newPage();
    await page.goto(device.verification_uri);
    await page.waitForSelector('input[name=code], #user_code, input[type=text]');
    await keepSecrets(page);
    await page.fill('input[name=code], #user_code, input[type=text]', device.user_code);
    await page.click('#accept, input[type=submit]');
    await logIn(page);
    await consent(page);
    await page.waitForURL('**/device/success**');
    const tokens = await openid.pollDeviceAuthorizationGrant(config, device);
    for (const name of ['access_token', 'refresh_token', 'id_token'])
      recordSecret(tokens[name]);
    assert.equal(tokens.claims().sub, 'foo@bar.com');
    await page.context().close();
  });
});
