// The built-in pages in a real browser: without script, by keyboard, on a phone, in the dark; and what
// axe-core says of each of them.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import { recordSecret, startGatehouse } from './gatehouse.mjs';

describe('the built-in pages in Chromium', () => {
  let server;
  let browser;
  let demo;
  before(async () => {
    server = await startGatehouse({ config: { urls: null, pages: { demo: true } } });
    const [, url, username, password] = /^demo (\S+) \(log in as (\S+) with the password (\S+)\)$/m.exec(server.stdout());
    // Printed on standard output, which these tests keep with the logs: no secret for the log scan.
    demo = { url, username, password };
    // Without a sandbox of its own, because tests run in containers.
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await server.stop();
  });

  async function newPage(options = {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.complaints = [];
    page.on('console', (message) => { if (/policy/i.test(message.text())) page.complaints.push(message.text()); });
    return page;
  }

  async function keepSecrets(page) {
    for (const cookie of await page.context().cookies())
      recordSecret(cookie.value);
    for (const name of ['code', 'login_challenge', 'consent_challenge', 'logout_challenge'])
      recordSecret(new URL(page.url()).searchParams.get(name));
  }

  async function logIn(page, password = demo.password) {
    await page.fill('#username', demo.username);
    await page.fill('#password', password);
    await page.click('button.main');
    await keepSecrets(page);
  }

  it('lead through login, consent and logout without any script', async () => {
    const page = await newPage({ javaScriptEnabled: false });
    await page.goto(demo.url);
    await page.click('a.button');
    await keepSecrets(page);
    await logIn(page, 'not the password');
    assert.match(await page.textContent('[role=alert]'), /wrong/);
    await page.check('input[name=remember]');
    await logIn(page);
    assert.match(await page.textContent('h1'), /Demo application asks for access/);
    await page.click('button.main');
    await keepSecrets(page);
    assert.equal(await page.textContent('h1'), 'You are logged in');
    assert.match(await page.textContent('dl'), /demo-user/);
    await page.click('a.button');
    assert.equal(await page.textContent('h1'), 'Log out?');
    await page.click('button.main');
    assert.equal(await page.textContent('h1'), 'You are logged out');
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  it('can be filled in by keyboard alone', async () => {
    const page = await newPage();
    await page.goto(`${demo.url}/start`);
    await page.waitForSelector('#username:focus');
    await page.keyboard.type(demo.username);
    await page.keyboard.press('Tab');
    await page.keyboard.type(demo.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/ui\/consent/);
    await keepSecrets(page);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  for (const [name, options] of [
    ['in English, on a desk, by day', { locale: 'en-GB' }],
    ['in German, on a phone, by night', { locale: 'de-DE', colorScheme: 'dark', viewport: { width: 320, height: 640 } }],
  ])
    it(`axe-core finds nothing ${name}`, async () => {
      const page = await newPage(options);
      const check = async (what) => {
        const found = await new AxeBuilder({ page }).analyze();
        assert.deepEqual(found.violations.map((each) => `${what}: ${each.id} ${each.nodes.map((node) => node.html)}`), []);
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        assert.equal(tooWide, false, `${what} is wider than the window`);
        await keepSecrets(page);
      };
      await page.goto(demo.url);
      await check('start');
      await page.click('a.button');
      await check('login');
      await logIn(page, 'not the password');
      await check('a wrong login');
      await page.check('input[name=remember]');
      await logIn(page);
      await check('consent');
      await page.click('button.main');
      await check('claims');
      await page.click('a.button');
      await check('logout');
      await page.click('button.main');
      await check('the end');
      for (const where of ['error?error=invalid_request&error_description=Something', 'device/done', 'login?login_challenge=x']) {
        await page.goto(new URL(`/ui/${where}`, demo.url).href);
        await check(where);
      }
      await page.context().close();
    });
});
