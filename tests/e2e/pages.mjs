// A person in front of the built-in pages: reads forms and sends them, without a browser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Browser, authorizeUrl, createFlowClient, reach } from './browser.mjs';
import { binary, recordSecret, startGatehouse } from './gatehouse.mjs';

export const password = recordSecret('correct horse battery staple');

/** A folder that the operating system cleans up. */
export const folder = () => mkdtempSync(path.join(os.tmpdir(), 'gatehouse-pages-'));

export function createUser(file, args, input = `${password}\n`) {
  const done = spawnSync(binary, ['create', 'user', '--file', file, '--password-stdin', ...args], { input, encoding: 'utf8' });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

/** A file of accounts with Ada in it, and with others of that password. */
export function usersFile(others = []) {
  const file = path.join(folder(), 'users.yaml');
  const made = createUser(file, ['--username', 'ada', '--email', 'ada@example.org', '--name', 'Ada Lovelace', '--subject', 'subject-of-ada']);
  assert.equal(made.code, 0, made.err);
  for (const username of others)
    assert.equal(createUser(file, ['--username', username]).code, 0);
  return file;
}

/** A server on whose own pages people log in. */
export function startWithPages(config = {}) {
  return startGatehouse({ config: { ...config, accounts: { file: usersFile(), ...config.accounts } } });
}

/** What stands in a page's form. */
export function formOf(page) {
  const unescape = (text) => text.replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>').replace(/&#96;/g, '`').replace(/&amp;/g, '&');
  const fields = {};
  for (const [tag] of page.text.matchAll(/<input[^>]*>/g)) {
    const attribute = (name) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
    if (attribute('type') !== 'checkbox')
      fields[attribute('name')] = unescape(attribute('value') ?? '');
  }
  return fields;
}

/** Follows redirects within the server; what comes last, with its address. */
export async function follow(server, browser, answer, url) {
  const home = new URL(server.publicUrl).host;
  for (let hops = 0; answer.location !== null && answer.status < 400; ++hops) {
    assert.ok(hops < 10, 'too many redirects');
    const next = new URL(answer.location, url);
    if (next.hostname !== 'gatehouse.test' && next.host !== home)
      return { ...answer, url: next.href };
    url = reach(server, next.href);
    answer = await browser.get(url, browser.headers);
  }
  return { ...answer, url };
}

export async function open(server, browser, url) {
  return follow(server, browser, await browser.get(url, browser.headers), url);
}

/** Sends the form of a page. Browsers say where a form comes from. */
export async function submit(server, browser, page, fields = {}, headers = {}) {
  const body = new URLSearchParams({ ...formOf(page), ...fields });
  recordSecret(body.get('form_token'));
  const answer = await browser.fetch(page.url, { method: 'POST', body, headers: { ...browser.headers, ...headers } });
  return follow(server, browser, answer, page.url);
}

/** A client, a browser, and the login page that it came to. */
export async function comeToLogin(server, { client, parameters, browser = new Browser() } = {}) {
  client ??= await createFlowClient(server, { client_name: 'Shop of Ada' });
  const page = await open(server, browser, authorizeUrl(server, client, { scope: 'openid profile email', ...parameters }));
  return { client, browser, page };
}

export const logIn = (server, browser, page, fields = {}) =>
  submit(server, browser, page, { username: 'ada', password, action: 'log-in', ...fields });
