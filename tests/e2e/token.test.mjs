// What the token endpoint grants and refuses, and how tokens live and die.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { rawRequest, recordSecret, startGatehouse, statuses } from './gatehouse.mjs';
import {
  answerOf, assertRefused, basic, createClient, introspect, issueToken, postForm, requestToken, revoke,
} from './oauth.mjs';

let server;
let tokenEndpoint;
let client;
before(async () => {
  server = await startGatehouse();
  tokenEndpoint = `${server.publicUrl}/oauth2/token`;
  client = await createClient(server, { audience: ['https://api.example.com'] });
});
after(() => server.stop());

const grant = { grant_type: 'client_credentials' };
const formType = { 'content-type': 'application/x-www-form-urlencoded' };

describe('what is granted', () => {
  test('a token answer is complete and not cached', async () => {
    const answer = await requestToken(server, client, { scope: 'read' });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^application\/json/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.equal(answer.headers.get('pragma'), 'no-cache');
    assert.deepEqual(Object.keys(answer.json).sort(), ['access_token', 'expires_in', 'scope', 'token_type']);
    assert.equal(answer.json.token_type, 'bearer');
    assert.equal(answer.json.scope, 'read');
  });

  test('no scope asked for is no scope granted', async () => {
    assert.equal((await requestToken(server, client)).json.scope, '');
  });

  test('an allowed audience is granted', async () => {
    const token = await issueToken(server, client, { audience: 'https://api.example.com/v1' });
    assert.deepEqual((await introspect(server, token)).aud, ['https://api.example.com/v1']);
  });

  test('credentials in the body serve a client registered for them', async () => {
    const made = await createClient(server, { token_endpoint_auth_method: 'client_secret_post' });
    const answer = await postForm(tokenEndpoint, {
      ...grant, client_id: made.client_id, client_secret: made.client_secret,
    });
    assert.equal(answer.status, 200, answer.text);
  });

  test('an id and a secret of unusual characters are urlencoded in the header', async () => {
    const made = await createClient(server, {
      client_id: 'a:b c%20+d', client_secret: recordSecret('sécret: 100% +/= \u{1f511}'),
    });
    assert.equal((await requestToken(server, made)).status, 200);
  });

  test('the client_id beside the header is allowed when it is the same', async () => {
    assert.equal((await requestToken(server, client, { client_id: client.client_id })).status, 200);
  });
});

describe('what is refused', () => {
  test('an unknown client', async () => {
    assertRefused(await requestToken(server, { client_id: 'nobody', client_secret: 'whatever it is' }), 401, 'invalid_client');
  });

  test('a wrong secret', async () => {
    assertRefused(await requestToken(server, { ...client, client_secret: 'whatever it is' }), 401, 'invalid_client');
  });

  test('AB-60: an unknown client and a wrong secret get the same answer', async () => {
    const [unknown, wrong, wrongMethod] = await Promise.all([
      requestToken(server, { client_id: 'nobody', client_secret: 'whatever it is' }),
      requestToken(server, { ...client, client_secret: 'whatever it is' }),
      postForm(tokenEndpoint, { ...grant, client_id: 'nobody', client_secret: 'whatever it is' }),
    ]);
    const comparable = ({ status, text, headers }) => ({
      status, text, headers: [...headers.keys()].filter((name) => name !== 'date').sort(),
    });
    assert.deepEqual(comparable(unknown), comparable(wrong));
    assert.deepEqual(comparable(wrongMethod), comparable(wrong));
  });

  test('no credentials at all', async () => {
    assertRefused(await postForm(tokenEndpoint, grant), 400, 'invalid_request');
  });

  test('a method that the client is not registered for', async () => {
    assertRefused(await postForm(tokenEndpoint, {
      ...grant, client_id: client.client_id, client_secret: client.client_secret,
    }), 401, 'invalid_client');
    assertRefused(await postForm(tokenEndpoint, { ...grant, client_id: client.client_id }), 401, 'invalid_client');
  });

  test('two authentication methods at once', async () => {
    assertRefused(
      await requestToken(server, client, { client_secret: client.client_secret }), 400, 'invalid_request');
  });

  test('a client_id that differs from who authenticates', async () => {
    assertRefused(await requestToken(server, client, { client_id: 'another' }), 400, 'invalid_request');
  });

  for (const [what, header] of Object.entries({
    'no base64': 'Basic !!!!',
    'base64 with white space': 'Basic YTpi Yg==',
    'base64 with trailing bits': 'Basic YTpiYh==',
    'no colon': `Basic ${Buffer.from('abc').toString('base64')}`,
    'an empty id': `Basic ${Buffer.from(':secret').toString('base64')}`,
    'a broken percent': `Basic ${Buffer.from('%zz:secret').toString('base64')}`,
    'invalid UTF-8': `Basic ${Buffer.from([0xff, 0x3a, 0x61]).toString('base64')}`,
    'another scheme': 'Bearer abc',
    'the bare scheme': 'Basic',
  }))
    test(`AB-34: a Basic header with ${what}`, async () => {
      const answer = await postForm(tokenEndpoint, grant, { authorization: header });
      assert.ok([400, 401].includes(answer.status), answer.text);
      assert.match(answer.json.error, /^invalid_(client|request)$/);
    });

  test('AB-34: a form of invalid UTF-8 or broken percent signs', async () => {
    for (const body of ['grant_type=%ff', 'grant_type=%zz', 'grant_type=%', 'grant_type=a%00b']) {
      const answer = await answerOf(await fetch(tokenEndpoint, {
        method: 'POST', body, headers: { ...formType, ...basic(client.client_id, client.client_secret) },
      }));
      assertRefused(answer, 400, 'invalid_request');
    }
  });

  test('AB-34: client metadata with a BOM, trailing bytes, duplicate members or lone surrogates', async () => {
    for (const body of ['\ufeff{}', '{}x', '{"owner":"a","owner":"b"}', '{"owner":"\\ud800"}', '{"owner":"x\\udc00"}', '{"owner":"a"', '{"a":NaN}']) {
      const answer = await answerOf(await fetch(`${server.adminUrl}/admin/clients`, {
        method: 'POST', body, headers: { 'content-type': 'application/json' },
      }));
      assert.equal(answer.status, 400, body);
    }
  });

  test('AB-34: client metadata of invalid UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"owner":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]);
    const answer = await fetch(`${server.adminUrl}/admin/clients`, {
      method: 'POST', body, headers: { 'content-type': 'application/json' },
    });
    assert.equal(answer.status, 400);
  });

  test('AB-39: client metadata that nests too deep', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const answer = await fetch(`${server.adminUrl}/admin/clients`, {
      method: 'POST', body: `{"metadata":${deep}}`, headers: { 'content-type': 'application/json' },
    });
    assert.equal(answer.status, 400);
  });

  for (const name of ['grant_type', 'scope', 'client_id', 'client_secret'])
    test(`AB-03: ${name} given twice`, async () => {
      const made = await createClient(server, { token_endpoint_auth_method: 'client_secret_post' });
      const form = { ...grant, scope: 'read', client_id: made.client_id, client_secret: made.client_secret };
      assertRefused(await postForm(tokenEndpoint, { ...form, [name]: [form[name], form[name]] }), 400, 'invalid_request');
    });

  test('AB-03: parameters in the query do not count', async () => {
    const answer = await postForm(`${tokenEndpoint}?grant_type=client_credentials`, { scope: 'read' },
      basic(client.client_id, client.client_secret));
    assertRefused(answer, 400, 'invalid_request');
  });

  test('no grant type, and an empty one', async () => {
    const headers = basic(client.client_id, client.client_secret);
    assertRefused(await postForm(tokenEndpoint, { scope: 'read' }, headers), 400, 'invalid_request');
    assertRefused(await postForm(tokenEndpoint, { grant_type: '' }, headers), 400, 'invalid_request');
  });

  test('an unknown grant type is unsupported', async () => {
    assertRefused(await requestToken(server, client, { grant_type: 'wishful_thinking' }), 400, 'unsupported_grant_type');
  });

  test('a grant that the client may not use', async () => {
    const made = await createClient(server, { grant_types: ['authorization_code'] });
    assertRefused(await requestToken(server, made), 400, 'unauthorized_client');
  });

  test('a public client', async () => {
    const made = await createClient(server, { token_endpoint_auth_method: 'none' });
    assertRefused(await postForm(tokenEndpoint, { ...grant, client_id: made.client_id }), 400, 'invalid_grant');
  });

  test('a scope that is not the client\'s', async () => {
    assertRefused(await requestToken(server, client, { scope: 'read admin' }), 400, 'invalid_scope');
  });

  test('an audience that is not the client\'s', async () => {
    for (const audience of ['https://evil.example.com', 'https://api.example.com.evil.com', 'http://api.example.com', 'https://api.example.comx'])
      assertRefused(await requestToken(server, client, { audience }), 400, 'invalid_request');
  });

  test('JSON instead of a form is the wrong media type', async () => {
    const answer = await answerOf(await fetch(tokenEndpoint, {
      method: 'POST', body: JSON.stringify(grant),
      headers: { 'content-type': 'application/json', ...basic(client.client_id, client.client_secret) },
    }));
    assert.equal(answer.status, 415);
    assert.equal(answer.json.error, 'invalid_request');
  });

  test('an empty body', async () => {
    const answer = await answerOf(await fetch(tokenEndpoint, { method: 'POST', headers: formType }));
    assertRefused(answer, 400, 'invalid_request');
  });

  test('GET is not allowed, and the answer says what is', async () => {
    const answer = await fetch(tokenEndpoint);
    assert.equal(answer.status, 405);
    assert.match(answer.headers.get('allow'), /POST/);
  });

  test('a body too large', async () => {
    const received = await rawRequest(
      server.publicPort,
      'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n'
      + 'Content-Length: 1048577\r\n\r\n');
    assert.deepEqual(statuses(received), [413]);
  });

  for (const [what, form] of Object.entries({
    'a megabyte of scopes': { scope: 'read '.repeat(200_000) },
    'a megabyte of one scope': { scope: 'r'.repeat(1_000_000) },
    'a megabyte of audience': { audience: 'https://api.example.com/' + 'a'.repeat(1_000_000) },
    'thousands of parameters': Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`p${i}`, '1'])),
  }))
    test(`AB-40: ${what}`, async () => {
      const answer = await requestToken(server, client, form);
      assert.ok([400, 413].includes(answer.status), answer.text.slice(0, 200));
      assert.ok(answer.text.length < 10_000, 'what was too much is not sent back');
    });

  test('AB-40: a megabyte of secret', async () => {
    const made = await createClient(server, { token_endpoint_auth_method: 'client_secret_post' });
    const answer = await postForm(tokenEndpoint, {
      ...grant, client_id: made.client_id, client_secret: 's'.repeat(1_000_000),
    });
    assert.ok([400, 401, 413].includes(answer.status), answer.text.slice(0, 200));
  });

  test('AB-40: a megabyte of secret is not registered either', async () => {
    const answer = await fetch(`${server.adminUrl}/admin/clients`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_secret: 's'.repeat(1_000_000) }),
    });
    assert.ok([400, 413].includes(answer.status));
  });
});

describe('how tokens live and die', () => {
  test('AB-11: a client cannot revoke the token of another, and does not learn of it', async () => {
    const other = await createClient(server);
    const token = await issueToken(server, client);
    const answer = await revoke(server, other, token);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, '');
    assert.equal((await introspect(server, token)).active, true);
  });

  test('a revoked token stays revoked, and revoking it again is fine', async () => {
    const token = await issueToken(server, client);
    for (let i = 0; i < 2; ++i)
      assert.equal((await revoke(server, client, token)).status, 200);
    assert.deepEqual(await introspect(server, token), { active: false });
  });

  test('revoking needs a client and a token', async () => {
    const url = `${server.publicUrl}/oauth2/revoke`;
    const headers = basic(client.client_id, client.client_secret);
    assertRefused(await postForm(url, {}, headers), 400, 'invalid_request');
    assertRefused(await postForm(url, { token: 'x' }, basic(client.client_id, 'whatever it is')), 401, 'invalid_client');
    assertRefused(await postForm(url, { token: ['x', 'y'] }, headers), 400, 'invalid_request');
  });

  test('introspecting needs a token', async () => {
    assertRefused(await postForm(`${server.adminUrl}/admin/oauth2/introspect`, {}), 400, 'invalid_request');
  });

  // Values of a form may be anything; what is not a token of ours is simply not active.
  function* spoiled(token) {
    const [head, mac] = token.split('.');
    const body = head.slice('ory_at_'.length);
    yield ['without its last character', token.slice(0, -1)];
    yield ['without its first character', token.slice(1)];
    yield ['without its MAC', head];
    yield ['with an empty MAC', `${head}.`];
    yield ['with a MAC of another length', `${head}.${mac.slice(0, 20)}`];
    yield ['with a character behind', `${token}A`];
    yield ['with a third part', `${token}.${mac}`];
    yield ['with padding', `${token}=`];
    yield ['with white space behind', `${token} `];
    yield ['with a line break behind', `${token}\n`];
    yield ['in upper case', token.toUpperCase()];
    yield ['with a flipped bit in the body', `ory_at_${body[0] === 'A' ? 'B' : 'A'}${body.slice(1)}.${mac}`];
    yield ['with a flipped bit in the MAC', `${head}.${mac[0] === 'A' ? 'B' : 'A'}${mac.slice(1)}`];
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(mac.at(-1));
    yield ['with unused bits set at the end', token.slice(0, -1) + alphabet[last ^ 1]];
    const lastOfBody = alphabet.indexOf(body.at(-1));
    yield ['with unused bits set in the middle', `ory_at_${body.slice(0, -1)}${alphabet[lastOfBody ^ 1]}.${mac}`];
    if (/[-_]/.test(token.slice(7)))
      yield ['in the other base64 alphabet', 'ory_at_' + token.slice(7).replaceAll('-', '+').replaceAll('_', '/')];
    yield ['percent-encoded once more', encodeURIComponent(token).replaceAll('.', '%2E')];
    yield ['as a refresh token', token.replace('ory_at_', 'ory_rt_')];
    yield ['as a code', token.replace('ory_at_', 'ory_ac_')];
    yield ['with another prefix', token.replace('ory_at_', 'ory_xx_')];
    yield ['with its prefix twice', `ory_at_${token}`];
    yield ['of random bytes', `ory_at_${randomBytes(32).toString('base64url')}.${randomBytes(32).toString('base64url')}`];
    yield ['that is a megabyte long', 'ory_at_' + 'A'.repeat(900_000)];
  }

  test('AB-17: no spoiled form of a token is active', async (t) => {
    const token = await issueToken(server, client);
    for (const [what, text] of spoiled(token))
      await t.test(`AB-17: a token ${what} is not active`, async () => {
        assert.deepEqual(await introspect(server, text), { active: false });
      });
    assert.equal((await introspect(server, token)).active, true);
  });

  test('AB-17: no spoiled form of a token revokes it', async (t) => {
    const token = await issueToken(server, client);
    for (const [what, text] of spoiled(token))
      await t.test(`AB-17: a token ${what} revokes nothing`, async () => {
        assert.equal((await revoke(server, client, text)).status, 200);
        assert.equal((await introspect(server, token)).active, true);
      });
  });

  test('AB-12: a page token, a secret and a client id are not tokens', async () => {
    const answer = await fetch(`${server.adminUrl}/admin/clients?page_size=1`);
    const pageToken = /page_token=([^&>]+)/.exec(answer.headers.get('link'))?.[1];
    assert.ok(pageToken);
    for (const text of [decodeURIComponent(pageToken), client.client_secret, client.client_id, 'registration'])
      assert.deepEqual(await introspect(server, text), { active: false });
  });

  test('AB-12: an access token is not a page token', async () => {
    const token = await issueToken(server, client);
    const answer = await fetch(`${server.adminUrl}/admin/clients?page_token=${token}`);
    assert.equal(answer.status, 400);
  });

  test('a token without prefix, as Hydra 1 issued them, is the same token', async () => {
    const token = await issueToken(server, client);
    assert.equal((await introspect(server, token.replace('ory_at_', ''))).active, true);
  });

  test('no two tokens are the same', async () => {
    const tokens = await Promise.all(Array.from({ length: 200 }, () => issueToken(server, client)));
    assert.equal(new Set(tokens).size, tokens.length);
  });
});

describe('a form that comes without any Content-Type', () => {
  const post = (url, form, headers = {}) => fetch(url, {
    // Octets, unlike text, get no Content-Type from fetch.
    method: 'POST', body: new TextEncoder().encode(new URLSearchParams(form).toString()), headers,
  }).then(answerOf);

  for (const profile of ['standard', 'hydra', 'strict']) {
    const status = profile === 'hydra' ? 200 : 415;
    test(`is ${status === 200 ? 'read' : 'refused'} in the ${profile} profile, and a wrong type is always refused`, async (t) => {
      const started = await startGatehouse({
        config: { profile, dev: profile !== 'strict', urls: { self: { issuer: 'https://gatehouse.test' } } },
      });
      t.after(() => started.stop());
      const registered = await createClient(started);
      const credentials = basic(registered.client_id, registered.client_secret);
      const token = await issueToken(started, registered);
      for (const [url, form, headers] of [
        [`${started.publicUrl}/oauth2/token`, grant, credentials],
        [`${started.adminUrl}/admin/oauth2/introspect`, { token }, {}],
        [`${started.publicUrl}/oauth2/revoke`, { token }, credentials],
      ]) {
        assert.equal((await post(url, form, headers)).status, status, url);
        for (const type of ['text/plain', 'application/json', 'application/x-www-form-urlencoded, text/plain'])
          assert.equal((await post(url, form, { ...headers, 'content-type': type })).status, 415, `${url} ${type}`);
      }
      assert.equal((await introspect(started, token)).active, status !== 200);
    });
  }
});
