// The device authorization flow (RFC 8628), by the letter of Hydra's handshake.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Configuration, OAuth2Api } from '@ory/hydra-client';
import * as oidc from 'openid-client';
import { issuer, recordSecret, startGatehouse, startProgram, toServer } from './gatehouse.mjs';
import { assertRefused, callAdmin, createClient, introspect, revoke } from './oauth.mjs';
import {
  Browser, answerConsent, answerLogin, passConsent, passLogin, reach, refresh, showConsent, showLogin, userinfo,
} from './browser.mjs';
import {
  allowDevice, askForCode, comeBack, createDeviceClient, deviceConfig, deviceGrant, nameDevice, openPage, poll,
  startDevice, successUrl, typeCode, verificationUrl,
} from './device.mjs';

describe('device flow', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: deviceConfig });
    client = await createDeviceClient(server);
  });
  after(() => server.stop());

  it('leads a person from a code on a device to tokens on the device', async () => {
    const started = await askForCode(server, client, { scope: 'openid offline_access read' });
    assert.equal(started.status, 200, started.text);
    assert.equal(started.headers.get('cache-control'), 'no-store');
    const code = started.json;
    assert.match(code.device_code, /^ory_dc_[\w-]{43}\.[\w-]{43}$/);
    assert.match(code.user_code, /^[B-DF-HJ-NP-TV-XZ2-9]{8}$/);
    assert.equal(code.verification_uri, `${issuer}/oauth2/device/verify`);
    assert.equal(code.verification_uri_complete, `${issuer}/oauth2/device/verify?user_code=${code.user_code}`);
    assert.equal(code.expires_in, 600);
    assert.equal(code.interval, 1);
    assertRefused(await poll(server, client, code.device_code), 400, 'authorization_pending');

    const browser = new Browser();
    const page = await browser.get(reach(server, code.verification_uri_complete));
    assert.equal(page.status, 302, page.text);
    const there = new URL(page.location);
    assert.ok(page.location.startsWith(verificationUrl));
    assert.equal(there.searchParams.get('user_code'), code.user_code);
    assert.ok([...browser.cookies.keys()].some((name) => name.startsWith('ory_hydra_device_csrf')));

    const loginChallenge = await nameDevice(server, browser, code.user_code);
    const shown = await showLogin(server, loginChallenge);
    assert.equal(shown.status, 200, shown.text);
    assert.equal(shown.json.client.client_id, client.client_id);
    assert.deepEqual(shown.json.requested_scope, ['openid', 'offline_access', 'read']);
    assert.equal(shown.json.skip, false);
    assert.ok(shown.json.request_url.startsWith(`${issuer}/oauth2/device/verify?client_id=`));
    assert.ok(!shown.json.request_url.includes(code.user_code));
    const consentChallenge = await passLogin(server, browser, loginChallenge, { acr: 'high' });
    const asked = await showConsent(server, consentChallenge);
    assert.equal(asked.status, 200, asked.text);
    assert.deepEqual(asked.json.requested_scope, ['openid', 'offline_access', 'read']);
    assert.equal(asked.json.subject, 'ada');
    assertRefused(await poll(server, client, code.device_code), 400, 'authorization_pending');
    const end = await passConsent(server, browser, consentChallenge,
      { session: { access_token: { tenant: 7 }, id_token: { name: 'Ada' } } });
    assert.equal(end.status, 302, end.text);
    assert.equal(end.location, `${successUrl}?client_id=${client.client_id}`);

    const tokens = await poll(server, client, code.device_code);
    assert.equal(tokens.status, 200, tokens.text);
    assert.equal(tokens.json.scope, 'openid offline_access');
    assert.equal(tokens.json.token_type, 'bearer');
    const keys = createRemoteJWKSet(new URL(`${server.publicUrl}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.json.id_token, keys, { issuer, audience: client.client_id });
    assert.equal(payload.sub, 'ada');
    assert.equal(payload.acr, 'high');
    assert.equal(payload.name, 'Ada');
    assert.equal(payload.sid, shown.json.session_id);
    assert.ok(payload.at_hash);
    const seen = await introspect(server, tokens.json.access_token);
    assert.equal(seen.active, true);
    assert.equal(seen.sub, 'ada');
    assert.deepEqual(seen.ext, { tenant: 7 });
    assert.equal((await userinfo(server, tokens.json.access_token)).json.sub, 'ada');
    const renewed = await refresh(server, client, tokens.json.refresh_token);
    assert.equal(renewed.status, 200, renewed.text);
    await revoke(server, client, renewed.json.refresh_token);
    assert.equal((await introspect(server, renewed.json.access_token)).active, false);
  });

  it('takes a code as people type it', async () => {
    const code = await startDevice(server, client);
    const [left, right] = [code.user_code.slice(0, 4), code.user_code.slice(4)];
    const challenge = await openPage(server, new Browser());
    const answer = await typeCode(server, challenge, ` ${left.toLowerCase()}-${right.toLowerCase()} `);
    assert.equal(answer.status, 200, answer.text);
  });

  it('gives an access token alone to who asks for no more', async () => {
    const code = await startDevice(server, client, { scope: 'read' });
    await allowDevice(server, code.user_code, { consent: { grant_scope: ['read'] } });
    const tokens = await poll(server, client, code.device_code);
    assert.equal(tokens.status, 200, tokens.text);
    assert.equal(tokens.json.scope, 'read');
    assert.equal(tokens.json.refresh_token, undefined);
    assert.equal(tokens.json.id_token, undefined);
  });

  it('uses the lifespans of the client', async () => {
    const short = await createDeviceClient(server, { device_authorization_grant_access_token_lifespan: '5m' });
    const code = await startDevice(server, short);
    await allowDevice(server, code.user_code);
    assert.equal((await poll(server, short, code.device_code)).json.expires_in, 300);
  });

  it('remembers a consent for confidential clients, and asks again for public ones', async () => {
    const shown = async (who) => {
      const browser = new Browser();
      const first = await startDevice(server, who);
      await allowDevice(server, first.user_code, { browser, login: { subject: `of ${who.client_id}`, remember: true },
        consent: { remember: true } });
      const second = await startDevice(server, who);
      const loginChallenge = await nameDevice(server, browser, second.user_code);
      assert.equal((await showLogin(server, loginChallenge)).json.skip, true);
      const consentChallenge = await passLogin(server, browser, loginChallenge, { subject: `of ${who.client_id}` });
      return (await showConsent(server, consentChallenge)).json.skip;
    };
    assert.equal(await shown(await createDeviceClient(server)), true);
    assert.equal(await shown(await createDeviceClient(server, { token_endpoint_auth_method: 'none' })), false);
  });

  it('lists the consent of a device, and takes it back', async () => {
    const code = await startDevice(server, client);
    await allowDevice(server, code.user_code, { login: { subject: 'listed' } });
    const list = await callAdmin(server, 'GET', '/admin/oauth2/auth/sessions/consent?subject=listed');
    assert.equal(list.json.length, 1, list.text);
    assert.deepEqual(list.json[0].consent_request.requested_scope, ['openid', 'offline_access']);
    assert.ok(list.json[0].consent_request.request_url.startsWith(`${issuer}/oauth2/device/verify?`));
    await callAdmin(server, 'DELETE', '/admin/oauth2/auth/sessions/consent?subject=listed&all=true');
    assertRefused(await poll(server, client, code.device_code), 400, 'invalid_grant');
  });

  it('tells a device that the login or the consent was refused', async () => {
    const browser = new Browser();
    const first = await startDevice(server, client);
    const challenge = await nameDevice(server, browser, first.user_code);
    const rejected = await answerLogin(server, challenge, { error: 'nobody', error_description: 'not you' }, 'reject');
    const end = await browser.get(reach(server, rejected.json.redirect_to), { accept: 'application/json' });
    assert.equal(end.status, 403, end.text);
    assert.equal(JSON.parse(end.text).error, 'access_denied');
    assert.match(end.text, /nobody: not you/);
    assertRefused(await poll(server, client, first.device_code), 403, 'access_denied');

    const second = await startDevice(server, client);
    const consentChallenge = await passLogin(server, browser, await nameDevice(server, browser, second.user_code));
    const refused = await answerConsent(server, consentChallenge, { error: 'access_denied' }, 'reject');
    assert.equal((await browser.get(reach(server, refused.json.redirect_to))).status, 403);
    assertRefused(await poll(server, client, second.device_code), 403, 'access_denied');
    assert.equal((await typeCode(server, await openPage(server, browser), second.user_code)).status, 400);
  });

  it('refuses clients, scopes and audiences that are not registered', async () => {
    const other = await createClient(server);
    assertRefused(await askForCode(server, other, { scope: 'read' }), 400, 'unauthorized_client');
    assertRefused(await askForCode(server, client, { scope: 'admin' }), 400, 'invalid_scope');
    assertRefused(await askForCode(server, client, { audience: 'https://api.example' }), 400, 'invalid_request');
    assertRefused(await askForCode(server, { ...client, client_secret: 'a wrong secret' }), 401, 'invalid_client');
    assertRefused(await poll(server, client, ''), 400, 'invalid_request');
  });

  it('AB-11 AB-13 gives nothing for the code of another client, and does not burn it', async () => {
    const other = await createDeviceClient(server);
    const code = await startDevice(server, client);
    assertRefused(await poll(server, other, code.device_code), 400, 'invalid_grant');
    await allowDevice(server, code.user_code);
    assertRefused(await poll(server, other, code.device_code), 400, 'invalid_grant');
    assert.equal((await poll(server, client, code.device_code)).status, 200);
  });

  it('AB-12 AB-13 takes no object of one kind for another', async () => {
    const code = await startDevice(server, client);
    const browser = new Browser();
    for (const text of [code.user_code, 'nonsense', code.device_code.replace('ory_dc_', 'ory_ac_')])
      assertRefused(await poll(server, client, text), 400, 'invalid_grant');
    assertRefused(await poll(server, client, code.device_code, { grant_type: 'refresh_token',
      refresh_token: code.device_code }), 400, 'invalid_grant');
    const challenge = await openPage(server, browser);
    assert.equal((await showLogin(server, challenge)).status, 404);
    const loginChallenge = await nameDevice(server, browser, code.user_code);
    assert.equal((await typeCode(server, loginChallenge, code.user_code)).status, 404);
    const verify = `${server.publicUrl}/oauth2/device/verify?client_id=${client.client_id}`;
    for (const wrong of [challenge, loginChallenge, code.device_code])
      assert.equal((await browser.get(`${verify}&device_verifier=${encodeURIComponent(wrong)}`)).status, 403);
    // A login for a device does not go on as one for a browser.
    const accepted = await answerLogin(server, loginChallenge, { subject: 'ada' });
    const elsewhere = accepted.json.redirect_to.replace('/oauth2/device/verify', '/oauth2/auth');
    assert.equal((await browser.get(reach(server, elsewhere))).status, 400);
  });

  it('AB-13 binds a verifier to the browser in which the code was typed, and to one use', async () => {
    const browser = new Browser();
    const code = await startDevice(server, client);
    const challenge = await openPage(server, browser);
    const { redirect_to: url } = (await typeCode(server, challenge, code.user_code)).json;
    const stranger = await new Browser().get(reach(server, url));
    assert.equal(stranger.status, 403, stranger.text);
    assert.match(stranger.text, /another browser/);
    const other = await createDeviceClient(server);
    const foreign = await browser.get(reach(server, url.replace(client.client_id, other.client_id)));
    assert.equal(foreign.status, 401, foreign.text);
    await comeBack(server, browser, url);
    const again = await browser.get(reach(server, url), { accept: 'application/json' });
    assert.equal(again.status, 410, again.text);
    assert.equal(JSON.parse(again.text).redirect_to, `${issuer}/oauth2/device/verify`);
    const spent = await typeCode(server, challenge, code.user_code);
    assert.equal(spent.status, 410, spent.text);
    assert.equal(spent.json.redirect_to, `${issuer}/oauth2/device/verify`);
  });

  it('AB-13 lets only the browser that typed the code last decide', async () => {
    const [one, two] = [new Browser(), new Browser()];
    const code = await startDevice(server, client);
    const overtaken = await passLogin(server, one, await nameDevice(server, one, code.user_code), { subject: 'eve' });
    const last = await passLogin(server, two, await nameDevice(server, two, code.user_code), { subject: 'ada' });
    const accepted = await answerConsent(server, overtaken, { grant_scope: ['openid', 'offline_access'] });
    assert.equal((await one.get(reach(server, accepted.json.redirect_to))).status, 410);
    assertRefused(await poll(server, client, code.device_code), 400, 'authorization_pending');
    assert.equal((await passConsent(server, two, last)).status, 302);
    const tokens = await poll(server, client, code.device_code);
    assert.equal((await introspect(server, tokens.json.access_token)).sub, 'ada');
  });

  it('AB-13 takes a user code once', async () => {
    const code = await startDevice(server, client);
    await allowDevice(server, code.user_code);
    const again = await typeCode(server, await openPage(server, new Browser()), code.user_code);
    assertRefused(again, 400, 'invalid_request');
  });

  it('AB-13 AB-59 gives a page five tries, also when they come at once', async () => {
    const code = await startDevice(server, client);
    const challenge = await openPage(server, new Browser());
    assertRefused(await typeCode(server, challenge), 400, 'invalid_request');
    const all = await Promise.all(
      Array.from({ length: 64 }, (_, i) => typeCode(server, challenge, `BCDFGH${i % 8 + 2}${(i >> 3) + 2}`)));
    const judged = all.filter((each) => each.status === 400).length;
    assert.ok(judged >= 1 && judged <= 5, `${judged} of 64 were judged`);
    for (let i = judged; i < 5; ++i)
      assertRefused(await typeCode(server, challenge, 'BCDFGHJK'), 400, 'invalid_request');
    // The right one comes too late.
    assert.equal((await typeCode(server, challenge, code.user_code)).status, 410);
    assert.equal((await typeCode(server, await openPage(server, new Browser()), code.user_code)).status, 200);
  });

  it('AB-14 lets one of 64 redemptions at once win, and one family lives', async () => {
    const code = await startDevice(server, client);
    await allowDevice(server, code.user_code);
    const all = await Promise.all(Array.from({ length: 64 }, () => poll(server, client, code.device_code)));
    const won = all.filter((each) => each.status === 200);
    assert.equal(won.length, 1);
    assert.equal(all.filter((each) => each.json?.error === 'invalid_grant').length, 63);
    assert.equal((await introspect(server, won[0].json.access_token)).active, true);
    assert.equal((await introspect(server, won[0].json.refresh_token)).active, true);
    assert.equal((await refresh(server, client, won[0].json.refresh_token)).status, 200);
  });

  it('starts over when the login app insists on another person', async () => {
    const browser = new Browser();
    const first = await startDevice(server, client);
    await allowDevice(server, first.user_code, { browser, login: { subject: 'bob', remember: true } });
    const second = await startDevice(server, client);
    const skipped = await answerLogin(server, await nameDevice(server, browser, second.user_code), { subject: 'ada' });
    assert.ok(skipped.json.redirect_to.startsWith(`${issuer}/oauth2/device/verify?`), skipped.text);
    const again = await openPage(server, browser, new URL(skipped.json.redirect_to).search);
    const accepted = await typeCode(server, again, second.user_code);
    const challenge = await comeBack(server, browser, accepted.json.redirect_to);
    assert.equal((await showLogin(server, challenge)).json.skip, false);
  });

  it('shows a page of its own when no app is configured', async () => {
    const bare = await startGatehouse();
    try {
      const page = await new Browser().get(`${bare.publicUrl}/oauth2/device/verify`);
      assert.ok(page.location.startsWith(`${issuer}/ui/device?device_challenge=`), page.location);
      assert.match((await new Browser().get(reach(bare, page.location))).text, /name="user_code"/);
    } finally {
      await bare.stop();
    }
  });

  it('works with openid-client and the client of Hydra', async () => {
    const config = await oidc.discovery(new URL(issuer), client.client_id, undefined,
      oidc.ClientSecretBasic(client.client_secret),
      { [oidc.customFetch]: toServer(server), execute: [oidc.allowInsecureRequests] });
    assert.ok(config.serverMetadata().grant_types_supported.includes(deviceGrant));
    const hydra = new OAuth2Api(new Configuration({ basePath: server.adminUrl }));
    const started = await oidc.initiateDeviceAuthorization(config, { scope: 'openid offline_access' });
    const browser = new Browser();
    const deviceChallenge = await openPage(server, browser);
    const { data } = await hydra.acceptUserCodeRequest(
      { deviceChallenge, acceptDeviceUserCodeRequest: { user_code: started.user_code } });
    const challenge = await comeBack(server, browser, data.redirect_to);
    await passConsent(server, browser, await passLogin(server, browser, challenge));
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, started);
    assert.equal(tokens.claims().sub, 'ada');
    assert.equal((await introspect(server, tokens.access_token)).active, true);
  });
});

describe('perform device-code', () => {
  let server;
  before(async () => { server = await startGatehouse({ config: deviceConfig }); });
  after(() => server.stop());

  it('prints the code, and the token once the person has agreed', async () => {
    const client = await createDeviceClient(server, { token_endpoint_auth_method: 'none', scope: 'offline openid' });
    const child = startProgram(['perform', 'device-code', '--client-id', client.client_id,
      '--endpoint', server.publicUrl, '--format', 'json']);
    const shown = await child.until(/or open \S+\n/);
    const userCode = recordSecret(/enter the code (\S+)/.exec(shown)[1]);
    await allowDevice(server, userCode, { consent: { grant_scope: ['openid'] } });
    const { code, stdout } = await child.end();
    assert.equal(code, 0, stdout);
    const token = JSON.parse(stdout);
    recordSecret(token.access_token);
    recordSecret(token.id_token);
    assert.equal((await introspect(server, token.access_token)).sub, 'ada');
  });
});

describe('polling', () => {
  let server;
  before(async () => { server = await startGatehouse({ config: { profile: 'hydra' } }); });
  after(() => server.stop());

  it('AB-13 tells a device to slow down that polls faster than the interval', async () => {
    const client = await createDeviceClient(server);
    const { device_code: code, interval } = await startDevice(server, client);
    assert.equal(interval, 5);
    assertRefused(await poll(server, client, code), 400, 'authorization_pending');
    assertRefused(await poll(server, client, code), 400, 'slow_down');
    assertRefused(await poll(server, client, code), 400, 'slow_down');
  });

  it('answers a client without the grant as Hydra does', async () => {
    assertRefused(await askForCode(server, await createClient(server), { scope: 'read' }), 400, 'invalid_grant');
  });
});
