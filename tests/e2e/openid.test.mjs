// OpenID Connect beyond the plain code flow: sessions, prompts, front channels, hints, request objects, subjects.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { SignJWT, UnsecuredJWT, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import * as openid from 'openid-client';
import { issuer, startGatehouse, toServer } from './gatehouse.mjs';
import { assertRefused, introspect } from './oauth.mjs';
import {
  Browser, answerLogin, answerOfClient, authorize, authorizeUrl, callback, createFlowClient, flowConfig,
  loginUrl, obtainTokens, passConsent, passLogin, reach, redeem, refresh, showConsent, showLogin, startLogin, userinfo,
} from './browser.mjs';

const front = {
  grant_types: ['authorization_code', 'refresh_token', 'implicit'],
  response_types: ['code', 'token', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token'],
};

const halfHash = (text) => {
  const whole = createHash('sha256').update(text).digest();
  return whole.subarray(0, whole.length / 2).toString('base64url');
};

async function errorOf(server, client, parameters, browser = new Browser()) {
  const answer = await browser.get(authorizeUrl(server, client, parameters));
  assert.equal(answer.status, 303, answer.text);
  return answerOfClient(answer.location);
}

describe('OpenID Connect', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({
      config: {
        ...flowConfig,
        oidc: { subject_identifiers: { supported_types: ['public', 'pairwise'], pairwise: { salt: 'a-salt-of-the-tests' } } },
      },
    });
    client = await createFlowClient(server, front);
  });
  after(() => server.stop());

  describe('sessions', { concurrency: true }, () => {
    const remembering = { login: { remember: true }, consent: { remember: true } };

    it('skips login and consent once both are remembered', async () => {
      const browser = new Browser();
      const first = await obtainTokens(server, client, { browser, ...remembering });
      const challenge = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'none' }));
      const shown = await showLogin(server, challenge);
      assert.equal(shown.json.skip, true);
      assert.equal(shown.json.subject, 'ada');
      const consentChallenge = await passLogin(server, browser, challenge);
      assert.equal((await showConsent(server, consentChallenge)).json.skip, true);
      const end = await passConsent(server, browser, consentChallenge);
      const tokens = await redeem(server, client, answerOfClient(end.location).code);
      const [before, now] = [first, tokens.json].map((each) => decodeJwt(each.id_token));
      assert.equal(now.auth_time, before.auth_time);
      assert.equal(now.sub, before.sub);
      assert.equal(now.sid, before.sid);
    });

    it('refuses prompt=none where nobody is logged in or nobody has agreed', async () => {
      const nobody = await errorOf(server, client, { prompt: 'none' });
      assert.equal(nobody.error, 'login_required');
      const browser = new Browser();
      await obtainTokens(server, client, { browser, login: { subject: 'joan', remember: true } });
      const challenge = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'none' }));
      const accepted = await answerLogin(server, challenge, { subject: 'joan' });
      const back = await browser.get(reach(server, accepted.json.redirect_to));
      assert.equal(answerOfClient(back.location).error, 'consent_required');
    });

    it('asks again with prompt=login, and a stale cookie is worth nothing (AB-52)', async () => {
      const browser = new Browser();
      const first = await obtainTokens(server, client, { browser, ...remembering });
      const thief = new Browser();
      thief.cookies = new Map(browser.cookies);
      const challenge = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'login' }));
      assert.equal((await showLogin(server, challenge)).json.skip, false);
      const end = await passConsent(server, browser, await passLogin(server, browser, challenge, { remember: true }));
      const tokens = await redeem(server, client, answerOfClient(end.location).code);
      assert.equal(decodeJwt(tokens.json.id_token).sid, decodeJwt(first.id_token).sid);
      assert.equal((await errorOf(server, client, { prompt: 'none' }, thief)).error, 'login_required');
    });

    it('asks again with prompt=consent and for scopes that were not granted', async () => {
      const browser = new Browser();
      await obtainTokens(server, client, { browser, ...remembering });
      for (const parameters of [{ prompt: 'consent' }, { scope: 'openid read' }]) {
        const challenge = await startLogin(server, browser, authorizeUrl(server, client, parameters));
        const consentChallenge = await passLogin(server, browser, challenge);
        assert.equal((await showConsent(server, consentChallenge)).json.skip, false);
      }
    });

    it('sends a person back who is not the one that is logged in', async () => {
      const browser = new Browser();
      await obtainTokens(server, client, { browser, ...remembering });
      const challenge = await startLogin(server, browser, authorizeUrl(server, client));
      const answer = await answerLogin(server, challenge, { subject: 'somebody else' });
      assert.equal(answer.status, 200);
      assert.equal(new URL(answer.json.redirect_to).searchParams.get('prompt'), 'login');
    });

    it('takes a hint for what it says', async () => {
      const browser = new Browser();
      const { id_token: hint } = await obtainTokens(server, client, { browser, ...remembering });
      const start = await browser.get(authorizeUrl(server, client, { prompt: 'none', id_token_hint: hint }));
      assert.ok(start.location.startsWith(loginUrl));
      const other = new Browser();
      await obtainTokens(server, client, { browser: other, login: { subject: 'grace', remember: true } });
      assert.equal((await errorOf(server, client, { prompt: 'none', id_token_hint: hint }, other)).error, 'login_required');
      const forged = await new SignJWT({ ...decodeJwt(hint), sub: 'grace' }).setProtectedHeader({ alg: 'RS256' })
        .sign((await generateKeyPair('RS256')).privateKey);
      assert.equal((await errorOf(server, client, { prompt: 'none', id_token_hint: forged }, other)).error, 'invalid_request');
    });

    it('demands a login that is young enough', async () => {
      const browser = new Browser();
      await obtainTokens(server, client, { browser, ...remembering });
      const young = await startLogin(server, browser, authorizeUrl(server, client, { max_age: '10000' }));
      assert.equal((await showLogin(server, young)).json.skip, true);
      assert.equal((await errorOf(server, client, { max_age: 'old' })).error, 'invalid_request');
    });

    it('forgets the session when a login is not remembered (AB-53)', async () => {
      const browser = new Browser();
      await obtainTokens(server, client, { browser, ...remembering });
      await obtainTokens(server, client, { browser, parameters: { prompt: 'login' }, login: { subject: 'grace' } });
      assert.equal((await errorOf(server, client, { prompt: 'none' }, browser)).error, 'login_required');
    });
  });

  describe('front channels', { concurrency: true }, () => {
    it('answers every response type where it belongs', async () => {
      const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
      for (const type of front.response_types.slice(1)) {
        const answer = await authorize(server, client, { parameters: { response_type: type } });
        assert.ok(answer.location.startsWith(`${callback}#`), type);
        assert.equal(answer.iss, issuer);
        assert.equal(Boolean(answer.code), type.includes('code'), type);
        assert.equal(Boolean(answer.id_token), type.includes('id_token'), type);
        assert.equal(Boolean(answer.access_token), / token|^token/.test(type), type);
        if (answer.access_token) {
          assert.equal(answer.token_type, 'bearer');
          assert.equal(answer.expires_in, '3600');
          assert.equal((await introspect(server, answer.access_token)).sub, 'ada');
        }
        if (answer.id_token) {
          const { payload } = await jwtVerify(answer.id_token, keys, { issuer, audience: client.client_id });
          assert.equal(payload.c_hash, answer.code && halfHash(answer.code));
          assert.equal(payload.at_hash, answer.access_token && halfHash(answer.access_token));
        }
      }
    });

    it('demands a nonce for ID tokens of the front channel', async () => {
      const answer = await errorOf(server, client, { response_type: 'id_token', nonce: undefined });
      assert.equal(answer.error, 'invalid_request');
      assert.match(answer.error_description, /nonce/);
    });

    it('refuses tokens in the query, and what the client did not register', async () => {
      assert.equal((await errorOf(server, client, { response_type: 'token', response_mode: 'query' })).error, 'unsupported_response_mode');
      assert.equal((await errorOf(server, client, { response_mode: 'smoke' })).error, 'unsupported_response_mode');
      const plain = await createFlowClient(server);
      assert.equal((await errorOf(server, plain, { response_type: 'token' })).error, 'unsupported_response_type');
      assert.equal((await errorOf(server, plain, { response_type: undefined })).error, 'unsupported_response_type');
      assert.equal((await errorOf(server, plain, { scope: 'openid admin' })).error, 'invalid_scope');
      assert.equal((await errorOf(server, plain, { audience: 'https://api.example' })).error, 'invalid_request');
      assert.equal((await errorOf(server, plain, { resource: 'https://api.example' })).error, 'invalid_target');
      assert.equal((await errorOf(server, plain, { registration: '{}' })).error, 'registration_not_supported');
      assert.equal((await errorOf(server, plain, { nonce: ['one', 'two'] })).error, 'invalid_request');
    });

    it('AB-48 posts a form that no hostile state breaks out of', async () => {
      const state = `"><script>alert(1)</script>'&\``;
      const browser = new Browser();
      const challenge = await startLogin(server, browser, authorizeUrl(server, client, { response_mode: 'form_post', state }));
      const end = await passConsent(server, browser, await passLogin(server, browser, challenge));
      assert.equal(end.status, 200);
      assert.match(end.headers.get('content-type'), /^text\/html/);
      assert.equal(end.text.match(/<script/g).length, 1);
      assert.ok(end.text.includes('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;&#96;"'), end.text);
      assert.ok(end.text.includes(`action="${callback}"`));
      const policy = end.headers.get('content-security-policy');
      assert.match(policy, /default-src 'none'/);
      assert.match(policy, /script-src 'sha256-/);
      assert.doesNotMatch(policy, /unsafe-inline/);
      assert.equal(end.headers.get('x-frame-options'), 'DENY');
      assert.equal(end.headers.get('cache-control'), 'no-store');
    });
  });

  describe('request objects', { concurrency: true }, () => {
    let signer;
    before(async () => {
      const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
      const jwk = { ...(await exportJWK(publicKey)), kid: 'of-the-client', use: 'sig', alg: 'ES256' };
      signer = { ...await createFlowClient(server, { jwks: { keys: [jwk] }, request_object_signing_alg: 'ES256' }), privateKey };
    });
    const sign = (claims, key = signer.privateKey) => new SignJWT({
      iss: signer.client_id, aud: issuer, client_id: signer.client_id, response_type: 'code', ...claims,
    }).setProtectedHeader({ alg: 'ES256', kid: 'of-the-client' }).sign(key);

    it('wins over the parameters, on every visit', async () => {
      const request = await sign({ scope: 'openid profile', state: 'a-state-in-the-object', redirect_uri: callback });
      const browser = new Browser();
      const url = authorizeUrl(server, signer, { request, redirect_uri: 'https://evil.test/', state: 'outer' });
      const challenge = await startLogin(server, browser, url);
      const shown = await showLogin(server, challenge);
      assert.deepEqual(shown.json.requested_scope, ['openid', 'profile']);
      const end = await passConsent(server, browser, await passLogin(server, browser, challenge));
      assert.ok(end.location.startsWith(callback), end.location);
      assert.equal(answerOfClient(end.location).state, 'a-state-in-the-object');
    });

    it('AB-26 is refused unsigned, with a foreign key, for another client or nested', async () => {
      const plain = new UnsecuredJWT({ scope: 'openid', client_id: signer.client_id }).encode();
      const foreign = await sign({}, (await generateKeyPair('ES256')).privateKey);
      const other = await sign({ client_id: client.client_id });
      const nested = await sign({ request: 'again' });
      const stale = await sign({ exp: 1000 });
      for (const [request, error] of [
        [plain, 'request_not_supported'], [foreign, 'invalid_request_object'], [other, 'invalid_request_object'],
        [nested, 'invalid_request_object'], [stale, 'invalid_request_object'], ['nonsense', 'invalid_request_object'],
      ]) {
        const answer = await errorOf(server, signer, { request });
        assert.equal(answer.error, error, answer.error_description);
        assert.equal(answer.state, 'a-state-of-the-client');
      }
      assert.equal((await errorOf(server, signer, { request_uri: 'https://c.example/r' })).error, 'invalid_request_uri');
    });

    it('does not go in circles with another person, whatever its prompt', async () => {
      const browser = new Browser();
      await obtainTokens(server, client, { browser, login: { remember: true }, consent: { remember: true } });
      const request = await sign({ scope: 'openid', prompt: 'consent', redirect_uri: callback });
      const challenge = await startLogin(server, browser, authorizeUrl(server, signer, { request }));
      const { json } = await answerLogin(server, challenge, { subject: 'somebody else' });
      const again = await startLogin(server, browser, reach(server, json.redirect_to));
      assert.equal((await showLogin(server, again)).json.skip, false);
      const silent = await sign({ scope: 'openid', prompt: 'none', redirect_uri: callback });
      const quiet = await startLogin(server, browser, authorizeUrl(server, signer, { request: silent }));
      const answer = await answerLogin(server, quiet, { subject: 'somebody else' });
      const end = await browser.get(reach(server, answer.json.redirect_to));
      assert.equal(answerOfClient(end.location).error, 'login_required');
    });

    it('says where it belongs that the sign-in took too long', async () => {
      const hasty = await startGatehouse({ config: { ...flowConfig, ttl: { login_consent_request: '3s' } } });
      try {
        const created = await createFlowClient(hasty, { request_object_signing_alg: 'none' });
        const request = new UnsecuredJWT({
          client_id: created.client_id, response_type: 'code', scope: 'openid', redirect_uri: callback, state: 'inside-the-object',
        }).encode();
        const browser = new Browser();
        const challenge = await startLogin(hasty, browser,
          authorizeUrl(hasty, created, { request, redirect_uri: undefined, state: undefined }));
        const accepted = await answerLogin(hasty, challenge, { subject: 'ada' });
        assert.equal(accepted.status, 200, 'the machine is too slow for this test');
        for (let polls = 0; (await showLogin(hasty, challenge)).status === 200; ++polls) assert.ok(polls < 100_000);
        const end = await browser.get(reach(hasty, accepted.json.redirect_to));
        assert.ok(end.location?.startsWith(callback), `${end.status} ${end.location} ${end.text}`);
        const answer = answerOfClient(end.location);
        assert.deepEqual([answer.error, answer.state], ['request_unauthorized', 'inside-the-object']);
      } finally {
        await hasty.stop();
      }
    });

    it('keeps URLs short with a large one', async () => {
      const request = await sign({ redirect_uri: callback, note: 'n'.repeat(2200) });
      const url = authorizeUrl(server, signer, { request });
      const challenge = await startLogin(server, new Browser(), url);
      assert.ok(challenge.length < new URL(url).search.length + 500, `${challenge.length} of ${url.length}`);
    });
  });

  describe('who a person is', { concurrency: true }, () => {
    it('hides the subject from pairwise clients, in the same way each time', async () => {
      const shy = await createFlowClient(server, { subject_type: 'pairwise' });
      const [one, two] = [await obtainTokens(server, shy), await obtainTokens(server, shy)];
      const subject = decodeJwt(one.id_token).sub;
      assert.match(subject, /^[0-9a-f]{64}$/);
      assert.equal(decodeJwt(two.id_token).sub, subject);
      assert.equal((await userinfo(server, one.access_token)).json.sub, subject);
      assert.equal((await introspect(server, one.access_token)).sub, 'ada');
      const forced = await obtainTokens(server, shy, { login: { subject: 'grace', force_subject_identifier: 'g-1' } });
      assert.equal(decodeJwt(forced.id_token).sub, 'g-1');
      assert.equal(decodeJwt((await obtainTokens(server, shy, { login: { subject: 'grace' } })).id_token).sub, 'g-1');
    });

    it('signs ID tokens with what the client registered', async () => {
      for (const alg of ['ES256', 'PS256', 'ES384', 'EdDSA']) {
        const picky = await createFlowClient(server, { id_token_signed_response_alg: alg });
        const { id_token: token } = await obtainTokens(server, picky);
        assert.equal(decodeProtectedHeader(token).alg, alg);
        const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
        await jwtVerify(token, keys, { issuer, audience: picky.client_id });
      }
      assert.equal(decodeProtectedHeader((await obtainTokens(server, client)).id_token).alg, 'RS256');
    });

    it('gives userinfo as a JWT to clients that registered that', async () => {
      const signed = await createFlowClient(server, { userinfo_signed_response_alg: 'RS256' });
      const tokens = await obtainTokens(server, signed);
      const answer = await userinfo(server, tokens.access_token);
      assert.match(answer.headers.get('content-type'), /^application\/jwt/);
      const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(answer.text, keys, { issuer, audience: signed.client_id });
      assert.equal(payload.sub, 'ada');
      assert.equal(payload.nonce, undefined);
    });

    it('gives claims that were asked for by name, and keeps those for userinfo out of ID tokens', async () => {
      const consent = { session: { userinfo: { name: 'Ada', email: 'ada@example.org' } } };
      const plain = await obtainTokens(server, client, { consent });
      assert.equal(decodeJwt(plain.id_token).name, undefined);
      assert.equal((await userinfo(server, plain.access_token)).json.name, undefined);
      const claims = JSON.stringify({ userinfo: { name: { essential: true } }, id_token: { email: null } });
      const asked = await obtainTokens(server, client, { consent, parameters: { claims } });
      assert.equal(decodeJwt(asked.id_token).email, 'ada@example.org');
      assert.deepEqual((await userinfo(server, asked.access_token)).json, { sub: 'ada', name: 'Ada' });
      assert.equal((await errorOf(server, client, { claims: '[]' })).error, 'invalid_request');
    });

    it('AB-29 lets no consent app set what is the server\'s to say', async () => {
      const id_token = { sub: 'root', iss: 'https://evil.test', aud: 'x', exp: 1, sid: 's', nonce: 'n', auth_time: 0, at_hash: 'h' };
      const tokens = await obtainTokens(server, client, { consent: { session: { id_token } } });
      const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
      const { payload } = await jwtVerify(tokens.id_token, keys, { issuer, audience: client.client_id });
      assert.equal(payload.sub, 'ada');
      assert.equal(payload.nonce, 'a-nonce-of-the-client');
      assert.equal((await userinfo(server, tokens.access_token)).json.sub, 'ada');
    });
  });

  it('speaks with openid-client', async () => {
    const config = await openid.discovery(new URL(issuer), client.client_id, undefined, openid.ClientSecretBasic(client.client_secret),
      { [openid.customFetch]: toServer(server), execute: [openid.allowInsecureRequests] });
    const verifier = openid.randomPKCECodeVerifier();
    const expected = { pkceCodeVerifier: verifier, expectedState: openid.randomState(), expectedNonce: openid.randomNonce() };
    const url = openid.buildAuthorizationUrl(config, {
      redirect_uri: callback, scope: 'openid offline_access', state: expected.expectedState, nonce: expected.expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
    const browser = new Browser();
    const challenge = await startLogin(server, browser, reach(server, url.href));
    const end = await passConsent(server, browser, await passLogin(server, browser, challenge));
    answerOfClient(end.location);
    const tokens = await openid.authorizationCodeGrant(config, new URL(end.location), expected);
    assert.equal(tokens.claims().sub, 'ada');
    assert.equal((await openid.fetchUserInfo(config, tokens.access_token, 'ada')).sub, 'ada');
    const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
    assert.equal(renewed.claims().sub, 'ada');
    await openid.tokenRevocation(config, renewed.refresh_token);
    assert.equal((await introspect(server, renewed.access_token)).active, false);
  });
});

describe('profiles of logins', { concurrency: true }, () => {
  const started = [];
  const serve = async (config) => {
    const server = await startGatehouse({ config: { ...flowConfig, ...config } });
    started.push(server);
    return server;
  };
  after(() => Promise.all(started.map((each) => each.stop())));

  it('hydra: short states, rat, everything in userinfo, no grace for refresh tokens', async () => {
    const server = await serve({ profile: 'hydra' });
    const client = await createFlowClient(server);
    assert.equal((await errorOf(server, client, { state: 'short' })).error, 'invalid_state');
    assert.equal((await errorOf(server, client, { nonce: 'short' })).error, 'insufficient_entropy');
    const tokens = await obtainTokens(server, client, {
      parameters: { acr_values: 'gold' }, consent: { session: { id_token: { email: 'ada@example.org' } } },
    });
    const claims = decodeJwt(tokens.id_token);
    assert.equal(typeof claims.rat, 'number');
    assert.equal(claims.acr, '0');
    assert.equal((await userinfo(server, tokens.access_token)).json.email, 'ada@example.org');
    const all = await Promise.all(Array.from({ length: 16 }, () => refresh(server, client, tokens.refresh_token)));
    const won = all.filter((each) => each.status === 200);
    assert.equal(won.length, 1);
    assert.equal((await introspect(server, won[0].json.access_token)).active, false);
    assertRefused(await refresh(server, client, won[0].json.refresh_token), 400, 'invalid_grant');
  });

  it('strict: PKCE for all, nothing by the front channel, no refresh tokens for public clients', async () => {
    const server = await serve({ profile: 'strict', dev: false, urls: { ...flowConfig.urls, self: { issuer: 'https://gatehouse.test' } } });
    const client = await createFlowClient(server, front);
    assert.equal((await errorOf(server, client, {})).error, 'invalid_request');
    assert.equal((await errorOf(server, client, { response_type: 'code id_token' })).error, 'unsupported_response_type');
  });

  it('tells a person when there is neither a login app nor an account', async () => {
    const server = await startGatehouse();
    started.push(server);
    const client = await createFlowClient(server);
    const start = await new Browser().get(authorizeUrl(server, client));
    const page = await new Browser().get(reach(server, start.location));
    assert.equal(page.status, 503);
    assert.match(page.text, /urls\.login/);
    const error = await new Browser().get(`${server.publicUrl}/oauth2/fallbacks/error?error=%3Cb%3E&error_hint=%3Cscript%3E`);
    assert.equal(error.status, 500);
    assert.doesNotMatch(error.text, /<b>|<script>/);
    assert.match(error.text, /&lt;script&gt;/);
  });
});
