// Roads that must not exist: around a demand, from one plane into another, out of the browser.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignJWT } from 'jose';
import { issuer, recordSecret, startGatehouse } from './gatehouse.mjs';
import { basic, callAdmin, createClient, createKeyClient, introspect, issueToken, postForm } from './oauth.mjs';
import {
  Browser, answerLogin, answerOfClient, authorizeUrl, callback, createFlowClient, flowConfig, obtainTokens, reach, refresh,
  startLogin, userinfo,
} from './browser.mjs';

const flowOf = {
  redirect_uris: [callback], scope: 'openid offline_access email', grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};

describe('demands and planes', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({
      config: { ...flowConfig, oauth2: { grant: { refresh_token: { rotation_grace_period: '0s' } } }, oidc: { dynamic_client_registration: { enabled: true } } },
    });
    client = await createFlowClient(server);
  });
  after(() => server.stop());

  const signed = (by, claims) => new SignJWT({ client_id: by.client_id, ...claims })
    .setProtectedHeader({ alg: by.alg, kid: by.kid, typ: 'oauth-authz-req+jwt' })
    .setIssuer(by.client_id).setAudience(issuer).setIssuedAt().setExpirationTime('2m').sign(by.privateKey);

  it('AB-07 lets no parameter of a caller decide where a login or a logout ends', async () => {
    const evil = 'https://evil.test/';
    const names = ['return_to', 'redirect_to', 'redirect', 'next', 'target_link_uri', 'post_logout_redirect_uri', 'pomerium_redirect_uri'];
    const parameters = Object.fromEntries(names.map((name) => [name, evil]));
    const { location } = await (async () => {
      const browser = new Browser();
      const challenge = await startLogin(server, browser, authorizeUrl(server, client, parameters));
      const rejected = await answerLogin(server, challenge, { error: 'access_denied' }, 'reject');
      return browser.get(reach(server, rejected.json.redirect_to));
    })();
    assert.ok(location.startsWith(`${callback}?`), location);
    assert.ok(!location.includes('evil.test'), location);
    const logout = await new Browser().get(`${server.publicUrl}/oauth2/sessions/logout?${new URLSearchParams(parameters)}`);
    assert.ok(!(logout.location ?? '').startsWith(evil), logout.location);
    for (const path of ['/oauth2/fallbacks/error', '/oauth2/fallbacks/login', '/oauth2/fallbacks/logout/callback']) {
      const page = await new Browser().get(`${server.publicUrl}${path}?${new URLSearchParams(parameters)}`);
      assert.equal(page.location, null, path);
      assert.ok(!page.text.includes('href="https://evil.test'), path);
    }
  });

  it('AB-22 takes no demand off because another one is met', async () => {
    const strict = await createKeyClient(server, 'ES256', { ...flowOf, request_object_signing_alg: 'ES256', token_endpoint_auth_method: 'private_key_jwt' });
    const plain = { client_id: strict.client_id, response_type: 'code', scope: 'openid', redirect_uri: callback, state: 'a-state-of-the-client' };
    const ask = (form) => new Browser().get(`${server.publicUrl}/oauth2/auth?${new URLSearchParams(form)}`);
    const refused = (answer) => {
      assert.ok(answer.location?.startsWith(callback) || answer.status === 400, answer.location ?? answer.text);
      if (answer.location)
        assert.match(answerOfClient(answer.location).error, /^(invalid_request|request_not_supported)/);
    };
    const proof = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWBuGJSstw-cM', code_challenge_method: 'S256' };
    // Requests of this client are signed with ES256: a proof key or another signature do not stand for it.
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(plain)).toString('base64url')}.`;
    refused(await ask({ ...plain, request: unsigned }));
    refused(await ask({ ...plain, ...proof, request: unsigned }));
    const stranger = await createKeyClient(server, 'ES256');
    refused(await ask({ ...plain, ...proof, request: await signed({ ...stranger, client_id: strict.client_id }, plain) }));
    const good = await ask({ ...plain, request: await signed(strict, plain) });
    assert.ok(good.location.startsWith(flowConfig.urls.login), good.location);
    // PKCE is demanded of public clients: a signed request does not stand for it.
    const open = await createKeyClient(server, 'ES256', { ...flowOf, token_endpoint_auth_method: 'none', token_endpoint_auth_signing_alg: undefined });
    const wanted = { ...plain, client_id: open.client_id };
    refused(await ask({ ...wanted, request: await signed(open, wanted) }));
    // And the key that signs requests authenticates nobody at the token endpoint.
    const request = await signed(strict, plain);
    const answer = await postForm(`${server.publicUrl}/oauth2/token`, {
      grant_type: 'authorization_code', code: 'x', redirect_uri: callback,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: request,
    });
    assert.equal(answer.status, 401, answer.text);
  });

  it('AB-23 lets one of 64 uses of a strictly single-use refresh token win, and ends its family', async () => {
    const tokens = await obtainTokens(server, client);
    const all = await Promise.all(Array.from({ length: 64 }, () => refresh(server, client, tokens.refresh_token)));
    const won = all.filter((each) => each.status === 200);
    assert.equal(won.length, 1);
    for (const each of all.filter((one) => one.status !== 200))
      assert.equal(each.json.error, 'invalid_grant', each.text);
    for (const token of [tokens, won[0].json])
      for (const kind of ['access_token', 'refresh_token'])
        assert.equal((await introspect(server, token[kind])).active, false, kind);
  });

  it('AB-50 hands nothing to other windows: there is no frame to ask and no message to send', async () => {
    const discovery = await (await fetch(`${server.publicUrl}/.well-known/openid-configuration`)).json();
    assert.equal(discovery.check_session_iframe, undefined);
    assert.ok(!discovery.response_modes_supported.includes('web_message'));
    const answer = await new Browser().get(authorizeUrl(server, client, { response_mode: 'web_message' }));
    assert.ok(answer.location === null || answerOfClient(answer.location).error, answer.location);
    assert.ok(!answer.text.includes('postMessage'));
  });

  it('AB-57 refuses what was issued for one plane on every other', async () => {
    const machine = await createClient(server);
    const service = await issueToken(server, machine);
    const person = await obtainTokens(server, client);
    const registered = await (await fetch(`${server.publicUrl}/oauth2/register`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: [callback] }),
    })).json();
    const registration = recordSecret(registered.registration_access_token);
    recordSecret(registered.client_secret);
    const bearers = { service, person: person.access_token, registration, refresh: person.refresh_token, id: person.id_token };
    const bearer = (token) => ({ authorization: `Bearer ${token}` });
    for (const [name, token] of Object.entries(bearers)) {
      if (name !== 'person')
        assert.equal((await userinfo(server, token)).status, 401, `userinfo for ${name}`);
      if (name !== 'registration') {
        const answer = await fetch(`${server.publicUrl}/oauth2/register/${registered.client_id}`, { headers: bearer(token) });
        assert.equal(answer.status, 401, `registration for ${name}`);
      }
      // What manages clients does not exist on the public side, whatever is shown.
      for (const path of ['/admin/clients', '/clients', '/admin/keys/hydra.openid.id-token', '/admin/oauth2/introspect'])
        assert.equal((await fetch(server.publicUrl + path, { headers: bearer(token) })).status, 404, `${path} for ${name}`);
    }
    const elsewhere = await fetch(`${server.publicUrl}/oauth2/register/${client.client_id}`, { headers: bearer(registration) });
    assert.equal(elsewhere.status, 401);
    for (const token of [registration, person.id_token])
      assert.equal((await introspect(server, token)).active, false);
    for (const [name, path] of [['register', '/oauth2/auth'], ['admin', '/oauth2/token']])
      assert.equal((await fetch(server.adminUrl + path)).status, 404, `${path} at ${name}`);
  });

  it('AB-58 shows the browser nothing of what a signed request says', async () => {
    const by = await createKeyClient(server, 'ES256', { ...flowOf, token_endpoint_auth_method: 'private_key_jwt' });
    const hint = 'somebody-who-was-hinted-at@example.org';
    const nonce = 'a-nonce-that-only-the-request-knows';
    const request = await signed(by, {
      response_type: 'code', scope: 'openid', redirect_uri: callback, state: 'a-state-of-the-client', nonce, login_hint: hint,
    });
    const browser = new Browser();
    const start = await browser.get(`${server.publicUrl}/oauth2/auth?${new URLSearchParams({ client_id: by.client_id, response_type: 'code', scope: 'openid', request })}`);
    assert.ok(start.location.startsWith(flowConfig.urls.login), start.location);
    const seen = [start.location, start.text, ...[...browser.cookies].flat()];
    const readable = seen.flatMap((text) => [text, decodeURIComponent(text), Buffer.from(text, 'base64url').toString('latin1')]);
    for (const text of readable)
      for (const secret of [hint, nonce])
        assert.ok(!text.includes(secret), text.slice(0, 80));
    const challenge = new URL(start.location).searchParams.get('login_challenge');
    const shown = await callAdmin(server, 'GET', `/admin/oauth2/auth/requests/login?login_challenge=${recordSecret(challenge)}`);
    assert.equal(shown.json.oidc_context.login_hint, hint);
  });
});
