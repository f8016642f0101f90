// The authorization code flow with login and consent, by the letter of Hydra's handshake.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, jwtVerify, decodeJwt } from 'jose';
import { issuer, startGatehouse } from './gatehouse.mjs';
import { assertRefused, introspect } from './oauth.mjs';
import {
  Browser, answerConsent, answerLogin, answerOfClient, authorize, authorizeUrl, callback, createFlowClient, flowConfig,
  obtainTokens, passConsent, passLogin, pkce, reach, redeem, refresh, showConsent, showLogin, startLogin, userinfo,
} from './browser.mjs';

describe('authorization code flow', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server);
  });
  after(() => server.stop());

  it('leads a person through login and consent to tokens', async () => {
    const browser = new Browser();
    const url = authorizeUrl(server, client, { login_hint: 'ada@example.org', acr_values: 'a b', ui_locales: 'de' });
    const loginChallenge = await startLogin(server, browser, url);
    const shown = await showLogin(server, loginChallenge);
    assert.equal(shown.status, 200, shown.text);
    assert.equal(shown.json.challenge, loginChallenge);
    assert.deepEqual(shown.json.requested_scope, ['openid', 'offline_access']);
    assert.deepEqual(shown.json.requested_access_token_audience, []);
    assert.equal(shown.json.skip, false);
    assert.equal(shown.json.subject, '');
    assert.deepEqual(shown.json.oidc_context,
      { acr_values: ['a', 'b'], login_hint: 'ada@example.org', ui_locales: ['de'] });
    assert.equal(shown.json.client.client_id, client.client_id);
    assert.equal(shown.json.client.client_secret, undefined);
    assert.equal(reach(server, shown.json.request_url), url);
    assert.match(shown.json.session_id, /^[0-9a-f-]{36}$/);

    const consentChallenge = await passLogin(server, browser, loginChallenge,
      { acr: 'a', amr: ['pwd'], context: { from: 'login' } });
    const asked = await showConsent(server, consentChallenge);
    assert.equal(asked.status, 200, asked.text);
    assert.equal(asked.json.subject, 'ada');
    assert.equal(asked.json.acr, 'a');
    assert.deepEqual(asked.json.amr, ['pwd']);
    assert.deepEqual(asked.json.context, { from: 'login' });
    assert.equal(asked.json.login_session_id, shown.json.session_id);
    assert.match(asked.json.consent_request_id, /^[0-9a-f]{32}$/);

    const end = await passConsent(server, browser, consentChallenge, {
      session: { access_token: { tenant: 7 }, id_token: { name: 'Ada' } },
    });
    assert.equal(end.status, 303, end.text);
    assert.ok(end.location.startsWith(`${callback}?code=ory_ac_`), end.location);
    const answer = answerOfClient(end.location);
    assert.equal(answer.state, 'a-state-of-the-client');
    assert.equal(answer.iss, issuer);
    assert.equal(answer.scope, 'openid offline_access');

    const tokens = await redeem(server, client, answer.code);
    assert.equal(tokens.status, 200, tokens.text);
    assert.match(tokens.json.access_token, /^ory_at_/);
    assert.match(tokens.json.refresh_token, /^ory_rt_/);
    assert.equal(tokens.json.token_type, 'bearer');
    assert.equal(tokens.json.expires_in, 3600);
    const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(tokens.json.id_token, keys,
      { issuer, audience: client.client_id });
    assert.equal(protectedHeader.alg, 'RS256');
    assert.equal(payload.sub, 'ada');
    assert.equal(payload.nonce, 'a-nonce-of-the-client');
    assert.equal(payload.acr, 'a');
    assert.deepEqual(payload.amr, ['pwd']);
    assert.equal(payload.name, 'Ada');
    assert.equal(payload.sid, shown.json.session_id);
    assert.ok(payload.at_hash);
    assert.equal(payload.rat, undefined);

    const seen = await introspect(server, tokens.json.access_token);
    assert.equal(seen.active, true);
    assert.equal(seen.sub, 'ada');
    assert.deepEqual(seen.ext, { tenant: 7 });
    const renewed = await refresh(server, client, tokens.json.refresh_token);
    assert.equal(renewed.status, 200, renewed.text);
    assert.equal(decodeJwt(renewed.json.id_token).nonce, 'a-nonce-of-the-client');
    assert.equal((await introspect(server, tokens.json.access_token)).active, false);
    assert.equal((await introspect(server, tokens.json.refresh_token)).active, false);
    assert.equal((await introspect(server, renewed.json.refresh_token)).token_use, 'refresh_token');
  });

  it('answers userinfo for the granted scopes', async () => {
    const tokens = await obtainTokens(server, client, {
      parameters: { scope: 'openid email' },
      consent: { grant_scope: ['openid', 'email'], session: { id_token: { email: 'ada@example.org', name: 'Ada', team: 'x' } } },
    });
    const answer = await userinfo(server, tokens.access_token);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json, { sub: 'ada', email: 'ada@example.org', team: 'x' });
  });

  it('refuses userinfo without a token, with a foreign one and with a refresh token', async () => {
    const without = await fetch(`${server.publicUrl}/userinfo`);
    assert.equal(without.status, 401);
    assert.equal(without.headers.get('www-authenticate'), 'Bearer');
    const tokens = await obtainTokens(server, client);
    for (const token of ['nonsense', tokens.refresh_token]) {
      const answer = await userinfo(server, token);
      assert.equal(answer.status, 401);
      assert.match(answer.headers.get('www-authenticate'), /error="invalid_token"/);
    }
  });

  it('proves possession with PKCE, and refuses everything else', async () => {
    const phone = await createFlowClient(server, { token_endpoint_auth_method: 'none' });
    const { verifier, challenge } = pkce();
    const parameters = { code_challenge: challenge, code_challenge_method: 'S256' };
    const first = await authorize(server, phone, { parameters });
    assertRefused(await redeem(server, phone, first.code), 400, 'invalid_grant');
    assertRefused(await redeem(server, phone, first.code, { code_verifier: pkce().verifier }), 400, 'invalid_grant');
    const good = await redeem(server, phone, first.code, { code_verifier: verifier });
    assert.equal(good.status, 200, good.text);
  });

  it('AB-20 refuses a public client without challenge, plain, and a verifier without challenge', async () => {
    const phone = await createFlowClient(server, { token_endpoint_auth_method: 'none' });
    const errorOf = async (who, parameters) => {
      const answer = await new Browser().get(authorizeUrl(server, who, parameters));
      assert.equal(answer.status, 303, answer.text);
      return answerOfClient(answer.location);
    };
    for (const parameters of [
      {}, { code_challenge: pkce().challenge }, { code_challenge: pkce().challenge, code_challenge_method: 'plain' },
      { code_challenge: 'short', code_challenge_method: 'S256' }, { code_challenge_method: 'S256' },
    ]) {
      const answer = await errorOf(phone, parameters);
      assert.equal(answer.error, 'invalid_request');
      assert.equal(answer.state, 'a-state-of-the-client');
      assert.equal(answer.iss, issuer);
    }
    const { code } = await authorize(server, client);
    assertRefused(await redeem(server, client, code, { code_verifier: pkce().verifier }), 400, 'invalid_grant');
  });

  it('AB-14 ends what came of a code that is redeemed twice', async () => {
    const { code } = await authorize(server, client);
    const first = await redeem(server, client, code);
    assert.equal(first.status, 200);
    assertRefused(await redeem(server, client, code), 400, 'invalid_grant');
    assert.equal((await introspect(server, first.json.access_token)).active, false);
    assert.equal((await introspect(server, first.json.refresh_token)).active, false);
  });

  it('AB-14 lets one of 64 redemptions at once win, and ends it', async () => {
    const { code } = await authorize(server, client);
    const all = await Promise.all(Array.from({ length: 64 }, () => redeem(server, client, code)));
    const won = all.filter((each) => each.status === 200);
    assert.equal(won.length, 1);
    assert.equal(all.filter((each) => each.json?.error === 'invalid_grant').length, 63);
    assert.equal((await introspect(server, won[0].json.access_token)).active, false);
    assert.equal((await introspect(server, won[0].json.refresh_token)).active, false);
  });

  it('AB-11 does not let another client redeem a code or refresh a token, and does not burn them', async () => {
    const other = await createFlowClient(server);
    const { code } = await authorize(server, client);
    assertRefused(await redeem(server, other, code), 400, 'invalid_grant');
    const tokens = await redeem(server, client, code);
    assert.equal(tokens.status, 200, tokens.text);
    assertRefused(await refresh(server, other, tokens.json.refresh_token), 400, 'invalid_grant');
    assert.equal((await refresh(server, client, tokens.json.refresh_token)).status, 200);
  });

  it('AB-24 gives 64 refreshes at once the same pair, and one family lives', async () => {
    const tokens = await obtainTokens(server, client);
    const all = await Promise.all(Array.from({ length: 64 }, () => refresh(server, client, tokens.refresh_token)));
    assert.deepEqual(all.map((each) => each.status), all.map(() => 200));
    assert.equal(new Set(all.map((each) => each.text)).size, 1);
    assert.equal((await introspect(server, all[0].json.access_token)).active, true);
    assert.equal((await refresh(server, client, all[0].json.refresh_token)).status, 200);
  });

  it('goes on several tabs at once', async () => {
    const browser = new Browser();
    const one = await startLogin(server, browser, authorizeUrl(server, client, { state: 'the-first-tab' }));
    const two = await startLogin(server, browser, authorizeUrl(server, client, { state: 'the-second-tab' }));
    for (const [challenge, state] of [[one, 'the-first-tab'], [two, 'the-second-tab']]) {
      const end = await passConsent(server, browser, await passLogin(server, browser, challenge));
      assert.equal(answerOfClient(end.location).state, state);
    }
  });

  it('AB-19 binds verifiers to the browser, and says in plain words what happened', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    const accepted = await answerLogin(server, challenge, { subject: 'mallory' });
    const stranger = await new Browser().get(reach(server, accepted.json.redirect_to));
    const answer = answerOfClient(stranger.location);
    assert.equal(answer.error, 'request_forbidden');
    assert.match(answer.error_description, /another browser.*cookies.*http and https.*localhost/);
    const consentChallenge = await passLogin(server, browser, challenge);
    const consented = await answerConsent(server, consentChallenge, { grant_scope: ['openid'] });
    const thief = await new Browser().get(reach(server, consented.json.redirect_to));
    assert.equal(answerOfClient(thief.location).error, 'request_forbidden');
  });

  it('answers 410 with where to start again once a verifier or challenge is used', async () => {
    const browser = new Browser();
    const url = authorizeUrl(server, client);
    const challenge = await startLogin(server, browser, url);
    const accepted = await answerLogin(server, challenge, { subject: 'ada' });
    const back = reach(server, accepted.json.redirect_to);
    assert.equal((await browser.get(back)).status, 302);
    const again = await browser.get(back);
    assert.equal(again.status, 410);
    assert.match(again.text, /already complete/);
    for (const answer of [await showLogin(server, challenge), await answerLogin(server, challenge, { subject: 'ada' })]) {
      assert.equal(answer.status, 410, answer.text);
      assert.equal(reach(server, answer.json.redirect_to), url);
    }
  });

  it('passes on what login and consent apps reject', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    const rejected = await answerLogin(server, challenge, { error: 'login_required', error_description: 'say "no"' }, 'reject');
    const end = await browser.get(reach(server, rejected.json.redirect_to));
    assert.equal(end.status, 303);
    assert.deepEqual(answerOfClient(end.location),
      { error: 'login_required', error_description: "say 'no'", state: 'a-state-of-the-client', iss: issuer });
    const consentChallenge = await passLogin(server, browser, await startLogin(server, browser, authorizeUrl(server, client)));
    const denied = await answerConsent(server, consentChallenge, { error: 'access_denied' }, 'reject');
    const last = await browser.get(reach(server, denied.json.redirect_to));
    assert.equal(answerOfClient(last.location).error, 'access_denied');
  });

  it('AB-21 refuses a request that was changed between two visits', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    const accepted = await answerLogin(server, challenge, { subject: 'ada' });
    const changed = new URL(reach(server, accepted.json.redirect_to));
    changed.searchParams.set('scope', 'openid read');
    const answer = await browser.get(changed.href);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /request was changed/);
  });

  it('AB-12 takes no handle of one kind for another', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    const consentChallenge = await passLogin(server, browser, challenge);
    assert.equal((await showConsent(server, challenge)).status, 404);
    assert.equal((await showLogin(server, consentChallenge)).status, 404);
    const url = new URL(authorizeUrl(server, client));
    url.searchParams.set('consent_verifier', consentChallenge);
    assert.equal((await browser.get(url.href)).status, 403);
  });

  it('never redirects to a URI that does not match exactly', async () => {
    for (const uri of [
      'http://127.0.0.1:9/callback/', 'http://127.0.0.1:9/Callback', 'http://127.0.0.1:9/callback?x=1', 'http://localhost:9/callback',
      'https://evil.test/', '//evil.test', 'http://127.0.0.1:9@evil.test/callback',
    ]) {
      const answer = await new Browser().get(authorizeUrl(server, client, { redirect_uri: uri }));
      assert.equal(answer.status, 400, uri);
      assert.equal(answer.location, null);
      assert.match(answer.text, /redirect_uri does not match/);
    }
  });

  it('AB-04 lets only the port of a loopback literal vary', async () => {
    const { code } = await authorize(server, client, { parameters: { redirect_uri: 'http://127.0.0.1:12345/callback' } });
    assertRefused(await redeem(server, client, code), 400, 'invalid_grant');
    assert.equal((await redeem(server, client, code, { redirect_uri: 'http://127.0.0.1:12345/callback' })).status, 200);
  });

  it('keeps URLs short, whatever login apps and clients hand over', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    assert.ok(challenge.length < 500 + authorizeUrl(server, client).length, `${challenge.length}`);
    const accepted = await answerLogin(server, challenge, { subject: 'ada', context: { much: 'x'.repeat(8192) } });
    assert.ok(accepted.json.redirect_to.length < 500 + authorizeUrl(server, client).length);
    const back = await browser.get(reach(server, accepted.json.redirect_to));
    const consentChallenge = new URL(back.location).searchParams.get('consent_challenge');
    assert.ok(consentChallenge.length < 500);
    assert.equal((await showConsent(server, consentChallenge)).json.context.much.length, 8192);
  });
});
