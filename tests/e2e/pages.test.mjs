// Logging in on the pages that the program brings along.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { Browser, answerOfClient, authorizeUrl, createFlowClient, loginUrl, reach, redeem, userinfo } from './browser.mjs';
import { recordSecret, runToEnd, startGatehouse, within } from './gatehouse.mjs';
import { callAdmin } from './oauth.mjs';
import { comeToLogin, createUser, folder, follow, formOf, logIn, open, password, startWithPages, submit, usersFile } from './pages.mjs';

const allow = (server, browser, page, fields = {}) => submit(server, browser, page, { action: 'allow', ...fields });

/** Logs in and agrees; the tokens. */
async function passThrough(server, come, consent = {}, login = {}) {
  const asked = await logIn(server, come.browser, come.page, login);
  assert.match(asked.url, /\/ui\/consent\?/, asked.text);
  const end = await allow(server, come.browser, asked, consent);
  const tokens = await redeem(server, come.client, answerOfClient(end.url).code);
  assert.equal(tokens.status, 200, tokens.text);
  return { ...tokens.json, claims: decodeJwt(recordSecret(tokens.json.id_token)) };
}

const isLogin = (page) => /\/ui\/login\?/.test(page.url) && /name="password"/.test(page.text);

// Logins of one account that are under way at once count as guesses until they were right.
describe('the built-in pages', { concurrency: 3 }, () => {
  let server;
  // Whoever guesses has an account of their own, so that the tests do not slow each other down.
  before(async () => { server = await startWithPages({ accounts: { file: usersFile(['bob', 'carl', 'dora', 'emil']) } }); });
  after(() => server.stop());

  it('lead a person through login and consent to tokens with claims', async () => {
    const come = await comeToLogin(server);
    assert.equal(come.page.status, 200);
    assert.match(come.page.text, /to continue to Shop of Ada/);
    const asked = await logIn(server, come.browser, come.page);
    assert.match(asked.text, /Shop of Ada asks for access/);
    assert.match(asked.text, /logged in as ada/);
    assert.match(asked.text, /see your e-mail address/);
    const end = await allow(server, come.browser, asked);
    const answer = answerOfClient(end.url);
    assert.equal(answer.state, 'a-state-of-the-client');
    const tokens = await redeem(server, come.client, answer.code);
    const claims = decodeJwt(recordSecret(tokens.json.id_token));
    assert.equal(claims.sub, 'subject-of-ada');
    assert.deepEqual(claims.amr, ['pwd']);
    assert.equal(claims.name, undefined, 'claims of a scope belong to userinfo');
    const info = await userinfo(server, tokens.json.access_token);
    assert.equal(info.json.name, 'Ada Lovelace');
    assert.equal(info.json.email, 'ada@example.org');
    assert.equal(info.json.preferred_username, 'ada');
  });

  it('tell no claims that the scope does not cover', async () => {
    const { claims, access_token } = await passThrough(server, await comeToLogin(server, { parameters: { scope: 'openid' } }));
    for (const told of [claims, (await userinfo(server, access_token)).json])
      assert.deepEqual([told.name, told.email, told.groups], [undefined, undefined, undefined]);
  });

  it('take the e-mail address for the name, however it is written', async () => {
    const { claims } = await passThrough(server, await comeToLogin(server), {}, { username: '  ADA@Example.ORG ' });
    assert.equal(claims.sub, 'subject-of-ada');
  });

  it('say no to a wrong password, and go on with the right one', async () => {
    const come = await comeToLogin(server);
    const again = await logIn(server, come.browser, come.page, { username: 'bob', password: 'not it at all', remember: 'yes' });
    assert.equal(again.status, 403);
    assert.match(again.text, /role="alert" id="problem">The user name or the password is wrong/);
    assert.equal(formOf(again).username, 'bob');
    assert.equal(formOf(again).password, '', 'the password is not shown again');
    assert.match(again.text, /name="remember" value="yes" checked/);
    assert.match((await logIn(server, come.browser, again, { username: 'bob' })).url, /\/ui\/consent/);
  });

  it('let a person turn away from the login', async () => {
    const come = await comeToLogin(server);
    const end = await submit(server, come.browser, come.page, { action: 'cancel' });
    assert.equal(answerOfClient(end.url).error, 'access_denied');
  });

  it('let a person refuse their consent', async () => {
    const come = await comeToLogin(server);
    const end = await submit(server, come.browser, await logIn(server, come.browser, come.page), { action: 'deny' });
    assert.equal(answerOfClient(end.url).error, 'access_denied');
  });

  it('remember a login only when that was wanted', async () => {
    const stays = await comeToLogin(server);
    await passThrough(server, stays, {}, { remember: 'yes' });
    const asked = await open(server, stays.browser, authorizeUrl(server, stays.client, { scope: 'openid profile' }));
    assert.match(asked.url, /\/ui\/consent/);
    const leaves = await comeToLogin(server);
    await passThrough(server, leaves);
    assert.ok(isLogin(await open(server, leaves.browser, authorizeUrl(server, leaves.client, { scope: 'openid' }))));
  });

  it('remember a consent only when that was wanted', async () => {
    const come = await comeToLogin(server);
    await passThrough(server, come, { remember: 'yes' }, { remember: 'yes' });
    const url = authorizeUrl(server, come.client, { scope: 'openid profile email' });
    const end = await open(server, come.browser, url);
    const tokens = await redeem(server, come.client, answerOfClient(end.url).code);
    recordSecret(tokens.json.id_token);
    const info = await userinfo(server, tokens.json.access_token);
    assert.equal(info.json.name, 'Ada Lovelace', 'claims come with a remembered consent, too');
  });

  it('log a person out, or not', async () => {
    const come = await comeToLogin(server);
    await passThrough(server, come, {}, { remember: 'yes' });
    const logout = `${server.publicUrl}/oauth2/sessions/logout`;
    const stayed = await submit(server, come.browser, await open(server, come.browser, logout), { action: 'stay' });
    assert.match(stayed.text, /You are still logged in/);
    const asked = await open(server, come.browser, logout);
    assert.match(asked.url, /\/ui\/logout\?logout_challenge=/);
    const end = await submit(server, come.browser, asked, { action: 'log-out' });
    assert.match(end.text, /You are logged out/);
    assert.ok(isLogin(await open(server, come.browser, authorizeUrl(server, come.client, { scope: 'openid' }))));
  });

  it('speak German to whoever wants it', async () => {
    const browser = new Browser();
    browser.headers = { 'accept-language': 'de-DE,de;q=0.9,en;q=0.8' };
    const { page } = await comeToLogin(server, { browser });
    assert.equal(page.headers.get('content-language'), 'de');
    assert.match(page.text, /<html lang="de">[^]*Anmelden[^]*um fortzufahren zu Shop of Ada/);
    const asked = await comeToLogin(server, { parameters: { ui_locales: 'fr de' } });
    assert.match(asked.page.text, /<html lang="de">/);
    const wrong = await logIn(server, browser, page, { username: 'carl', password: 'falsch falsch' });
    assert.match(wrong.text, /Passwort ist falsch/);
    const error = await browser.get(`${server.publicUrl}/ui/error`, browser.headers);
    assert.match(error.text, /Etwas ist schiefgegangen/);
  });

  it('begin with the name that the client hints at', async () => {
    const { page } = await comeToLogin(server, { parameters: { login_hint: 'ada@example.org' } });
    assert.equal(formOf(page).username, 'ada@example.org');
  });

  it('are kept, framed and followed by nobody', async () => {
    const { page } = await comeToLogin(server);
    assert.equal(page.headers.get('cache-control'), 'no-store');
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
    assert.match(page.headers.get('content-security-policy'), /^default-src 'none'; base-uri 'none'; frame-ancestors 'none'; style-src 'self'/);
    assert.doesNotMatch(page.text, /<script|<style|style=| on[a-z]+=/);
    const style = await new Browser().get(new URL(/href="([^"]*style\.css)"/.exec(page.text)[1], page.url).href);
    assert.equal(style.status, 200);
    assert.match(style.headers.get('content-type'), /^text\/css/);
    assert.equal((await new Browser().get(`${server.publicUrl}/ui/assets/login.html`)).status, 404);
  });

  it('AB-19 take no form from another site or without its token', async () => {
    const come = await comeToLogin(server);
    for (const form_token of ['', 'x', formOf((await comeToLogin(server)).page).form_token]) {
      const refused = await logIn(server, come.browser, come.page, { form_token });
      assert.equal(refused.status, 403);
      assert.match(refused.text, /does not come from this page/);
    }
    const other = await comeToLogin(server, { browser: come.browser, client: come.client });
    const swapped = await logIn(server, come.browser, come.page, { form_token: formOf(other.page).form_token });
    assert.equal(swapped.status, 403, 'a token is for one challenge');
    assert.match((await logIn(server, come.browser, come.page)).url, /\/ui\/consent/);
  });

  it('AB-19 explain a cookie that is missing', async () => {
    const { page } = await comeToLogin(server);
    const refused = await logIn(server, new Browser(), page);
    assert.equal(refused.status, 403);
    assert.match(refused.text, /did not send its cookie/);
    assert.match(refused.text, /localhost and 127\.0\.0\.1/);
    const link = /<a class="button" href="([^"]+)"/.exec(refused.text)[1].replaceAll('&amp;', '&');
    assert.ok(isLogin(await open(server, new Browser(), new URL(link, page.url).href)));
  });

  it('AB-19 bind consents and logouts to their browser, too', async () => {
    const come = await comeToLogin(server);
    const asked = await logIn(server, come.browser, come.page, { remember: 'yes' });
    const thief = new Browser();
    const seen = { ...(await thief.get(asked.url)), url: asked.url };
    assert.equal((await submit(server, thief, asked, { action: 'allow' })).status, 403);
    assert.equal((await submit(server, come.browser, { ...asked, text: seen.text }, { action: 'allow' })).status, 403);
    await allow(server, come.browser, asked);
    const logout = await open(server, come.browser, `${server.publicUrl}/oauth2/sessions/logout`);
    assert.equal((await submit(server, come.browser, logout, { form_token: 'x', action: 'log-out' })).status, 403);
  });

  it('say where to start again when a step is done already', async () => {
    const come = await comeToLogin(server);
    await passThrough(server, come);
    const back = await logIn(server, come.browser, come.page);
    assert.equal(back.status, 410);
    const link = /<a class="button" href="([^"]+)"/.exec(back.text)[1].replaceAll('&amp;', '&');
    assert.ok(isLogin(await open(server, come.browser, reach(server, link))));
  });

  it('AB-47 show nothing of an address that leads nowhere', async () => {
    const evil = encodeURIComponent('"><script>alert(1)</script>');
    for (const where of ['login', 'consent', 'logout', 'device'])
      for (const query of ['', `?${where}_challenge=${evil}`, `?${where}_challenge=a&${where}_challenge=b`, `?%ff=${evil}`]) {
        const page = await new Browser().get(`${server.publicUrl}/ui/${where}${query}`);
        assert.ok([200, 400, 404].includes(page.status), `${where}${query}: ${page.status}`);
        assert.doesNotMatch(page.text, /<script|alert\(1\)<\//);
      }
    const error = await new Browser().get(`${server.publicUrl}/ui/error?error=${evil}&error_description=${evil}`);
    assert.doesNotMatch(error.text, /<script/);
    assert.match(error.text, /&lt;script&gt;/);
  });

  it('AB-47 AB-48 reflect no parameter of a request as markup', async () => {
    const evil = '"><script>alert(1)</script>';
    const come = await comeToLogin(server, { parameters: { login_hint: evil, state: evil + evil, ui_locales: evil, nonce: evil } });
    assert.equal(formOf(come.page).username, evil);
    assert.doesNotMatch(come.page.text, /<script/);
    const wrong = await logIn(server, come.browser, come.page, { username: evil, password: 'wrong wrong' });
    assert.doesNotMatch(wrong.text, /<script/);
    const missing = await logIn(server, new Browser(), { ...come.page, url: `${come.page.url}&x="><script>` });
    assert.doesNotMatch(missing.text, /<script/);
    const asked = await logIn(server, come.browser, wrong);
    const end = await allow(server, come.browser, asked);
    assert.equal(answerOfClient(end.url).state, evil + evil);
  });

  it('AB-49 show what a client says of itself as text', async () => {
    const client = await createFlowClient(server, {
      client_name: '<img src=x onerror=alert(1)>', policy_uri: 'https://shop.test/?a=1&b=2', scope: 'openid <b>' });
    const come = await comeToLogin(server, { client, parameters: { scope: 'openid <b>' } });
    assert.doesNotMatch(come.page.text, /<img/);
    const asked = await logIn(server, come.browser, come.page);
    assert.doesNotMatch(asked.text, /<img|<b>/);
    assert.match(asked.text, /&lt;img src=x onerror=alert\(1\)&gt; asks for access/);
  });

  it('AB-60 answer the same for a name that is nobody\'s', async () => {
    const known = await comeToLogin(server);
    const unknown = await comeToLogin(server, { client: known.client });
    const plain = (page) => page.text.replace(/name="form_token" value="[^"]*"/, '').replace(/name="username" type="text" value="[^"]*"/, '');
    const one = await logIn(server, known.browser, known.page, { username: 'dora', password: 'wrong wrong' });
    const other = await logIn(server, unknown.browser, unknown.page, { username: 'nobody', password: 'wrong wrong' });
    assert.equal(one.status, other.status);
    assert.equal(plain(one), plain(other));
    const names = (page) => [...page.headers.keys()].sort();
    assert.deepEqual(names(one), names(other));
  });
});

describe('guessing at passwords on the built-in pages', { concurrency: true }, () => {
  /** More than are free, however slowly they come: each one that is admitted doubles the wait. */
  const strangers = 14;
  async function guess(server, come, name, times) {
    let last;
    for (let i = 0; i < times; ++i)
      last = await logIn(server, come.browser, come.page, { username: name, password: `guess number ${i}` });
    return last;
  }

  /** The answer that tells to wait, and how many guesses it took. */
  async function guessUntilSlowed(server, come, nameOf, headers) {
    for (let guesses = 1; guesses <= strangers; ++guesses) {
      const answer = await submit(server, come.browser, come.page,
        { username: nameOf(guesses), password: `guess number ${guesses}`, action: 'log-in' }, headers?.(guesses));
      if (answer.status === 429)
        return { ...answer, guesses };
      assert.equal(answer.status, 403, answer.text);
    }
    throw new Error('nothing slows these guesses down');
  }

  it('AB-59 slows strangers down, however they write the name, and not its owner', async () => {
    const server = await startWithPages();
    const owner = await comeToLogin(server);
    await passThrough(server, owner);
    const thief = await comeToLogin(server, { client: owner.client });
    await guess(server, thief, 'ada', 3);
    const slowed = await guessUntilSlowed(server, thief, () => ' ADA');
    assert.ok(slowed.guesses <= 6 + 2, 'the guesses count together, however the name is written');
    assert.match(slowed.text, /Too many attempts. Please try again in \d+ (second|minute)/);
    const back = await comeToLogin(server, owner);
    assert.match((await logIn(server, owner.browser, back.page)).url, /\/ui\/consent/);
    await server.stop();
  });

  it('AB-59 AB-60 slows down for names that are nobody\'s just the same', async () => {
    const server = await startWithPages();
    const thief = await comeToLogin(server);
    const plain = ({ text }) => text.replace(/value="[^"]*"/g, '').replace(/\d+ seconds?/, '');
    const known = await guessUntilSlowed(server, thief, () => 'ada');
    const unknown = await guessUntilSlowed(server, thief, () => 'nobody');
    assert.ok(known.guesses > 5 && unknown.guesses > 5);
    assert.equal(plain(known), plain(unknown));
    await server.stop();
  });

  it('AB-59 counts guesses that come all at once', async () => {
    const server = await startWithPages();
    const thief = await comeToLogin(server);
    const all = await Promise.all(Array.from({ length: 30 }, (_, i) =>
      logIn(server, thief.browser, thief.page, { password: `guess number ${i}` })));
    assert.ok(all.filter((each) => each.status === 403).length <= strangers);
    await server.stop();
  });

  it('AB-59 slows an address down that tries many names', async () => {
    const server = await startWithPages({ accounts: { free_guesses_per_address: 4 } });
    const thief = await comeToLogin(server);
    assert.ok((await guessUntilSlowed(server, thief, (i) => `name${i}`)).guesses > 4);
    await server.stop();
  });

  it('AB-59 believes the last address that a proxy in front has written', async () => {
    const server = await startWithPages({
      accounts: { free_guesses_per_address: 2 }, serve: { public: { tls: { allow_termination_from: ['127.0.0.1/32'] } } } });
    const from = (address) => ({ 'x-forwarded-proto': 'https', 'x-forwarded-for': address });
    const browser = new Browser();
    browser.headers = from('192.0.2.1');
    const thief = await comeToLogin(server, { browser });
    await guessUntilSlowed(server, thief, (i) => `name${i}`, (i) => from(`203.0.113.${i}, 192.0.2.1`));
    const elsewhere = { username: 'another', password: 'wrong wrong', action: 'log-in' };
    assert.equal((await submit(server, browser, thief.page, elsewhere, from('192.0.2.2'))).status, 403);
    await server.stop();
  });

  it('AB-81 lets nobody in again whose account was taken away, and takes a changed file', async () => {
    const file = usersFile();
    assert.equal(createUser(file, ['--username', 'bob', '--subject', 'subject-of-bob']).code, 0);
    const server = await startWithPages({ accounts: { file } });
    const come = await comeToLogin(server);
    await passThrough(server, come, {}, { username: 'bob', remember: 'yes' });
    const log = () => readFileSync(server.logFile, 'utf8');
    const until = (pattern) => new Promise((resolve) => {
      const look = () => { if (pattern.test(log())) { watcher.close(); resolve(); } };
      const watcher = watch(server.logFile, look);
      look();
    });
    writeFileSync(file, readFileSync(file, 'utf8') + 'broken: [');
    await within(until(/changed file of accounts is not used/), 'a complaint');
    const still = await open(server, come.browser, authorizeUrl(server, come.client, { scope: 'openid' }));
    assert.match(still.url, /\/ui\/consent/);
    writeFileSync(file, readFileSync(file, 'utf8').split('  - subject: "subject-of-bob"')[0]);
    await within(until(/file of accounts was read again/), 'the new file');
    assert.ok(isLogin(await open(server, come.browser, authorizeUrl(server, come.client, { scope: 'openid' }))));
    await server.stop();
  });

  it('AB-81 grants nothing to an account that was taken away after its login, nor by a remembered consent', async () => {
    const file = usersFile();
    assert.equal(createUser(file, ['--username', 'bob', '--subject', 'subject-of-bob']).code, 0);
    const server = await startWithPages({ accounts: { file } });
    const come = await comeToLogin(server);
    await passThrough(server, come, { remember: 'yes' }, { username: 'bob', remember: 'yes' });
    const stranger = await comeToLogin(server);
    const asked = await logIn(server, stranger.browser, stranger.page, { username: 'bob' });
    assert.match(asked.url, /\/ui\/consent\?/, asked.text);
    // On the way of a remembered consent, one step before it is given.
    let remembered = authorizeUrl(server, come.client, { scope: 'openid profile email' });
    for (let steps = 0; steps < 5 && !/\/ui\/consent\?/.test(remembered); ++steps)
      remembered = reach(server, new URL((await come.browser.get(remembered, come.browser.headers)).location, remembered).href);
    assert.match(remembered, /\/ui\/consent\?/);
    const readAgain = new Promise((resolve) => {
      const watcher = watch(server.logFile, () => look());
      const look = () => {
        if (!/file of accounts was read again/.test(readFileSync(server.logFile, 'utf8')))
          return;
        watcher.close();
        resolve();
      };
    });
    writeFileSync(file, readFileSync(file, 'utf8').split('  - subject: "subject-of-bob"')[0]);
    await within(readAgain, 'the new file');
    const refused = [await allow(server, stranger.browser, asked), await open(server, come.browser, remembered)];
    for (const end of refused) {
      assert.equal(answerOfClient(end.url).error, 'access_denied', end.text);
      assert.equal(answerOfClient(end.url).code, undefined);
    }
    await server.stop();
  });
});

describe('templates of one\'s own', { concurrency: true }, () => {
  function templates(files) {
    const where = path.join(folder(), 'templates');
    mkdirSync(where);
    for (const [name, text] of Object.entries(files))
      writeFileSync(path.join(where, name), text);
    return where;
  }

  it('stand in place of the built-in ones', async () => {
    const server = await startWithPages({ pages: { templates: templates({
      'layout.html': '<!doctype html><html lang="{{language}}"><title>{{title}}</title><link rel="stylesheet" href="{{base}}assets/style.css"><img src="{{base}}assets/logo.svg" alt="Ours">{{>content}}',
      'logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    }) } });
    const { page } = await comeToLogin(server);
    assert.match(page.text, /alt="Ours"/);
    assert.ok(isLogin(page));
    const logo = await new Browser().get(`${server.publicUrl}/ui/assets/logo.svg`);
    assert.equal(logo.headers.get('content-type'), 'image/svg+xml');
    await server.stop();
  });

  it('stop the start when they are wrong, with file and line', async () => {
    const start = (where) => runToEnd({ config: { dev: true, pages: { templates: where }, serve: { public: { port: 0 }, admin: { port: 0 } } } });
    for (const [files, complaint] of [
      [{ 'login.html': '<p>\n{{clinet}}</p>' }, /templates\/login\.html:2: this page has nothing called \{\{clinet\}\}/],
      [{ 'layout.html': '{{>content}}\n{{>footer}}' }, /templates\/layout\.html:2: there is no template footer\.html/],
      [{ 'logn.html': 'x' }, /logn\.html:1: no page has this name/],
    ]) {
      const end = await start(templates(files));
      assert.equal(end.code, 2);
      assert.match(end.output, complaint);
    }
    assert.match((await start('/nowhere/at/all')).output, /pages\.templates: \/nowhere\/at\/all: .*cannot be read/);
  });
});

describe('the file of accounts', { concurrency: true }, () => {
  it('is made for its owner alone, and takes no name twice', () => {
    const file = usersFile();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    for (const args of [['--username', 'ADA'], ['--username', 'x', '--email', 'Ada@Example.org'], ['--username', 'ada@example.org'], ['--username', 'x', '--subject', 'subject-of-ada']]) {
      const refused = createUser(file, args);
      assert.equal(refused.code, 1, refused.err);
      assert.match(refused.err, /another user has/);
    }
    assert.equal(createUser(file, ['--username', 'x'], 'short\n').code, 2);
    assert.equal(createUser(file, ['--username', 'a b']).code, 2);
    assert.equal(createUser(file, ['--email', 'a@b.test']).code, 2);
    assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(password));
  });

  it('keeps remarks and refuses a file that ends otherwise', () => {
    const file = usersFile();
    writeFileSync(file, `# people\n${readFileSync(file, 'utf8')}`);
    assert.equal(createUser(file, ['--username', 'bob']).code, 0);
    assert.match(readFileSync(file, 'utf8'), /^# people\nusers:\n[^]*"bob"/);
    const inline = path.join(folder(), 'users.yaml');
    writeFileSync(inline, 'users: []\n');
    const refused = createUser(inline, ['--username', 'bob']);
    assert.equal(refused.code, 2);
    assert.match(refused.err, /add this to the list:\n {2}- subject: /);
  });

  it('stops the start when it is wrong, with file and line, and quotes no hash', async () => {
    const start = (file) => runToEnd({ config: { dev: true, accounts: { file }, serve: { public: { port: 0 }, admin: { port: 0 } } } });
    const good = readFileSync(usersFile(), 'utf8');
    for (const [text, complaint] of [
      [`${good}    pasword: x\n`, /users\.yaml:7:5: error: unknown key pasword/],
      [good.replace('$argon2id', '$argon2i'), /users\.yaml:4:\d+: error: password must be an Argon2id hash/],
      [good + good.replace('users:\n', '').replaceAll('subject-of-ada', 'x').replace('"ada"', '"ADA"'), /another user has ADA already/],
      [good.replace('  - subject: "subject-of-ada"\n', '  - {}\n').split('    username')[0], /username is missing/],
      ['users: 5', /users must be a list/],
    ]) {
      const file = path.join(folder(), 'users.yaml');
      writeFileSync(file, text);
      const end = await start(file);
      assert.equal(end.code, 2, end.output);
      assert.match(end.output, complaint);
      assert.doesNotMatch(end.output, /\$v=19/);
    }
    assert.match((await start('/nowhere/users.yaml')).output, /accounts\.file: \/nowhere\/users\.yaml.*cannot be opened/);
  });
});

describe('the demo', () => {
  it('is served to nobody unless it is asked for, and never without dev', async () => {
    const server = await startGatehouse();
    assert.equal((await new Browser().get(`${server.publicUrl}/demo`)).status, 404);
    assert.doesNotMatch(server.stdout(), /demo|password/);
    await server.stop();
    const end = await runToEnd({ config: { urls: { self: { issuer: 'https://a.test' } }, pages: { demo: true } } });
    assert.equal(end.code, 2);
    assert.match(end.output, /pages\.demo can only be true while dev is/);
  });

  it('AB-56 logs a person in and shows the claims, and no token', async () => {
    const server = await startGatehouse({ config: { urls: null, pages: { demo: true } } });
    // This password stands on standard output, which these tests keep with the logs.
    const [, url, name, secret] = /^demo (\S+) \(log in as (\S+) with the password (\S+)\)$/m.exec(server.stdout());
    const browser = new Browser();
    const start = await open(server, browser, url);
    const login = await open(server, browser, new URL(/<a class="button" href="([^"]+)"/.exec(start.text)[1], url).href);
    const asked = await submit(server, browser, login, { username: name, password: secret, action: 'log-in' });
    const end = await allow(server, browser, asked);
    assert.equal(end.status, 200);
    assert.match(end.text, /You are logged in[^]*<dt>sub<\/dt><dd>demo-user<\/dd>[^]*<dt>name<\/dt><dd>Demo Person<\/dd>/);
    assert.doesNotMatch(end.text, /eyJ|ory_at_/);
    const again = await open(server, browser, end.url);
    assert.equal(again.status, 400);
    const forged = await open(server, new Browser(), `${server.publicUrl}/demo/callback?code=x&state=y`);
    assert.match(forged.text, /not asked for by this browser/);
    await server.stop();
  });
});

describe('apps of one\'s own', () => {
  it('win over the built-in pages, each for itself', async () => {
    const server = await startWithPages({ urls: { login: loginUrl } });
    const client = await createFlowClient(server);
    const browser = new Browser();
    const start = await browser.get(authorizeUrl(server, client));
    assert.ok(start.location.startsWith(loginUrl));
    const challenge = recordSecret(new URL(start.location).searchParams.get('login_challenge'));
    const accepted = await callAdmin(server, 'PUT', `/admin/oauth2/auth/requests/login/accept?login_challenge=${challenge}`, { subject: 'somebody-else' });
    const asked = await follow(server, browser, { location: reach(server, accepted.json.redirect_to), status: 302 }, server.publicUrl);
    assert.match(asked.url, /\/ui\/consent/);
    assert.doesNotMatch(asked.text, /logged in as/);
    const end = await allow(server, browser, asked);
    assert.ok(answerOfClient(end.url).code);
    await server.stop();
  });
});
