// Client authentication by signed assertion: what is believed, and what is not.
import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from 'jose';
import { issuer, recordSecret, startGatehouse } from './gatehouse.mjs';
import { callAdmin,
  assertionClaims, assertionType, assertRefused, basic, createClient, createKeyClient, postForm, presentAssertion, signAssertion, tokenUrl,
} from './oauth.mjs';

let server;
let client;
before(async () => {
  server = await startGatehouse();
  client = await createKeyClient(server, 'ES256');
});
after(() => server.stop());

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const present = async (claims, header) => presentAssertion(server, await signAssertion(client, claims, header));
const presentText = (text, form) => presentAssertion(server, recordSecret(text), form);

describe('what is believed', () => {
  for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])
    test(`an assertion of ${alg}`, async () => {
      const made = await createKeyClient(server, alg);
      const answer = await presentAssertion(server, await signAssertion(made));
      assert.equal(answer.status, 200, answer.text);
    });

  for (const [what, over] of Object.entries({
    'the token endpoint as one of several audiences': { aud: ['https://other.example.com', tokenUrl] },
    'the issuer as audience': { aud: issuer },
    'no iat': { iat: undefined },
    'an nbf that has passed': { nbf: Math.floor(Date.now() / 1000) - 10 },
    'further claims': { nonce: 'x', extra: { a: [1] } },
  }))
    test(`an assertion with ${what}`, async () => {
      const answer = await present(assertionClaims(client, over));
      assert.equal(answer.status, 200, answer.text);
    });
});

describe('AB-15: replay', () => {
  test('AB-15: an assertion counts once', async () => {
    const assertion = await signAssertion(client);
    assert.equal((await presentAssertion(server, assertion)).status, 200);
    const again = await presentAssertion(server, assertion);
    assert.ok([400, 401].includes(again.status), again.text);
    assert.ok(['jti_known', 'invalid_client'].includes(again.json.error), again.text);
  });

  test('AB-15: another assertion with the same jti does not count', async () => {
    const claims = assertionClaims(client);
    assert.equal((await present(claims)).status, 200);
    assert.ok((await present({ ...claims, exp: claims.exp + 1 })).status >= 400);
  });

  test('AB-15: of 64 parallel uses one wins', async () => {
    const assertion = await signAssertion(client);
    const answers = await Promise.all(Array.from({ length: 64 }, () => presentAssertion(server, assertion)));
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    assert.ok(answers.every((answer) => answer.status < 500));
  });

  test('AB-15: what is used at one endpoint is used at the others', async () => {
    const assertion = await signAssertion(client);
    assert.equal((await presentAssertion(server, assertion)).status, 200);
    const answer = await postForm(`${server.publicUrl}/oauth2/revoke`, {
      token: 'x', client_assertion_type: assertionType, client_assertion: assertion,
    });
    assert.ok([400, 401].includes(answer.status), answer.text);
  });

  test('AB-15: the same jti of two clients is no replay', async () => {
    const other = await createKeyClient(server, 'ES256');
    const jti = randomBytes(8).toString('hex');
    for (const each of [client, other])
      assert.equal((await presentAssertion(server, await signAssertion(each, assertionClaims(each, { jti })))).status, 200);
  });
});

describe('AB-26: algorithms and keys', () => {
  for (const alg of ['none', 'None', 'NONE', 'nOnE', ''])
    test(`AB-26: the algorithm ${JSON.stringify(alg)} without signature`, async () => {
      const head = encode({ alg, kid: client.kid });
      assertRefused(await presentText(`${head}.${encode(assertionClaims(client))}.`), 401, 'invalid_client');
    });

  test('AB-26: the algorithm none with the signature of another', async () => {
    const signed = (await signAssertion(client)).split('.');
    assertRefused(await presentText([encode({ alg: 'none' }), signed[1], signed[2]].join('.')), 401, 'invalid_client');
  });

  for (const alg of ['HS256', 'HS384', 'HS512'])
    test(`AB-26: ${alg} with the public key as secret`, async () => {
      const made = await createKeyClient(server, 'RS256');
      for (const secret of [await exportSPKI(made.publicKey), JSON.stringify(made.jwk), made.jwk.n, made.client_id]) {
        const input = `${encode({ alg, kid: made.kid })}.${encode(assertionClaims(made))}`;
        const mac = createHmac(alg.replace('HS', 'sha'), secret).update(input).digest('base64url');
        assertRefused(await presentText(`${input}.${mac}`), 401, 'invalid_client');
      }
    });

  test('AB-26: HS256 with the client secret, which such a client cannot use', async () => {
    const input = `${encode({ alg: 'HS256', kid: client.kid })}.${encode(assertionClaims(client))}`;
    const mac = createHmac('sha256', client.client_secret ?? 'no secret').update(input).digest('base64url');
    assertRefused(await presentText(`${input}.${mac}`), 401, 'invalid_client');
  });

  test('AB-26: an algorithm of the right key that was not registered', async () => {
    const made = await createKeyClient(server, 'RS256');
    const privateKey = await importJWK(await exportJWK(made.privateKey), 'RS384');
    assertRefused(await presentAssertion(server, await signAssertion({ ...made, privateKey, alg: 'RS384' })), 401, 'invalid_client');
  });

  test('AB-26: a key in the header is ignored', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    for (const header of [{ jwk }, { jwk, kid: undefined }, { jwk: { ...jwk, kid: client.kid } }, { x5c: ['AAAA'] }])
      assertRefused(
        await presentAssertion(server, await signAssertion({ ...client, privateKey }, undefined, header)), 401, 'invalid_client');
  });

  test('AB-26: URLs of keys in the header are ignored', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    for (const name of ['jku', 'x5u'])
      assertRefused(
        await presentAssertion(server, await signAssertion(
          { ...client, privateKey }, undefined, { [name]: `${server.publicUrl}/.well-known/jwks.json` })),
        401, 'invalid_client');
  });

  for (const kid of ['../../../../dev/null', "' OR '1'='1", '/etc/passwd', 'key-of-ES256\0', '', 'a'.repeat(10_000)])
    test(`AB-26: the kid ${JSON.stringify(kid.slice(0, 20))}`, async () => {
      assertRefused(await present(undefined, { kid }), 401, 'invalid_client');
    });

  test('AB-26: critical headers that nobody understands', async () => {
    const input = `${encode({ alg: 'ES256', kid: client.kid, crit: ['exp'], exp: 1 })}.${encode(assertionClaims(client))}`;
    assertRefused(await presentText(`${input}.${encode('x'.repeat(64))}`), 401, 'invalid_client');
    const jwt = new SignJWT(assertionClaims(client)).setProtectedHeader({
      alg: 'ES256', kid: client.kid, crit: ['b64'], b64: true,
    });
    assertRefused(await presentText(await jwt.sign(client.privateKey)), 401, 'invalid_client');
  });

  test("AB-26: another client's key", async () => {
    const other = await createKeyClient(server, 'ES256');
    assertRefused(
      await presentAssertion(server, await signAssertion({ ...client, privateKey: other.privateKey })), 401, 'invalid_client');
  });

  test('AB-30: another kind of JWT that the client signs', async () => {
    for (const typ of ['at+jwt', 'dpop+jwt', 'logout+jwt', 'oauth-authz-req+jwt', 'JWE'])
      assertRefused(await present(undefined, { typ }), 401, 'invalid_client');
  });

  test('AB-25: an RSA key of 1024 bits is not registered', async () => {
    const { generateKeyPairSync } = await import('node:crypto');
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const small = { ...publicKey.export({ format: 'jwk' }), kid: 'small', use: 'sig', alg: 'RS256' };
    const answer = await callAdmin(server, 'POST', '/admin/clients',
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [small] } });
    assertRefused(answer, 400, 'invalid_client_metadata');
  });
});

describe('AB-27: claims', () => {
  const now = Math.floor(Date.now() / 1000);
  for (const [what, over] of Object.entries({
    'no iss': { iss: undefined },
    'another iss': { iss: 'https://evil.example.com' },
    'an array as iss': { iss: ['x'] },
    'no sub': { sub: undefined },
    'another sub': { sub: 'somebody else' },
    'a number as sub': { sub: 1 },
    'an object as sub': { sub: {} },
    'no aud': { aud: undefined },
    'an empty aud': { aud: '' },
    'an empty list as aud': { aud: [] },
    'another aud': { aud: 'https://evil.example.com/oauth2/token' },
    'an aud that begins like ours': { aud: `${tokenUrl}.evil.example.com` },
    'an aud in other case': { aud: tokenUrl.toUpperCase() },
    'an object as aud': { aud: { 0: tokenUrl } },
    'a list of lists as aud': { aud: [[tokenUrl]] },
    'null as aud': { aud: null },
    'no exp': { exp: undefined },
    'a past exp': { exp: now - 3600 },
    'exp as text': { exp: String(now + 300) },
    'exp of 1e300': { exp: 1e300 },
    'exp far ahead': { exp: now + 400 * 86_400 },
    'a negative exp': { exp: -1 },
    'exp of zero': { exp: 0 },
    'null as exp': { exp: null },
    'exp in milliseconds': { exp: (now + 300) * 1000 },
    'nbf ahead': { nbf: now + 3600 },
    'nbf as text': { nbf: 'now' },
    'nbf of 1e300': { nbf: 1e300 },
    'iat ahead': { iat: now + 3600 },
    'iat as text': { iat: 'now' },
    'no jti': { jti: undefined },
    'an empty jti': { jti: '' },
    'a number as jti': { jti: 1 },
    'a jti of a kilobyte': { jti: 'j'.repeat(1024) },
  }))
    test(`AB-27: ${what}`, async () => {
      const answer = await present(assertionClaims(client, over));
      assert.ok([400, 401].includes(answer.status), `${answer.status} ${answer.text}`);
      assert.ok(['invalid_client', 'invalid_request'].includes(answer.json.error), answer.text);
    });

  for (const payload of ['[]', 'null', '"text"', '1', '{}', '{"sub":"a","sub":"b"}', '\ufeff{}', '{} ', ''])
    test(`AB-34: a payload of ${JSON.stringify(payload)}`, async () => {
      const answer = await presentText(`${encode({ alg: 'ES256', kid: client.kid })}.${encode(payload)}.${encode('x'.repeat(64))}`);
      assert.ok([400, 401].includes(answer.status), answer.text);
    });

  test('AB-34: duplicate members in a signed payload or header', async () => {
    const { CompactSign } = await import('jose');
    const claims = JSON.stringify(assertionClaims(client));
    const doubled = claims.replace('{', `{"sub":"somebody else",`);
    const text = await new CompactSign(new TextEncoder().encode(doubled))
      .setProtectedHeader({ alg: 'ES256', kid: client.kid }).sign(client.privateKey);
    assertRefused(await presentText(text), 401, 'invalid_client');
  });
});

describe('AB-34: the compact form', () => {
  for (const [what, spoil] of Object.entries({
    'padding': (text) => `${text}=`,
    'white space behind': (text) => `${text} `,
    'white space before': (text) => ` ${text}`,
    'a line break inside': (text) => text.replace('.', '.\n'),
    'a fourth part': (text) => `${text}.AAAA`,
    'two parts': (text) => text.slice(0, text.lastIndexOf('.')),
    'one part': (text) => text.slice(0, text.indexOf('.')),
    'an empty header': (text) => text.slice(text.indexOf('.')),
    'no text': () => '.',
    'five parts like a JWE': (text) => `${text}.AAAA.AAAA`,
    'a shortened signature': (text) => text.slice(0, -2),
    'a lengthened signature': (text) => `${text}AAAA`,
    'a changed payload': (text) => text.replace(/\.(..)/, (_, two) => `.${two === 'ey' ? 'fy' : 'ey'}`),
    'the JSON serialization': (text) => {
      const [head, payload, signature] = text.split('.');
      return JSON.stringify({ protected: head, payload, signature });
    },
  }))
    test(`AB-34: an assertion with ${what}`, async () => {
      const answer = await presentText(spoil(await signAssertion(client)));
      assert.ok([400, 401].includes(answer.status), `${answer.status} ${answer.text}`);
      assert.ok(['invalid_client', 'invalid_request'].includes(answer.json.error));
    });

  test('AB-34: a signature with unused bits set', async () => {
    const made = await createKeyClient(server, 'RS256');
    const text = await signAssertion(made);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(text.at(-1));
    assertRefused(await presentText(text.slice(0, -1) + alphabet[last ^ 1]), 401, 'invalid_client');
  });

  test('AB-34: the plain sum of a DER signature', async () => {
    const { createSign, KeyObject } = await import('node:crypto');
    const input = `${encode({ alg: 'ES256', kid: client.kid })}.${encode(assertionClaims(client))}`;
    const der = createSign('sha256').update(input).sign(KeyObject.from(client.privateKey)).toString('base64url');
    assertRefused(await presentText(`${input}.${der}`), 401, 'invalid_client');
  });

  test('AB-37: a hundred thousand dots', async () => {
    const answer = await presentText('.'.repeat(100_000));
    assert.ok([400, 401].includes(answer.status), answer.text);
  });

  test('AB-37: a hundred thousand dots as a token', async () => {
    const answer = await postForm(`${server.adminUrl}/admin/oauth2/introspect`, { token: '.'.repeat(100_000) });
    assert.deepEqual(answer.json, { active: false });
  });

  test('AB-40: a megabyte of assertion', async () => {
    const answer = await presentText(`${encode({ alg: 'ES256' })}.${'A'.repeat(900_000)}.AAAA`);
    assert.ok([400, 401, 413].includes(answer.status), answer.text.slice(0, 200));
  });
});

describe('around the assertion', () => {
  test('another assertion type is refused', async () => {
    const answer = await postForm(tokenUrl.replace(issuer, server.publicUrl), {
      grant_type: 'client_credentials', client_assertion: await signAssertion(client),
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
    });
    assert.ok([400, 401].includes(answer.status), answer.text);
  });

  test('an assertion beside a header is two methods', async () => {
    const answer = await postForm(`${server.publicUrl}/oauth2/token`, {
      grant_type: 'client_credentials', client_assertion_type: assertionType,
      client_assertion: await signAssertion(client),
    }, basic(client.client_id, 'whatever it is'));
    assertRefused(answer, 400, 'invalid_request');
  });

  test('a client_id beside the assertion must be the same', async () => {
    const assertion = await signAssertion(client);
    assertRefused(await presentAssertion(server, assertion, { client_id: 'another' }), 400, 'invalid_request');
    assert.equal((await presentAssertion(server, assertion, { client_id: client.client_id })).status, 200);
  });

  test('a client registered for assertions cannot use a secret', async () => {
    const secret = client.client_secret ?? 'whatever it is';
    const answer = await postForm(`${server.publicUrl}/oauth2/token`, { grant_type: 'client_credentials' }, basic(client.client_id, secret));
    assertRefused(answer, 401, 'invalid_client');
  });
});
