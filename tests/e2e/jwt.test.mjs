// Our signatures in the eyes of others: Node's jose and the jose command.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { issuer, recordSecret, startGatehouse } from './gatehouse.mjs';
import {
  assertionClaims, basic, createClient, introspect, issueToken, presentAssertion, revoke,
} from './oauth.mjs';

async function publicKeys(server) {
  return (await fetch(`${server.publicUrl}/.well-known/jwks.json`)).json();
}

/** What the jose command says of a compact JWS; it throws when the signature is wrong. */
function verifyByCommand(token, keys) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'jose-'));
  try {
    const [jws, jwks] = [path.join(folder, 'jws'), path.join(folder, 'jwks')];
    writeFileSync(jws, token);
    writeFileSync(jwks, JSON.stringify(keys));
    return JSON.parse(execFileSync('jose', ['jws', 'ver', '-i', jws, '-k', jwks, '-O', '-'], { stdio: ['ignore', 'pipe', 'pipe'] }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const [profile, alg, typ] of [['standard', 'ES256', 'at+jwt'], ['hydra', 'RS256', 'JWT'], ['strict', 'ES256', 'at+jwt']])
  test(`access tokens of the ${profile} profile are signed with ${alg} and say that they are ${typ}`, async (t) => {
    const server = await startGatehouse({
      config: {
        profile, dev: profile !== 'strict', strategies: { access_token: 'jwt' },
        urls: { self: { issuer: issuer.replace('http:', 'https:') } },
      },
    });
    t.after(() => server.stop());
    const token = await issueToken(server, await createClient(server));
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(await publicKeys(server)));
    assert.equal(protectedHeader.alg, alg);
    assert.equal(protectedHeader.typ, typ);
    assert.equal(typeof protectedHeader.kid, 'string');
    assert.deepEqual(Object.keys(protectedHeader).sort(), ['alg', 'kid', 'typ']);
    assert.equal(payload.iss, issuer.replace('http:', 'https:'));
    const { keys } = await publicKeys(server);
    const signing = keys.find(({ kid }) => kid === protectedHeader.kid);
    if (alg === 'RS256')
      assert.equal(Buffer.from(signing.n, 'base64url').length, 256);
  });

for (const [alg, byCommand] of [['ES256', true], ['RS256', true], ['PS256', true], ['ES384', true], ['ES512', true], ['EdDSA', false]])
  describe(`access tokens signed with ${alg}`, () => {
    let server;
    let client;
    before(async () => {
      server = await startGatehouse({
        config: {
          strategies: { access_token: 'jwt', jwt: { scope_claim: 'both' } },
          keys: { access_token: { algorithm: alg } },
        },
      });
      client = await createClient(server, { audience: ['https://api.example.com'] });
    });
    after(() => server.stop());

    const form = { scope: 'read write', audience: 'https://api.example.com' };

    test(`jose verifies a token of ${alg} with our public keys`, async () => {
      const token = await issueToken(server, client, form);
      const { payload, protectedHeader } = await jwtVerify(
        token, createLocalJWKSet(await publicKeys(server)), { issuer, audience: 'https://api.example.com', algorithms: [alg] });
      assert.equal(protectedHeader.alg, alg);
      assert.equal(payload.sub, client.client_id);
      assert.equal(payload.client_id, client.client_id);
      assert.deepEqual(payload.scp, ['read', 'write']);
      assert.equal(payload.scope, 'read write');
      assert.equal(payload.exp - payload.iat, 3600);
      assert.equal(typeof payload.jti, 'string');
      assert.equal(typeof payload.nbf, 'number');
    });

    if (byCommand)
      test(`the jose command verifies a token of ${alg}, and refuses a changed one`, async () => {
        const token = await issueToken(server, client, form);
        const keys = await publicKeys(server);
        assert.equal(verifyByCommand(token, keys).client_id, client.client_id);
        const [head, , signature] = token.split('.');
        const forged = Buffer.from(JSON.stringify({ sub: 'somebody else' })).toString('base64url');
        assert.throws(() => verifyByCommand([head, forged, signature].join('.'), keys));
      });

    test(`a token of ${alg} is introspected and revoked like any other`, async () => {
      const token = await issueToken(server, client, form);
      const seen = await introspect(server, token);
      assert.equal(seen.active, true);
      assert.equal(seen.scope, 'read write');
      assert.deepEqual(seen.aud, ['https://api.example.com']);
      assert.equal((await revoke(server, client, token)).status, 200);
      assert.deepEqual(await introspect(server, token), { active: false });
    });

    test(`AB-17: no spoiled form of a token of ${alg} is active`, async () => {
      const token = await issueToken(server, client, form);
      const [head, payload, signature] = token.split('.');
      for (const spoiled of [
        token.slice(0, -1), `${token}A`, `${token}.`, `${token}=`, `${head}.${payload}`, `${head}.${payload}.`,
        `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`, `${head}.${payload}x.${signature}`,
        `${head}=.${payload}.${signature}`, `.${payload}.${signature}`,
      ])
        assert.deepEqual(await introspect(server, spoiled), { active: false }, spoiled.slice(-20));
    });
  });

describe('one client with JWT among opaque ones', () => {
  let server;
  before(async () => { server = await startGatehouse(); });
  after(() => server.stop());

  test('the strategy of a client wins over that of the server', async () => {
    const client = await createClient(server, { access_token_strategy: 'jwt' });
    const token = await issueToken(server, client);
    const { alg } = decodeProtectedHeader(token);
    assert.equal(alg, 'ES256');
    await jwtVerify(token, createLocalJWKSet(await publicKeys(server)), { issuer });
  });

  test('the key that signs is one that was published before', async () => {
    const client = await createClient(server, { access_token_strategy: 'jwt' });
    await issueToken(server, client);
    const published = (await publicKeys(server)).keys.map((key) => key.kid);
    assert.ok(published.includes(decodeProtectedHeader(await issueToken(server, client)).kid));
  });

  for (const alg of ['RS256', 'ES256', 'ES384', 'PS256'])
    test(`we accept an assertion of ${alg} that the jose command has signed`, async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'jose-'));
      try {
        const file = path.join(folder, 'key.jwk');
        execFileSync('jose', ['jwk', 'gen', '-i', JSON.stringify({ alg, kid: 'by-command', use: 'sig' }), '-o', file]);
        const jwk = JSON.parse(execFileSync('jose', ['jwk', 'pub', '-i', file]).toString());
        delete jwk.key_ops;
        const client = await createClient(server, {
          token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: alg,
          jwks: { keys: [{ ...jwk, kid: 'by-command', use: 'sig' }] },
        });
        const claims = path.join(folder, 'claims');
        writeFileSync(claims, JSON.stringify(assertionClaims(client)));
        const assertion = execFileSync('jose', [
          'jws', 'sig', '-I', claims, '-k', file, '-c', '-o', '-', '-s', JSON.stringify({ protected: { alg, kid: 'by-command' } }),
        ]).toString().trim();
        const answer = await presentAssertion(server, recordSecret(assertion));
        assert.equal(answer.status, 200, answer.text);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
});

describe('RFC 9701: signed introspection', () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse();
    client = await createClient(server);
  });
  after(() => server.stop());

  const ask = async (token, headers) => {
    const response = await fetch(`${server.adminUrl}/admin/oauth2/introspect`, {
      method: 'POST', body: new URLSearchParams({ token }),
      headers: { accept: 'application/token-introspection+jwt', ...headers },
    });
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  };

  test('RFC 9701: the answer is a JWT of its own type for the caller', async () => {
    const token = await issueToken(server, client, { scope: 'read' });
    const answer = await ask(token, basic(client.client_id, client.client_secret));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.type, 'application/token-introspection+jwt');
    const { payload, protectedHeader } = await jwtVerify(
      answer.text, createLocalJWKSet(await publicKeys(server)), { issuer, audience: client.client_id });
    assert.equal(protectedHeader.typ, 'token-introspection+jwt');
    assert.equal(typeof payload.iat, 'number');
    assert.equal(payload.token_introspection.active, true);
    assert.equal(payload.token_introspection.scope, 'read');
    // RFC 9701 §5: so that nobody takes it for an access token.
    assert.equal(payload.sub, undefined);
    assert.equal(payload.exp, undefined);
  });

  test('RFC 9701: an inactive token is told as such and nothing else', async () => {
    const answer = await ask('no token', basic(client.client_id, client.client_secret));
    const { payload } = await jwtVerify(answer.text, createLocalJWKSet(await publicKeys(server)), { issuer });
    assert.deepEqual(payload.token_introspection, { active: false });
  });

  test('RFC 9701: nobody in particular gets no signed answer', async () => {
    const answer = await ask('no token', {});
    assert.ok([400, 401].includes(answer.status), answer.text);
  });

  test('AB-30: a signed introspection is no client assertion', async () => {
    const answer = await ask('no token', basic(client.client_id, client.client_secret));
    const presented = await presentAssertion(server, answer.text);
    assert.ok([400, 401].includes(presented.status));
  });

  test('AB-30: a signed introspection is no access token', async () => {
    const answer = await ask('no token', basic(client.client_id, client.client_secret));
    assert.deepEqual(await introspect(server, answer.text), { active: false });
  });
});
