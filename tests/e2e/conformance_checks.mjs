// What every module of the OpenID certification checks besides its own point.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { claimsOf, issuer } from './conformance_plan.mjs';
import { recordSecret } from './gatehouse.mjs';

export const isHttps = (text) => {
  assert.equal(new URL(text).protocol, 'https:', text);
  assert.equal(new URL(text).hash, '', text);
};

export function checkMetadata({ json }) {
  assert.equal(json.issuer, issuer);
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri', 'userinfo_endpoint', 'registration_endpoint'])
    isHttps(json[name]);
  assert.ok(json.token_endpoint_auth_methods_supported.includes('client_secret_basic'));
  return json;
}

export function checkKeys({ keys }) {
  assert.ok(Array.isArray(keys) && keys.length > 0);
  for (const key of keys) {
    assert.ok(typeof key.kid === 'string' && key.kid !== '', 'a kid');
    assert.equal(typeof key.kty, 'string');
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
      assert.equal(secret in key, false, secret);
  }
  assert.equal(new Set(keys.map((key) => key.kid)).size, keys.length, 'distinct kids');
}

export function checkRegistered(answer) {
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  const { json } = answer;
  assert.equal(typeof json.client_id, 'string');
  if ('client_secret' in json)
    assert.equal(typeof json.client_secret_expires_at, 'number');
  assert.equal('registration_client_uri' in json, 'registration_access_token' in json, 'both or neither');
  if ('registration_client_uri' in json)
    isHttps(json.registration_client_uri);
}

/** RFC 6749 Appendix A: no quotation marks and backslashes, and here no line breaks or tabs either. */
export function checkErrorMembers(answer) {
  assert.match(answer.error, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  if (answer.error_description !== undefined)
    assert.match(answer.error_description, /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
  if (answer.error_uri !== undefined)
    assert.ok(URL.canParse(answer.error_uri), answer.error_uri);
}

export function checkErrorAtClient(answer) {
  checkErrorMembers(answer);
  const known = ['error', 'error_description', 'error_uri', 'state', 'session_state', 'iss'];
  assert.deepEqual(Object.keys(answer).filter((name) => !known.includes(name)), []);
}

export function checkErrorOfTokenEndpoint(answer, status, error) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.equal(answer.json.error, error, answer.text);
  checkErrorMembers(answer.json);
}

/** What came to the client, from the one place where it belongs. */
export function readCallback(end, { type, mode, redirect_uri }) {
  const answer = mode === 'form_post' ? readForm(end, redirect_uri) : readRedirect(end, redirect_uri, type);
  for (const name of ['code', 'access_token', 'id_token'])
    recordSecret(answer[name]);
  return answer;
}

function fromPairs(pairs) {
  const names = pairs.map(([name]) => name);
  assert.equal(new Set(names).size, names.length, 'each member once');
  return Object.fromEntries(pairs);
}

function readRedirect(end, redirect_uri, type) {
  assert.ok(end.status === 302 || end.status === 303, `${end.status} ${end.text}`);
  const [whole, fragment] = end.location.split('#');
  if (type !== undefined && type !== 'code') {
    assert.equal(whole, redirect_uri, 'a fragment and no query');
    return fromPairs([...new URLSearchParams(fragment)]);
  }
  assert.equal(fragment, undefined, 'a query and no fragment');
  const registered = [...new URL(redirect_uri).searchParams];
  assert.ok(whole.startsWith(redirect_uri), whole);
  const pairs = [...new URL(whole).searchParams];
  assert.deepEqual(pairs.slice(0, registered.length), registered);
  return fromPairs(pairs.slice(registered.length));
}

const unescape = (text) => text.replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&lt;/g, '<').replace(/&gt;/g, '>')
  .replace(/&#96;/g, '`').replace(/&amp;/g, '&');

function readForm(end, redirect_uri) {
  assert.equal(end.status, 200, `${end.location} ${end.text}`);
  assert.match(end.headers.get('content-type'), /^text\/html/);
  const form = /<form\b[^>]*>/.exec(end.text)[0];
  assert.match(form, /method="post"/i);
  assert.equal(unescape(/action="([^"]*)"/.exec(form)[1]), redirect_uri);
  const attribute = (tag, name) => unescape(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
  return fromPairs([...end.text.matchAll(/<input\b[^>]*>/g)].filter(([tag]) => attribute(tag, 'name') !== '')
    .map(([tag]) => [attribute(tag, 'name'), attribute(tag, 'value')]));
}

export function checkFrontToken(answer) {
  assert.match(answer.token_type, /^bearer$/i);
  assert.match(answer.expires_in, /^[1-9][0-9]*$/);
}

export function checkTokens(answer) {
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.equal(typeof answer.json.access_token, 'string');
  assert.match(answer.json.token_type, /^bearer$/i);
  assert.equal(typeof answer.json.expires_in, 'number');
  assert.equal(typeof answer.json.id_token, 'string');
  return answer.json;
}

const halfHash = (text) => {
  const whole = createHash('sha256').update(text).digest();
  return whole.subarray(0, whole.length / 2).toString('base64url');
};

/** The claims of an ID token that is as OpenID Connect Core §2, §3.2.2.10 and §3.3.2.11 want it. */
export async function checkIdToken(token, { keys, client, nonce, alg = 'RS256', code, token: accessToken, isFront = false }) {
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys), { issuer, audience: client.client_id });
  assert.equal(protectedHeader.alg, alg);
  assert.ok(keys.keys.some((key) => key.kid === protectedHeader.kid), 'the kid of a published key');
  const now = Date.now() / 1000;
  assert.ok(payload.exp > now && payload.exp < now + 50 * 365 * 86_400);
  assert.ok(Math.abs(payload.iat - now) < 300);
  assert.ok(typeof payload.sub === 'string' && payload.sub !== '' && payload.sub.length <= 255);
  assert.equal(payload.nonce, nonce);
  if (payload.acr !== undefined)
    assert.ok(typeof payload.acr === 'string' && payload.acr !== '');
  if (payload.auth_time !== undefined)
    assert.equal(typeof payload.auth_time, 'number');
  if (isFront || payload.at_hash !== undefined)
    assert.equal(payload.at_hash, accessToken && halfHash(accessToken));
  if (isFront || payload.c_hash !== undefined)
    assert.equal(payload.c_hash, code && halfHash(code));
  checkStandardClaims(payload);
  return payload;
}

const types = {
  string: [...claimsOf.profile.filter((name) => name !== 'updated_at'), 'email', 'phone_number', 'sub'],
  boolean: ['email_verified', 'phone_number_verified'],
  number: ['updated_at'],
  object: ['address'],
};

export function checkStandardClaims(claims) {
  for (const [type, names] of Object.entries(types))
    for (const name of names.filter((each) => each in claims)) {
      assert.equal(typeof claims[name], type, name);
      assert.notEqual(claims[name], null, name);
      assert.notEqual(claims[name], '', name);
    }
  if ('birthdate' in claims)
    assert.match(claims.birthdate, /^\d{4}(-\d{2}-\d{2})?$/);
}

/** Bits of a text as the certification measures them: by how often each character stands in it. */
export function entropyOf(text) {
  const counts = new Map();
  for (const character of text)
    counts.set(character, (counts.get(character) ?? 0) + 1);
  let each = 0;
  for (const count of counts.values())
    each -= (count / text.length) * Math.log2(count / text.length);
  return each * text.length;
}
