// What somebody does to a login that is under way, beyond what its steps foresee.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { startGatehouse } from './gatehouse.mjs';
import { callAdmin } from './oauth.mjs';
import {
  Browser, answerConsent, answerLogin, answerOfClient, authorizeUrl, createFlowClient, flowConfig, obtainTokens, passConsent, passLogin, reach, redeem, showConsent,
  showLogin, startLogin, userinfo,
} from './browser.mjs';

const endSession = async (server, sid) => {
  const answer = await callAdmin(server, 'DELETE', `/admin/oauth2/auth/sessions/login?sid=${encodeURIComponent(sid)}`);
  assert.equal(answer.status, 204, answer.text);
};

describe('abuse of logins', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server);
  });
  after(() => server.stop());

  it('AB-19 gives nobody what a later answer of an app says of somebody else', async () => {
    for (const how of ['accept', 'reject']) {
      const mallory = new Browser();
      const challenge = await startLogin(server, mallory, authorizeUrl(server, client));
      const first = await answerLogin(server, challenge, how === 'accept' ? { subject: 'mallory' } : { error: 'access_denied' }, how);
      const second = await answerLogin(server, challenge, { subject: 'ada', remember: true });
      const stolen = await mallory.get(reach(server, first.json.redirect_to));
      assert.equal(stolen.status, 410, `${how} ${stolen.location}`);
      const elsewhere = await new Browser().get(reach(server, second.json.redirect_to));
      assert.equal(answerOfClient(elsewhere.location).error, 'request_forbidden');
    }
  });

  it('AB-19 gives nobody what a person agreed to after an app was asked twice', async () => {
    const browser = new Browser();
    const challenge = await passLogin(server, browser, await startLogin(server, browser, authorizeUrl(server, client)));
    const first = await answerConsent(server, challenge, { grant_scope: ['openid'] });
    const second = await answerConsent(server, challenge, { grant_scope: ['openid', 'offline_access'] });
    assert.equal((await browser.get(reach(server, first.json.redirect_to))).status, 410);
    const end = await browser.get(reach(server, second.json.redirect_to));
    assert.ok(answerOfClient(end.location).code);
  });

  it('AB-81 gives nothing to a session that ended while the consent app asked', async () => {
    const browser = new Browser();
    const challenge = await startLogin(server, browser, authorizeUrl(server, client));
    const consentChallenge = await passLogin(server, browser, challenge);
    await endSession(server, (await showConsent(server, consentChallenge)).json.login_session_id);
    const end = await passConsent(server, browser, consentChallenge);
    assert.equal(end.status, 303);
    assert.equal(answerOfClient(end.location).error, 'login_required');
    assert.equal(answerOfClient(end.location).state, 'a-state-of-the-client');
  });

  it('AB-82 gives the id of an ended session to nobody else', async () => {
    const browser = new Browser();
    const first = await obtainTokens(server, client, { browser, login: { remember: true } });
    const { sid } = decodeJwt(first.id_token);
    const challenge = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'login' }));
    await endSession(server, sid);
    const end = await passConsent(server, browser, await passLogin(server, browser, challenge, { subject: 'mallory' }));
    const tokens = await redeem(server, client, answerOfClient(end.location).code);
    assert.notEqual(decodeJwt(tokens.json.id_token).sid, sid);
  });

  it('AB-82 does not take a live session from its person', async () => {
    const browser = new Browser();
    await obtainTokens(server, client, { browser, login: { subject: 'carol', remember: true }, consent: { remember: true } });
    const kept = new Map(browser.cookies);
    const challenge = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'login' }));
    for (const name of browser.cookies.keys())
      if (name.startsWith('ory_hydra_session'))
        browser.cookies.delete(name);
    await passLogin(server, browser, challenge, { subject: 'mallory' });
    browser.cookies = kept;
    const again = await startLogin(server, browser, authorizeUrl(server, client, { prompt: 'none' }));
    assert.equal((await showLogin(server, again)).json.subject, 'carol');
  });

  it('AB-18 shows no claims by name that the client may not ask for by scope', async () => {
    const modest = await createFlowClient(server, { scope: 'openid' });
    const claims = JSON.stringify({ userinfo: { email: null }, id_token: { phone_number: null } });
    const tokens = await obtainTokens(server, modest, {
      parameters: { scope: 'openid', claims },
      consent: { grant_scope: ['openid'], session: { userinfo: { email: 'ada@example.org', phone_number: '1' } } },
    });
    assert.equal(decodeJwt(tokens.id_token).phone_number, undefined);
    assert.deepEqual((await userinfo(server, tokens.access_token)).json, { sub: 'ada' });
  });

  it('AB-18 asks a person again before claims are shown that were not agreed to', async () => {
    const browser = new Browser();
    const subject = 'eve';
    await obtainTokens(server, client, { browser, login: { subject, remember: true }, consent: { remember: true } });
    const claims = JSON.stringify({ userinfo: { email: null } });
    const challenge = await startLogin(server, browser, authorizeUrl(server, client, { claims }));
    const consentChallenge = await passLogin(server, browser, challenge, { subject });
    assert.equal((await showConsent(server, consentChallenge)).json.skip, false);
  });

  it('AB-40 refuses a request whose challenge would fit nowhere', async () => {
    const body = new URLSearchParams({ ...Object.fromEntries(new URL(authorizeUrl(server, client)).searchParams), more: 'x'.repeat(20_000) });
    const answer = await new Browser().fetch(`${server.publicUrl}/oauth2/auth`, { method: 'POST', body });
    assert.equal(answer.status, 303, answer.text);
    assert.equal(answerOfClient(answer.location).error, 'invalid_request');
  });
});
