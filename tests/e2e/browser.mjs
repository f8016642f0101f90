// A browser of a few lines: cookies, redirects, forms. And the login and consent app of the tests, which
// answers challenges by the admin API as an operator's app does.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { recordSecret } from './gatehouse.mjs';
import { callAdmin, createClient, postForm, basic } from './oauth.mjs';

/** Keeps cookies by name, for one host. */
export class Browser {
  constructor() { this.cookies = new Map(); }

  async get(url, headers = {}) { return this.fetch(url, { headers }); }

  async fetch(url, options = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual', ...options,
      headers: { accept: 'text/html', ...options.headers, ...(cookie ? { cookie } : {}) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ');
      const [name, value] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
      if (attributes.some((each) => each === 'Max-Age=0'))
        this.cookies.delete(name);
      else
        this.cookies.set(name, recordSecret(value));
    }
    return {
      status: response.status, headers: response.headers, text: await response.text(),
      location: response.headers.get('location'),
    };
  }
}

export const loginUrl = 'http://login.test/login';
export const consentUrl = 'http://login.test/consent';
export const callback = 'http://127.0.0.1:9/callback';

/** Settings of a server whose login and consent app is the test itself. */
export const flowConfig = { urls: { login: loginUrl, consent: consentUrl } };

export const challengeOf = (location, step) => recordSecret(new URL(location).searchParams.get(`${step}_challenge`));

/** The issuer resolves nowhere: what the server calls itself is reached at its port. */
export function reach(server, url) {
  const issuer = new URL(server.publicUrl);
  const there = new URL(url);
  there.protocol = issuer.protocol;
  there.host = issuer.host;
  return there.href;
}

export function pkce() {
  const verifier = recordSecret(randomBytes(32).toString('base64url'));
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function createFlowClient(server, client = {}) {
  return createClient(server, {
    redirect_uris: [callback], scope: 'openid offline_access profile email read',
    grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], ...client,
  });
}

export function authorizeUrl(server, client, parameters = {}) {
  const url = new URL(`${server.publicUrl}/oauth2/auth`);
  const all = {
    client_id: client.client_id, response_type: 'code', scope: 'openid offline_access', redirect_uri: callback,
    state: 'a-state-of-the-client', nonce: 'a-nonce-of-the-client', ...parameters,
  };
  for (const [name, value] of Object.entries(all))
    if (value !== undefined)
      for (const each of [value].flat())
        url.searchParams.append(name, each);
  return url.href;
}

const requests = '/admin/oauth2/auth/requests';

export const showLogin = (server, challenge) =>
  callAdmin(server, 'GET', `${requests}/login?login_challenge=${encodeURIComponent(challenge)}`);
export const showConsent = (server, challenge) =>
  callAdmin(server, 'GET', `${requests}/consent?consent_challenge=${encodeURIComponent(challenge)}`);
export const answerLogin = (server, challenge, body, how = 'accept') =>
  callAdmin(server, 'PUT', `${requests}/login/${how}?login_challenge=${encodeURIComponent(challenge)}`, body);
export const answerConsent = (server, challenge, body, how = 'accept') =>
  callAdmin(server, 'PUT', `${requests}/consent/${how}?consent_challenge=${encodeURIComponent(challenge)}`, body);

/** Starts a request; the browser ends at the login app. */
export async function startLogin(server, browser, url) {
  const start = await browser.get(url);
  assert.equal(start.status, 302, start.text);
  assert.ok(start.location.startsWith(loginUrl), start.location);
  return challengeOf(start.location, 'login');
}

/** Accepts a login; the browser ends at the consent app. */
export async function passLogin(server, browser, challenge, login = {}) {
  const accepted = await answerLogin(server, challenge, { subject: 'ada', ...login });
  assert.equal(accepted.status, 200, accepted.text);
  const back = await browser.get(reach(server, accepted.json.redirect_to));
  assert.equal(back.status, 302, back.text + back.location);
  assert.ok(back.location.startsWith(consentUrl), back.location);
  return challengeOf(back.location, 'consent');
}

/** Accepts a consent; the browser ends at the client. */
export async function passConsent(server, browser, challenge, consent = {}) {
  const accepted = await answerConsent(server, challenge, { grant_scope: ['openid', 'offline_access'], ...consent });
  assert.equal(accepted.status, 200, accepted.text);
  return browser.get(reach(server, accepted.json.redirect_to));
}

/** What came back to the client, from the query or the fragment. */
export function answerOfClient(location) {
  const url = new URL(location);
  const parameters = new URLSearchParams(url.hash ? url.hash.slice(1) : url.search);
  const answer = Object.fromEntries(parameters);
  for (const name of ['code', 'access_token', 'id_token'])
    recordSecret(answer[name]);
  return answer;
}

/** A whole flow up to the answer of the authorization endpoint. */
export async function authorize(server, client, { browser = new Browser(), parameters, login, consent } = {}) {
  const loginChallenge = await startLogin(server, browser, authorizeUrl(server, client, parameters));
  const consentChallenge = await passLogin(server, browser, loginChallenge, login);
  const end = await passConsent(server, browser, consentChallenge, consent);
  assert.equal(end.status, 303, end.text);
  return { ...answerOfClient(end.location), location: end.location };
}

const headersOf = (client) =>
  client.token_endpoint_auth_method === 'none' ? {} : basic(client.client_id, client.client_secret);

export function redeem(server, client, code, form = {}) {
  return postForm(`${server.publicUrl}/oauth2/token`, {
    grant_type: 'authorization_code', code, redirect_uri: callback,
    ...(client.token_endpoint_auth_method === 'none' ? { client_id: client.client_id } : {}), ...form,
  }, headersOf(client));
}

export function refresh(server, client, refreshToken, form = {}) {
  return postForm(`${server.publicUrl}/oauth2/token`, {
    grant_type: 'refresh_token', refresh_token: refreshToken,
    ...(client.token_endpoint_auth_method === 'none' ? { client_id: client.client_id } : {}), ...form,
  }, headersOf(client));
}

/** A whole flow up to the tokens. */
export async function obtainTokens(server, client, options = {}) {
  const { code } = await authorize(server, client, options);
  const answer = await redeem(server, client, code, options.form);
  assert.equal(answer.status, 200, answer.text);
  recordSecret(answer.json.id_token);
  return answer.json;
}

export async function userinfo(server, token, options = {}) {
  const response = await fetch(`${server.publicUrl}/userinfo`, {
    ...options, headers: { authorization: `Bearer ${token}`, ...options.headers },
  });
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { json = undefined; }
  return { status: response.status, headers: response.headers, text, json };
}
