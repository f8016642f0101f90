// The steps that modules of the OpenID certification are made of. The person and the login app are played by
// `Suite`, as an operator's app would do it, or by `PagesSuite` in front of the built-in pages.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Browser, consentUrl, loginUrl, reach, answerLogin, answerConsent, challengeOf, showConsent, showLogin } from './browser.mjs';
import {
  checkErrorAtClient, checkFrontToken, checkIdToken, checkKeys, checkMetadata, checkRegistered, checkStandardClaims, checkTokens,
  readCallback,
} from './conformance_checks.mjs';
import { callback, claimsOf, gives, issuer, person, withoutUndefined } from './conformance_plan.mjs';
import { recordSecret, startGatehouse } from './gatehouse.mjs';
import { answerOf, basic, postForm } from './oauth.mjs';
import { createUser, folder, follow, password, submit } from './pages.mjs';

export * from './conformance_checks.mjs';
export * from './conformance_plan.mjs';

const standardConfig = {
  dev: false,
  urls: { self: { issuer }, login: loginUrl, consent: consentUrl },
  oidc: {
    dynamic_client_registration: { enabled: true, default_scope: ['openid', 'offline_access', ...Object.keys(claimsOf)] },
    subject_identifiers: { supported_types: ['public', 'pairwise'], pairwise: { salt: 'a-salt-of-the-conformance-tests' } },
  },
  webfinger: { oidc_discovery: { supported_scope: Object.keys(claimsOf), supported_claims: Object.values(claimsOf).flat() } },
  clients: { http: { private_ip_exception_urls: ['http://127.0.0.1:*/**', 'https://127.0.0.1:*/**'], timeout: '20s' } },
};

export async function startSuite(config = {}) {
  return new Suite(await startGatehouse({ config: {
    ...standardConfig, ...config,
    urls: { ...standardConfig.urls, ...config.urls },
    clients: { http: { ...standardConfig.clients.http, ...config.clients?.http } },
  } }));
}

/** The same with the pages that the program brings along, and accounts of its own. */
export async function startPagesSuite() {
  const file = path.join(folder(), 'users.json');
  writeFileSync(file, JSON.stringify({ users: accounts() }));
  return new PagesSuite(await startGatehouse({ config: {
    ...standardConfig, urls: { self: { issuer } }, accounts: { file, free_guesses_per_address: 0 },
  } }));
}

/** Accounts that differ in their names alone: logins of one that are under way at once slow each other down. */
function accounts() {
  const made = path.join(folder(), 'users.yaml');
  assert.equal(createUser(made, ['--username', 'ada']).code, 0);
  const hash = /\$argon2id\$[^\s"']+/.exec(readFileSync(made, 'utf8'))[0];
  return Array.from({ length: 24 }, (_, i) => (
    { subject: `subject-${i}`, username: `ada${i}`, password: hash, claims: person }));
}

export class Suite {
  constructor(server) { this.server = server; }

  stop() { return this.server.stop(); }

  /** Discovery and the keys, checked as each module does before it begins. */
  async begin() {
    const answer = await getJson(`${this.server.publicUrl}/.well-known/openid-configuration`);
    const metadata = checkMetadata(answer);
    const keys = await getJson(reach(this.server, metadata.jwks_uri));
    checkKeys(keys.json);
    return { metadata, keys: keys.json };
  }

  /** Registers a client (RFC 7591); the answer is checked. What is undefined is not sent. */
  async register(metadata) {
    const answer = await this.tryRegister(metadata);
    checkRegistered(answer);
    return answer.json;
  }

  async tryRegister(metadata) {
    return answerOf(await fetch(`${this.server.publicUrl}/oauth2/register`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(metadata),
    }));
  }

  /** A client as a module registers it for one response type. */
  client(variant, metadata = {}) {
    return this.register({
      client_name: `conformance ${randomBytes(6).toString('hex')}`, contacts: ['certification@rp.test'],
      redirect_uris: [callback], response_types: [variant.type], grant_types: grantsOf(variant.type),
      token_endpoint_auth_method: 'client_secret_basic', ...metadata,
    });
  }

  authorizeUrl(parameters) {
    const url = new URL(`${this.server.publicUrl}/oauth2/auth`);
    for (const [name, value] of Object.entries(parameters))
      if (value !== undefined)
        url.searchParams.append(name, value);
    return url.href;
  }

  /** The parameters of a request, with a state and a nonce of ten characters. */
  parameters(client, variant, over = {}) {
    return {
      client_id: client.client_id, redirect_uri: client.redirect_uris?.[0] ?? callback, scope: 'openid',
      state: randomBytes(8).toString('base64url').slice(0, 10), nonce: randomBytes(8).toString('base64url').slice(0, 10),
      response_type: variant.type, response_mode: variant.mode, ...over,
    };
  }

  /** Sends a request and does what the person does; what comes back at last, and which pages were shown. */
  async visit(browser, asked, { login = {}, consent = {}, method = 'GET' } = {}) {
    const pages = [];
    let answer = method === 'GET'
      ? await browser.get(this.authorizeUrl(asked))
      : await browser.fetch(`${this.server.publicUrl}/oauth2/auth`, { method, body: new URLSearchParams(withoutUndefined(asked)) });
    if (answer.location?.startsWith(`${loginUrl}?`)) {
      const challenge = challengeOf(answer.location, 'login');
      const shown = await showLogin(this.server, challenge);
      assert.equal(shown.status, 200, shown.text);
      if (!shown.json.skip)
        pages.push('login');
      const acr = shown.json.oidc_context?.acr_values?.[0];
      answer = await this.#pass(browser, await answerLogin(this.server, challenge,
        { subject: 'ada', remember: true, amr: ['pwd'], ...(acr ? { acr } : {}), ...login }));
    }
    if (answer.location?.startsWith(`${consentUrl}?`)) {
      const challenge = challengeOf(answer.location, 'consent');
      const shown = await showConsent(this.server, challenge);
      assert.equal(shown.status, 200, shown.text);
      if (!shown.json.skip)
        pages.push('consent');
      answer = await this.#pass(browser, await answerConsent(this.server, challenge,
        { grant_scope: shown.json.requested_scope, remember: true, session: { userinfo: person }, ...consent }));
    }
    return { ...answer, pages };
  }

  async #pass(browser, accepted) {
    assert.equal(accepted.status, 200, accepted.text);
    return browser.get(reach(this.server, accepted.json.redirect_to));
  }

  /** A request up to the answer at the client, whose place, state and issuer are checked. */
  async authorize(client, variant, { browser = new Browser(), parameters, ...options } = {}) {
    const asked = this.parameters(client, variant, parameters);
    const end = await this.visit(browser, asked, options);
    const answer = readCallback(end, { type: variant.type, mode: asked.response_mode, redirect_uri: options.expectAt ?? asked.redirect_uri });
    assert.equal(answer.state, asked.state, 'the state as it was sent');
    assert.equal(answer.iss, issuer);
    return { browser, asked, answer, pages: end.pages };
  }

  /** A request that has to fail at the client with one of some errors. */
  async refused(client, variant, errors, options) {
    const { answer, pages } = await this.authorize(client, variant, options);
    checkErrorAtClient(answer);
    assert.ok(errors.includes(answer.error), `${answer.error}: ${answer.error_description}`);
    assert.deepEqual(pages, []);
    return answer;
  }

  /** A request that has to end on an error page of the server, and never at a client. */
  async showsErrorPage(asked, browser = new Browser()) {
    const end = await this.visit(browser, asked);
    assert.equal(end.location, null, end.location);
    assert.ok(end.status >= 400 && end.status < 500, `${end.status} ${end.text}`);
    assert.match(end.headers.get('content-type'), /^text\/html/);
    assert.deepEqual(end.pages, []);
    assert.doesNotMatch(end.text, /<form/);
    return end;
  }

  /** A whole flow: answer, tokens, ID tokens, userinfo. Everything is checked. */
  async run(client, variant, options = {}) {
    const flow = await this.authorize(client, variant, options);
    return this.finish(client, variant, flow, options);
  }

  async finish(client, variant, flow, options = {}) {
    const { answer, asked } = flow;
    assert.equal(answer.error, undefined, `${answer.error}: ${answer.error_description}`);
    const { keys } = options.context ?? await this.begin();
    const expected = { keys, client, nonce: options.nonce ?? asked.nonce, alg: options.alg };
    const given = (what) => assert.equal(Boolean(answer[what === 'token' ? 'access_token' : what]), gives(variant.type, what), what);
    ['code', 'token', 'id_token'].forEach(given);
    if (answer.access_token)
      checkFrontToken(answer);
    const found = {};
    if (answer.id_token)
      found.front = await checkIdToken(answer.id_token, { ...expected, code: answer.code, token: answer.access_token, isFront: true });
    if (answer.code) {
      found.tokens = await this.redeem(client, answer.code, { redirect_uri: asked.redirect_uri, ...options.form });
      found.back = await checkIdToken(found.tokens.id_token, { ...expected, token: found.tokens.access_token });
      if (found.front)
        assert.deepEqual([found.back.iss, found.back.sub], [found.front.iss, found.front.sub]);
    }
    found.claims = found.back ?? found.front;
    found.idToken = found.tokens?.id_token ?? answer.id_token;
    found.accessToken = found.tokens?.access_token ?? answer.access_token;
    if (found.accessToken && client.userinfo_signed_response_alg !== 'RS256')
      found.info = await this.userinfo(found.accessToken, found.claims.sub);
    return { ...flow, ...found };
  }

  /** The client's proof for the token endpoint: headers and members of the form. */
  async authentication(client) {
    switch (client.token_endpoint_auth_method) {
    case 'client_secret_post': return { form: { client_id: client.client_id, client_secret: client.client_secret } };
    case 'private_key_jwt': return { form: await client.assert() };
    case 'none': return { form: { client_id: client.client_id } };
    default: return { headers: basic(client.client_id, client.client_secret) };
    }
  }

  async askForTokens(client, form) {
    const proof = await this.authentication(client);
    const answer = await postForm(`${this.server.publicUrl}/oauth2/token`, { ...form, ...proof.form }, proof.headers);
    recordSecret(answer.json?.id_token);
    return answer;
  }

  async redeem(client, code, form = {}) {
    const answer = await this.askForTokens(client, { grant_type: 'authorization_code', code, redirect_uri: callback, ...form });
    return checkTokens(answer);
  }

  async userinfo(token, subject, { method = 'GET', ...options } = {}) {
    const answer = await fetch(`${this.server.publicUrl}/userinfo`,
      { method, headers: { authorization: `Bearer ${token}` }, ...options });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
    assert.match(answer.headers.get('content-type'), /^application\/json/);
    const claims = JSON.parse(text);
    assert.equal(claims.sub, subject);
    checkStandardClaims(claims);
    return claims;
  }

  /** Waits, by asking, until the second on the clock has passed that a claim tells. */
  async untilAfter(seconds) {
    for (let polls = 0; Math.floor(Date.now() / 1000) <= seconds; ++polls) {
      assert.ok(polls < 50_000, 'the clock stands');
      await (await fetch(`${this.server.publicUrl}/health/alive`)).text();
    }
  }
}

/** The person is asked by the built-in pages. One browser belongs to one of the accounts. */
class PagesSuite extends Suite {
  #accounts = new WeakMap();
  #next = 0;

  async visit(browser, asked, { method = 'GET' } = {}) {
    if (!this.#accounts.has(browser))
      this.#accounts.set(browser, `ada${this.#next++ % 24}`);
    const pages = [];
    const begin = `${this.server.publicUrl}/oauth2/auth`;
    const url = method === 'GET' ? this.authorizeUrl(asked) : begin;
    const first = method === 'GET' ? await browser.get(url)
      : await browser.fetch(url, { method, body: new URLSearchParams(withoutUndefined(asked)) });
    let page = await follow(this.server, browser, first, url);
    if (/\/ui\/login\?/.test(page.url)) {
      pages.push('login');
      page = await submit(this.server, browser, page,
        { username: this.#accounts.get(browser), password, remember: 'yes', action: 'log-in' });
    }
    if (/\/ui\/consent\?/.test(page.url)) {
      pages.push('consent');
      page = await submit(this.server, browser, page, { remember: 'yes', action: 'allow' });
    }
    return { ...page, pages };
  }
}

const grantsOf = (type) => [
  ...(gives(type, 'code') ? ['authorization_code'] : []),
  ...(type !== 'code' ? ['implicit'] : []),
];

async function getJson(url) {
  const response = await fetch(url);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  return { json: JSON.parse(text), headers: response.headers };
}
