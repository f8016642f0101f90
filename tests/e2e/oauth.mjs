// The few requests that most tests make, without a client library in between.
import assert from 'node:assert/strict';
import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { randomUUID } from 'node:crypto';
import { issuer, recordSecret } from './gatehouse.mjs';

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
export const tokenUrl = `${issuer}/oauth2/token`;

/** Sends a form; values may be arrays for parameters that are given more than once. */
export async function postForm(url, form, headers = {}) {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form))
    for (const each of [value].flat())
      body.append(name, each);
  return answerOf(await fetch(url, { method: 'POST', body, headers }));
}

export async function answerOf(response) {
  const text = await response.text();
  let json;
  try { json = JSON.parse(text); } catch { json = undefined; }
  for (const name of ['access_token', 'refresh_token', 'client_secret', 'registration_access_token'])
    recordSecret(json?.[name]);
  return { status: response.status, headers: response.headers, text, json };
}

export async function callAdmin(server, method, path, body) {
  const response = await fetch(server.adminUrl + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return answerOf(response);
}

/** Registers a client that may use client credentials; what is given wins. */
export async function createClient(server, client = {}) {
  const answer = await callAdmin(server, 'POST', '/admin/clients', {
    grant_types: ['client_credentials'], scope: 'read write', ...client,
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

/** RFC 6749 §2.3.1: both parts are urlencoded. */
export function basic(id, secret) {
  const encode = (text) => new URLSearchParams({ x: text }).toString().slice(2);
  return { authorization: 'Basic ' + Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64') };
}

export function requestToken(server, client, form = {}, headers = basic(client.client_id, client.client_secret)) {
  return postForm(`${server.publicUrl}/oauth2/token`, { grant_type: 'client_credentials', ...form }, headers);
}

export async function issueToken(server, client, form) {
  const answer = await requestToken(server, client, form);
  assert.equal(answer.status, 200, answer.text);
  return answer.json.access_token;
}

export async function introspect(server, token, form = {}) {
  const answer = await postForm(`${server.adminUrl}/admin/oauth2/introspect`, { token, ...form });
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

export function revoke(server, client, token) {
  return postForm(`${server.publicUrl}/oauth2/revoke`, { token }, basic(client.client_id, client.client_secret));
}

/** An error of RFC 6749 §5.2, in full. */
export function assertRefused(answer, status, error) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json?.error, error, answer.text);
  assert.equal(typeof answer.json.error_description, 'string');
  assert.match(answer.json.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/);
  assert.match(answer.headers.get('content-type'), /^application\/json/);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
}

/** A client with a key of its own, and what signs its assertions. */
export async function createKeyClient(server, alg = 'ES256', client = {}) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = `key-of-${alg}`;
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const registered = await createClient(server, {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks: { keys: [jwk] },
    ...client,
  });
  return { ...registered, alg, kid, jwk, privateKey, publicKey };
}

export function assertionClaims(client, over = {}) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: client.client_id, sub: client.client_id, aud: tokenUrl, jti: randomUUID(), iat: now, exp: now + 300, ...over,
  };
  for (const name of Object.keys(claims))
    if (claims[name] === undefined)
      delete claims[name];
  return claims;
}

export async function signAssertion(client, claims = assertionClaims(client), header = {}) {
  const jwt = new SignJWT(claims).setProtectedHeader({ alg: client.alg, kid: client.kid, ...header });
  return recordSecret(await jwt.sign(client.privateKey));
}

export function presentAssertion(server, assertion, form = {}) {
  return postForm(`${server.publicUrl}/oauth2/token`, {
    grant_type: 'client_credentials', client_assertion_type: assertionType, client_assertion: assertion, ...form,
  });
}
