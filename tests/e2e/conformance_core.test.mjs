// The modules of the certification profiles basic, implicit, hybrid and form post, each with the response
// types and modes that it is run with. What the certification only warns of fails here.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { UnsecuredJWT, decodeProtectedHeader } from 'jose';
import { Browser, pkce } from './browser.mjs';
import { recordSecret } from './gatehouse.mjs';
import {
  callback, checkErrorAtClient, checkErrorOfTokenEndpoint, checkIdToken, checkTokens, claimsOf, entropyOf, forEach, gives,
  givesAccessToken, makeKey, person, plans, proving, readCallback, startPagesSuite, startSuite, variants, withoutUndefined,
} from './conformance.mjs';
import { startWeb } from './web.mjs';

const loginErrors = ['login_required', 'interaction_required', 'account_selection_required', 'consent_required'];
const plainClaims = ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'acr', 'amr', 'azp', 'at_hash', 'c_hash', 'nbf',
  'jti', 'sid', 's_hash', 'txn'];

/**
 * Every module, for a person who is asked by one app or another.
 *
 * @param types  the response types; each goes with its own response mode and with form_post
 */
const profiles = (title, start, types) => describe(title, { concurrency: 4 }, () => {
  const among = (list) => list.filter(({ type }) => types.includes(type));
  const all = among(variants('BIH'));
  const withCode = among(variants('BH'));
  const withUserinfo = all.filter(({ type }) => givesAccessToken(type));
  let suite;
  before(async () => { suite = await start(); });
  after(() => suite.stop());

  const it = (name, check) => test(name, check);

  /** A module that is one flow with other parameters. */
  const simply = (name, parameters, list = all) => it(name, () => forEach(list, async (variant) => {
    await suite.run(await suite.client(variant), variant, { parameters: typeof parameters === 'function' ? parameters() : parameters });
  }));

  it('oidcc-server', () => forEach(all, async (variant) => {
    const { answer, front, back, tokens } = await suite.run(await suite.client(variant), variant);
    if (answer.code) {
      assert.ok(answer.code.length * 6 >= 128, 'bits of a code');
      assert.ok(entropyOf(answer.code) >= 96, 'entropy of a code');
      assert.ok(entropyOf(tokens.access_token) >= 96);
      assert.ok(tokens.expires_in > 0);
    }
    for (const claims of [front, back].filter(Boolean))
      assert.deepEqual(Object.keys(claims).filter((name) => !plainClaims.includes(name)), []);
  }));

  it('oidcc-response-type-missing', () => forEach(variants(['code']), async (variant) => {
    const client = await suite.client(variant);
    const asked = suite.parameters(client, variant, { response_type: undefined });
    const end = await suite.visit(new Browser(), asked);
    const answer = readCallback(end, { type: 'code', mode: variant.mode, redirect_uri: callback });
    checkErrorAtClient(answer);
    assert.ok(['unsupported_response_type', 'invalid_request'].includes(answer.error), answer.error);
    assert.equal(answer.state, asked.state);
  }));

  it('oidcc-idtoken-signature', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const { idToken } = await suite.run(client, variant, { alg: 'RS256' });
    assert.equal(typeof decodeProtectedHeader(idToken).kid, 'string');
  }));

  // The module is left out where discovery does not offer `none`; it must not then be had by registration.
  it('oidcc-idtoken-unsigned', async () => {
    const { metadata } = await suite.begin();
    assert.equal(metadata.id_token_signing_alg_values_supported.includes('none'), false);
    const refused = await suite.tryRegister({ redirect_uris: [callback], id_token_signed_response_alg: 'none' });
    assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_client_metadata']);
  });

  for (const [name, ask] of [
    ['oidcc-userinfo-get', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
    ['oidcc-userinfo-post-header', (token) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } })],
    ['oidcc-userinfo-post-body', (token) => ({ method: 'POST', headers: {}, body: new URLSearchParams({ access_token: token }) })],
  ])
    it(name, () => forEach(withUserinfo, async (variant) => {
      const { accessToken, claims } = await suite.run(await suite.client(variant), variant, { parameters: { scope: 'openid profile email address phone' } });
      const info = await suite.userinfo(accessToken, claims.sub, ask(accessToken));
      assert.deepEqual(info, { sub: claims.sub, ...person });
    }));

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', () => forEach(among(variants(['code', 'code token'])), async (variant) => {
    const { claims } = await suite.run(await suite.client(variant), variant, { parameters: { nonce: undefined } });
    assert.equal(claims.nonce, undefined);
  }));

  it('oidcc-ensure-request-without-nonce-fails', () => forEach(all.filter(({ type }) => gives(type, 'id_token')), async (variant) => {
    await suite.refused(await suite.client(variant), variant, ['invalid_request'], { parameters: { nonce: undefined } });
  }));

  /** The claims of some scopes come by userinfo, and in the ID token only when there is no access token. */
  function checkScopes({ front, back, info }, scopes) {
    const wanted = scopes.flatMap((scope) => claimsOf[scope]);
    const others = Object.values(claimsOf).flat().filter((name) => !wanted.includes(name));
    const carrier = info ?? front;
    for (const name of wanted)
      assert.deepEqual(carrier[name], person[name], name);
    for (const claims of [carrier, front, back].filter(Boolean))
      assert.deepEqual(others.filter((name) => name in claims), []);
    if (info)
      for (const claims of [front, back].filter(Boolean))
        assert.deepEqual(wanted.filter((name) => name in claims), [], 'claims for userinfo in an ID token');
  }

  for (const scope of [...Object.keys(claimsOf), 'all'])
    it(`oidcc-scope-${scope}`, async () => {
      const scopes = scope === 'all' ? Object.keys(claimsOf) : [scope];
      const { metadata } = await suite.begin();
      for (const each of scopes)
        assert.ok(metadata.scopes_supported.includes(each));
      await forEach(all, async (variant) => {
        checkScopes(await suite.run(await suite.client(variant), variant, { parameters: { scope: ['openid', ...scopes].join(' ') } }), scopes);
      });
    });

  it('oidcc-alternate-happy-flow', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const asked = Object.fromEntries(Object.entries(suite.parameters(client, variant, { scope: 'email openid' })).reverse());
    const browser = new Browser();
    const answer = readCallback(await suite.visit(browser, asked), { type: variant.type, mode: variant.mode, redirect_uri: callback });
    checkScopes(await suite.finish(client, variant, { browser, asked, answer }), ['email']);
  }));

  simply('oidcc-display-page', { display: 'page' });
  simply('oidcc-display-popup', { display: 'popup' });

  it('oidcc-prompt-login', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const first = await suite.run(client, variant);
    await suite.untilAfter(first.claims.auth_time ?? first.claims.iat);
    const second = await suite.run(client, variant, { browser: first.browser, parameters: { prompt: 'login' } });
    assert.ok(second.pages.includes('login'));
    assert.equal(second.claims.sub, first.claims.sub);
    assert.ok(first.claims.auth_time === undefined || second.claims.auth_time > first.claims.auth_time);
  }));

  it('oidcc-prompt-none-not-logged-in', () => forEach(all, async (variant) => {
    const state = `${randomBytes(93).toString('base64url')}-._~`;
    assert.equal(state.length, 128);
    await suite.refused(await suite.client(variant), variant, loginErrors, { parameters: { prompt: 'none', state } });
  }));

  it('oidcc-prompt-none-logged-in', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const first = await suite.run(client, variant);
    const second = await suite.run(client, variant, { browser: first.browser, parameters: { prompt: 'none' } });
    assert.deepEqual(second.pages, []);
    assert.deepEqual([second.claims.sub, second.claims.auth_time], [first.claims.sub, first.claims.auth_time]);
  }));

  // The module waits for two seconds. Here the server is asked until it wants a login again, which it does
  // as soon as the login is older than a second.
  it('oidcc-max-age-1', async () => {
    const firsts = await forEach(all, async (variant) => {
      const client = await suite.client(variant);
      return { variant, client, first: await suite.run(client, variant) };
    });
    await suite.untilAfter(Math.max(...firsts.map(({ first }) => first.claims.auth_time ?? first.claims.iat)) + 1);
    await forEach(all, async (variant) => {
      const { client, first } = firsts.find((each) => each.variant.label === variant.label);
      const second = await suite.run(client, variant, { browser: first.browser, parameters: { max_age: '1' } });
      assert.ok(second.pages.includes('login'));
      assert.ok(Math.abs(second.claims.auth_time - Date.now() / 1000) < 60);
      assert.ok(second.claims.auth_time > (first.claims.auth_time ?? 0));
      assert.equal(second.claims.sub, first.claims.sub);
    });
  });

  it('oidcc-max-age-10000', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const first = await suite.run(client, variant, { parameters: { max_age: '15000' } });
    assert.equal(typeof first.claims.auth_time, 'number');
    const second = await suite.run(client, variant, { browser: first.browser, parameters: { max_age: '10000' } });
    assert.deepEqual(second.pages, []);
    assert.deepEqual([second.claims.sub, second.claims.auth_time], [first.claims.sub, first.claims.auth_time]);
  }));

  simply('oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' });

  it('oidcc-id-token-hint', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const first = await suite.run(client, variant);
    const parameters = { prompt: 'none', id_token_hint: first.idToken };
    const second = await suite.run(client, variant, { browser: first.browser, parameters });
    assert.deepEqual(second.pages, []);
    assert.equal(second.claims.sub, first.claims.sub);
  }));

  simply('oidcc-login-hint', { login_hint: 'buffy@gatehouse.test' });
  simply('oidcc-ui-locales', { ui_locales: 'se' });
  simply('oidcc-claims-locales', { claims_locales: 'se' });

  it('oidcc-ensure-request-with-acr-values-succeeds', async () => {
    const { metadata } = await suite.begin();
    const wanted = metadata.acr_values_supported ?? ['1', '2'];
    await forEach(all, async (variant) => {
      const { front, back } = await suite.run(await suite.client(variant), variant, { parameters: { acr_values: wanted.join(' ') } });
      for (const claims of [front, back].filter(Boolean))
        assert.ok(wanted.includes(claims.acr), claims.acr);
    });
  });

  it('oidcc-codereuse (AB-14)', () => forEach(withCode, async (variant) => {
    const client = await suite.client(variant);
    const { answer } = await suite.run(client, variant);
    const again = await suite.askForTokens(client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: callback });
    checkErrorOfTokenEndpoint(again, 400, 'invalid_grant');
  }));

  it('oidcc-ensure-registered-redirect-uri', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    const elsewhere = 'https://rp.test/test/a/gatehouse/callback/unregistered';
    await suite.showsErrorPage(suite.parameters(client, variant, { redirect_uri: elsewhere }));
  }));

  it('oidcc-ensure-post-request-succeeds', () => forEach(variants('B'), async (variant) => {
    await suite.run(await suite.client(variant), variant, { method: 'POST' });
  }));

  it('oidcc-server-client-secret-post', () => forEach(withCode, async (variant) => {
    await suite.run(await suite.client(variant, { token_endpoint_auth_method: 'client_secret_post' }), variant);
  }));

  /** A request object in which stands what counts, while other things stand beside it. */
  const objectOf = (asked) => new UnsecuredJWT(withoutUndefined({ ...asked, state: 'state-of-the-object', nonce: 'nonce-of-the-object' })).encode();

  /** Sends an unsigned request object in the way that is said; the claims when it was processed. */
  async function tryUnsigned(client, variant, how, refusal) {
    const asked = suite.parameters(client, variant);
    const { client_id, response_type, scope, response_mode, redirect_uri, state, nonce } = asked;
    const outer = withoutUndefined({ client_id, response_type, scope, response_mode, redirect_uri, state, nonce, ...how(objectOf(asked)) });
    const browser = new Browser();
    const end = await suite.visit(browser, outer);
    const answer = readCallback(end, { type: variant.type, mode: variant.mode, redirect_uri: callback });
    if (answer.error !== undefined) {
      checkErrorAtClient(answer);
      assert.deepEqual([answer.error, answer.state], [refusal, state]);
      return undefined;
    }
    assert.equal(answer.state, 'state-of-the-object');
    return suite.finish(client, variant, { browser, asked, answer, pages: end.pages }, { nonce: 'nonce-of-the-object' });
  }

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
    const objects = new Map();
    const web = await startWeb((request, response) => {
      response.writeHead(objects.has(request.url) ? 200 : 404, { 'content-type': 'application/oauth-authz-req+jwt' });
      response.end(objects.get(request.url));
    });
    await forEach(all, async (variant) => {
      const path = `/${encodeURIComponent(variant.label)}`;
      const client = await suite.client(variant, { request_uris: [`${web.url}${path}#hash`], request_object_signing_alg: 'none' });
      const found = await tryUnsigned(client, variant, (object) => {
        objects.set(path, object);
        return { request_uri: `${web.url}${path}#hash` };
      }, 'request_uri_not_supported');
      assert.ok(found, 'it is supported for clients that registered it');
    });
  });

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', () => forEach(all, async (variant) => {
    const asObject = (request) => ({ request });
    await tryUnsigned(await suite.client(variant), variant, asObject, 'request_not_supported');
    const registered = await suite.client(variant, { request_object_signing_alg: 'none' });
    assert.ok(await tryUnsigned(registered, variant, asObject), 'it is supported for clients that registered it');
  }));

  it('oidcc-claims-essential', () => forEach(all, async (variant) => {
    const claims = JSON.stringify(variant.type === 'id_token'
      ? { id_token: { name: { essential: true } } } : { userinfo: { name: { essential: true } } });
    const { info, front, back } = await suite.run(await suite.client(variant), variant, { parameters: { claims } });
    assert.equal((info ?? front).name, person.name);
    if (info)
      for (const each of [front, back].filter(Boolean))
        assert.equal('name' in each, false, 'a name in the ID token');
  }));

  // The redirect URI of the object wins, or there is an error page; a browser never ends at the other one.
  it('oidcc-ensure-request-object-with-redirect-uri (AB-28)', () => forEach(all, async (variant) => {
    const client = await suite.client(variant, { request_object_signing_alg: 'none' });
    const asked = suite.parameters(client, variant);
    const object = new UnsecuredJWT(withoutUndefined(asked)).encode();
    const outer = withoutUndefined({ ...asked, redirect_uri: `${callback}/unregistered`, request: object });
    const browser = new Browser();
    const end = await suite.visit(browser, outer);
    const answer = readCallback(end, { type: variant.type, mode: variant.mode, redirect_uri: callback });
    await suite.finish(client, variant, { browser, asked, answer });
  }));

  it('oidcc-refresh-token', () => forEach(withCode, (variant) => checkRefresh(suite, variant)));

  it('oidcc-ensure-request-with-valid-pkce-succeeds', () => forEach(among(variants(['code', 'code id_token'])), async (variant) => {
    const { verifier, challenge } = pkce();
    const client = await suite.client(variant);
    const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
    await suite.run(client, variant, { parameters, form: { code_verifier: verifier } });
    const { answer } = await suite.authorize(client, variant, { parameters });
    const form = { grant_type: 'authorization_code', code: answer.code, redirect_uri: callback };
    checkErrorOfTokenEndpoint(await suite.askForTokens(client, { ...form, code_verifier: pkce().verifier }), 400, 'invalid_grant');
  }));
});

profiles('the certification profiles', startSuite, Object.values(plans).flat());

profiles('the certification profiles, with the built-in pages', startPagesSuite, ['code', 'id_token', 'code id_token token']);

// `none` is run without PKCE, which the settings demand of public clients unless they say otherwise.
describe('the certification plan oidcc-test-plan, by the ways in which clients prove themselves', { concurrency: 4 }, () => {
  let suite;
  before(async () => { suite = await startSuite({ oauth2: { pkce: { enforced_for_public_clients: false } } }); });
  after(() => suite.stop());
  const withCode = variants('BH');

  for (const token_endpoint_auth_method of ['private_key_jwt', 'client_secret_post', 'none']) {
    const newClient = async (variant, metadata = {}) => {
      if (token_endpoint_auth_method !== 'private_key_jwt')
        return suite.client(variant, { token_endpoint_auth_method, ...metadata });
      const key = await makeKey('of-the-client');
      return proving(await suite.client(variant, { token_endpoint_auth_method, jwks: { keys: [key.jwk] }, ...metadata }), key);
    };
    const title = (name) => `${name}, client_auth_type=${token_endpoint_auth_method}`;

    test(title('oidcc-server'), () => forEach(withCode, async (variant) => {
      const client = await newClient(variant);
      assert.equal(client.token_endpoint_auth_method, token_endpoint_auth_method);
      await suite.run(client, variant);
    }));

    test(title('oidcc-codereuse'), () => forEach(withCode, async (variant) => {
      const client = await newClient(variant);
      const { answer } = await suite.run(client, variant);
      const again = await suite.askForTokens(client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: callback });
      checkErrorOfTokenEndpoint(again, 400, 'invalid_grant');
    }));

    test(title('oidcc-refresh-token'), () => forEach(withCode, (variant) => checkRefresh(suite, variant, newClient)));
  }
});

describe('codes of the certification profiles', () => {
  // The module waits for 30 seconds before it uses the code again. Here codes live for two, so that after
  // three the same is true: the code is old, and it was used.
  test('oidcc-codereuse-30seconds (AB-14)', async () => {
    const suite = await startSuite({ ttl: { auth_code: '2s' } });
    try {
      const context = await suite.begin();
      const used = [];
      // One after the other, so that no code waits for its turn.
      for (const variant of variants('BH')) {
        const client = await suite.client(variant);
        used.push({ client, ...(await suite.run(client, variant, { context })) });
      }
      await suite.untilAfter(Math.max(...used.map(({ claims }) => claims.iat)) + 2);
      for (const { client, answer, tokens } of used) {
        const again = await suite.askForTokens(client, { grant_type: 'authorization_code', code: answer.code, redirect_uri: callback });
        checkErrorOfTokenEndpoint(again, 400, 'invalid_grant');
        const info = await fetch(`${suite.server.publicUrl}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
        assert.equal(info.status, 401, 'the first access token is no good any more');
      }
    } finally {
      await suite.stop();
    }
  });
});

/** The module oidcc-refresh-token, for two clients. */
async function checkRefresh(suite, variant, newClient = suite.client.bind(suite)) {
  const { metadata, keys } = await suite.begin();
  assert.ok(metadata.grant_types_supported.includes('refresh_token'));
  assert.ok(metadata.scopes_supported.includes('offline_access'));
  const grant_types = ['authorization_code', 'refresh_token', ...(variant.type === 'code' ? [] : ['implicit'])];
  const parameters = { scope: 'openid offline_access', prompt: 'consent' };
  const [one, two] = await Promise.all([0, 1].map(() => newClient(variant, { grant_types })));
  const [first, second] = [await suite.run(one, variant, { parameters }), await suite.run(two, variant, { parameters })];
  const token = first.tokens.refresh_token;
  assert.ok(entropyOf(token) >= 96);
  // An ID token of another second has another `iat`, which the module wants to see.
  await suite.untilAfter(first.claims.iat);
  const renewed = checkTokens(await suite.askForTokens(one, { grant_type: 'refresh_token', refresh_token: token }));
  assert.ok(entropyOf(renewed.access_token) >= 96);
  const nonce = JSON.parse(Buffer.from(renewed.id_token.split('.')[1], 'base64url')).nonce;
  assert.ok(nonce === undefined || nonce === first.asked.nonce);
  const claims = await checkIdToken(renewed.id_token, { keys, client: one, nonce, token: renewed.access_token });
  for (const name of ['iss', 'sub', 'aud', 'azp', 'auth_time'])
    assert.deepEqual(claims[name], first.back[name], name);
  assert.notEqual(claims.iat, first.back.iat);
  await suite.userinfo(renewed.access_token, claims.sub);
  const foreign = await suite.askForTokens(one, { grant_type: 'refresh_token', refresh_token: recordSecret(second.tokens.refresh_token) });
  checkErrorOfTokenEndpoint(foreign, 400, 'invalid_grant');
}
