// What the certification leaves to a browser, in Chromium: forms that post themselves, and frames that tell
// clients of a logout.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { chromium } from 'playwright-core';
import { redeem } from './browser.mjs';
import { recordSecret } from './gatehouse.mjs';
import { createClient } from './oauth.mjs';
import { password, startWithPages } from './pages.mjs';
import { startWeb } from './web.mjs';

describe('the certification profiles in Chromium', () => {
  let server;
  let browser;
  before(async () => {
    server = await startWithPages({ urls: null });
    // Without a sandbox of its own, because tests run in containers.
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  /** A client that remembers what browsers bring to it. */
  async function startClient(type) {
    const brought = [];
    const web = await startWeb((request, response) => {
      let body = '';
      request.on('data', (text) => { body += text; });
      request.on('end', () => {
        const url = new URL(request.url, web.url);
        const answer = { method: request.method, path: url.pathname, query: Object.fromEntries(url.searchParams), form: Object.fromEntries(new URLSearchParams(body)) };
        for (const name of ['code', 'access_token', 'id_token'])
          recordSecret(answer.form[name]);
        brought.push(answer);
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>A client</title><h1>${url.pathname.slice(1)}</h1>`);
      });
    });
    const client = await createClient(server, {
      scope: 'openid', response_types: [type], grant_types: ['authorization_code', 'implicit'], redirect_uris: [`${web.url}/callback`],
      post_logout_redirect_uris: [`${web.url}/bye`], frontchannel_logout_uri: `${web.url}/front?a=1`,
    });
    return { web, client, brought };
  }

  async function keepSecrets(page) {
    for (const cookie of await page.context().cookies())
      recordSecret(cookie.value);
    for (const name of ['login_challenge', 'consent_challenge', 'logout_challenge'])
      recordSecret(new URL(page.url()).searchParams.get(name));
  }

  /** Logs in; the answer that the client got by a form. */
  async function logIn(page, { web, client, brought }, state) {
    await page.goto(`${server.publicUrl}/oauth2/auth?${new URLSearchParams({
      client_id: client.client_id, response_type: client.response_types[0], response_mode: 'form_post', scope: 'openid',
      redirect_uri: `${web.url}/callback`, state, nonce: 'a-nonce-of-the-client',
    })}`);
    await keepSecrets(page);
    await page.fill('#username', 'ada');
    await page.fill('#password', password);
    await page.check('input[name=remember]');
    await page.click('button.main');
    await page.waitForURL(/\/ui\/consent/);
    await keepSecrets(page);
    await page.click('button.main');
    await page.waitForURL(`${web.url}/callback`);
    assert.equal(await page.textContent('h1'), 'callback');
    return brought.find((each) => each.path === '/callback');
  }

  for (const type of ['code', 'id_token token', 'code id_token token'])
    it(`oidcc-server with ${type} and form_post: the form posts itself, whatever the state`, async () => {
      const started = await startClient(type);
      const page = await browser.newPage();
      const state = `"'<b>&amp;\` ${type}`;
      const { method, form } = await logIn(page, started, state);
      assert.equal(method, 'POST');
      assert.deepEqual([form.state, form.iss], [state, server.publicUrl]);
      assert.deepEqual(['code', 'id_token', 'access_token'].filter((name) => name in form),
        ['code', 'id_token', 'token'].filter((name) => type.split(' ').includes(name)).map((name) => (name === 'token' ? 'access_token' : name)));
      await page.context().close();
    });

  it('oidcc-frontchannel-rp-initiated-logout: a frame tells the client, then the browser goes on', async () => {
    const started = await startClient('code');
    const { web, client, brought } = started;
    const page = await browser.newPage();
    const complaints = [];
    page.on('console', (message) => { if (/policy/i.test(message.text())) complaints.push(message.text()); });
    const { form } = await logIn(page, started, 'a-state-of-the-client');
    const { json: tokens } = await redeem(server, client, form.code, { redirect_uri: `${web.url}/callback` });
    recordSecret(tokens.id_token);
    await page.goto(`${server.publicUrl}/oauth2/sessions/logout?${new URLSearchParams({
      id_token_hint: tokens.id_token, post_logout_redirect_uri: `${web.url}/bye`, state: 'a state & more',
    })}`);
    await keepSecrets(page);
    await page.click('button.main');
    await page.waitForURL(`${web.url}/bye**`);
    const told = brought.find((each) => each.path === '/front');
    assert.deepEqual(told.query, { a: '1', iss: server.publicUrl, sid: decodeJwt(tokens.id_token).sid });
    assert.deepEqual(brought.find((each) => each.path === '/bye').query, { state: 'a state & more' });
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
