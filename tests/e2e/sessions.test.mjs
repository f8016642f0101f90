// The administrative lists of consents and login sessions, and taking them back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { decodeJwt } from 'jose';
import { startGatehouse } from './gatehouse.mjs';
import { assertRefused, callAdmin, introspect } from './oauth.mjs';
import {
  Browser, authorize, authorizeUrl, createFlowClient, flowConfig, obtainTokens, passLogin, redeem, refresh,
  showLogin, startLogin,
} from './browser.mjs';

const sessions = '/admin/oauth2/auth/sessions';
const queryOf = (parameters) => new URLSearchParams(parameters).toString();
const listConsents = (server, parameters) => callAdmin(server, 'GET', `${sessions}/consent?${queryOf(parameters)}`);
const revokeConsents = (server, parameters) => callAdmin(server, 'DELETE', `${sessions}/consent?${queryOf(parameters)}`);
const endLogins = (server, parameters) => callAdmin(server, 'DELETE', `${sessions}/login?${queryOf(parameters)}`);

describe('consent sessions', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server);
  });
  after(() => server.stop());

  it('lists what a person has agreed to, as Hydra shows it', async () => {
    const tokens = await obtainTokens(server, client, {
      login: { subject: 'lists' },
      consent: { session: { id_token: { name: 'L' } }, remember: true, remember_for: 60, context: { a: 1 } },
    });
    const listed = await listConsents(server, { subject: 'lists' });
    assert.equal(listed.status, 200, listed.text);
    assert.equal(listed.json.length, 1, 'the remembered consent is not told of twice');
    const [item] = listed.json;
    assert.match(item.consent_request_id, /^[0-9a-f]{32}$/);
    assert.deepEqual(item.grant_scope, ['openid', 'offline_access']);
    assert.deepEqual(item.grant_access_token_audience, []);
    assert.deepEqual(item.session, { access_token: {}, id_token: { name: 'L' } });
    assert.equal(item.remember, true);
    assert.equal(item.remember_for, 60);
    assert.ok(Date.parse(item.handled_at) > 0);
    assert.deepEqual(item.context, { a: 1 });
    assert.equal(item.consent_request.challenge, '');
    assert.equal(item.consent_request.subject, 'lists');
    assert.equal(item.consent_request.client.client_id, client.client_id);
    assert.equal(item.consent_request.client.client_secret, undefined);

    const { sid } = decodeJwt(tokens.id_token);
    assert.equal((await listConsents(server, { subject: 'lists', login_session_id: sid })).json.length, 1);
    assert.deepEqual((await listConsents(server, { subject: 'lists', login_session_id: 'another' })).json, []);
    assert.equal((await callAdmin(server, 'GET', '/oauth2/auth/sessions/consent?subject=lists')).json.length, 1);
  });

  it('wants a subject, and lists nothing for one that is unknown', async () => {
    assertRefused(await listConsents(server, {}), 400, 'invalid_request');
    assert.deepEqual((await listConsents(server, { subject: 'nobody' })).json, []);
  });

  it('lists in pages of either style', async () => {
    for (let i = 0; i < 3; ++i)
      await obtainTokens(server, client, { login: { subject: 'pages' } });
    const ids = (page) => page.json.map((each) => each.consent_request_id);
    const all = ids(await listConsents(server, { subject: 'pages' }));
    assert.equal(all.length, 3);
    const first = await listConsents(server, { subject: 'pages', page_size: 2 });
    assert.deepEqual(ids(first), all.slice(0, 2));
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link'))[1];
    assert.deepEqual(ids(await callAdmin(server, 'GET', next)), all.slice(2));
    const second = await listConsents(server, { subject: 'pages', limit: 2, offset: 2 });
    assert.deepEqual(ids(second), all.slice(2));
    assert.equal(second.headers.get('x-total-count'), '3');
    assertRefused(await listConsents(server, { subject: 'pages', page_token: 'forged' }), 400, 'invalid_request');
  });

  it('takes one consent back with everything that was issued from it', async () => {
    const tokens = await obtainTokens(server, client, { login: { subject: 'takes' }, consent: { remember: true } });
    const kept = await obtainTokens(server, client, { login: { subject: 'takes' } });
    const { sid } = decodeJwt(tokens.id_token);
    const [{ consent_request_id }] = (await listConsents(server, { subject: 'takes', login_session_id: sid })).json;
    const gone = await revokeConsents(server, { consent_request_id });
    assert.equal(gone.status, 204, gone.text);
    assert.equal((await introspect(server, tokens.access_token)).active, false);
    assert.equal((await introspect(server, tokens.refresh_token)).active, false);
    assertRefused(await refresh(server, client, tokens.refresh_token), 400, 'invalid_grant');
    assert.equal((await introspect(server, kept.access_token)).active, true);
    assert.equal((await listConsents(server, { subject: 'takes' })).json.length, 1);
    assert.equal((await revokeConsents(server, { consent_request_id })).status, 204, 'also when nothing matches');
  });

  it('takes back what a person granted to one client, codes among it', async () => {
    const other = await createFlowClient(server);
    const { code } = await authorize(server, client, { login: { subject: 'one' } });
    const tokens = await obtainTokens(server, client, { login: { subject: 'one' } });
    const kept = await obtainTokens(server, other, { login: { subject: 'one' } });
    const stranger = await obtainTokens(server, client, { login: { subject: 'another one' } });
    assert.equal((await revokeConsents(server, { subject: 'one', client: client.client_id })).status, 204);
    assertRefused(await redeem(server, client, code), 400, 'invalid_grant');
    assert.equal((await introspect(server, tokens.access_token)).active, false);
    assert.equal((await introspect(server, kept.access_token)).active, true);
    assert.equal((await introspect(server, stranger.access_token)).active, true);
    const left = await listConsents(server, { subject: 'one' });
    assert.deepEqual(left.json.map((each) => each.consent_request.client.client_id), [other.client_id]);
  });

  it('takes back all that a person granted, what is remembered too', async () => {
    const other = await createFlowClient(server);
    const tokens = [
      await obtainTokens(server, client, { login: { subject: 'all' }, consent: { remember: true } }),
      await obtainTokens(server, other, { login: { subject: 'all' } }),
    ];
    assert.equal((await revokeConsents(server, { subject: 'all', all: true })).status, 204);
    for (const { access_token, refresh_token } of tokens) {
      assert.equal((await introspect(server, access_token)).active, false);
      assert.equal((await introspect(server, refresh_token)).active, false);
    }
    assert.deepEqual((await listConsents(server, { subject: 'all' })).json, []);
  });

  it('refuses to take back what is not said clearly', async () => {
    for (const parameters of [
      {}, { subject: 'ada' }, { client: client.client_id }, { all: true }, { subject: 'ada', all: false },
      { subject: 'ada', client: client.client_id, all: true }, { consent_request_id: 'x', subject: 'ada' },
      { consent_request_id: 'x', all: true }, { consent_request_id: 'x', client: client.client_id },
    ])
      assertRefused(await revokeConsents(server, parameters), 400, 'invalid_request');
  });
});

describe('login sessions', { concurrency: true }, () => {
  let server;
  let client;
  before(async () => {
    server = await startGatehouse({ config: flowConfig });
    client = await createFlowClient(server);
  });
  after(() => server.stop());

  async function logIn(subject) {
    const browser = new Browser();
    const tokens = await obtainTokens(server, client, { browser, login: { subject, remember: true } });
    return { browser, tokens, sid: decodeJwt(tokens.id_token).sid };
  }

  async function isLoggedIn({ browser }) {
    const shown = await showLogin(server, await startLogin(server, browser, authorizeUrl(server, client)));
    return shown.json.skip;
  }

  it('ends all sessions of a person, and revokes no token', async () => {
    const both = [await logIn('ends'), await logIn('ends')];
    const another = await logIn('does not end');
    assert.equal(await isLoggedIn(both[0]), true);
    assert.equal((await endLogins(server, { subject: 'ends' })).status, 204);
    for (const each of both) {
      assert.equal(await isLoggedIn(each), false);
      assert.equal((await introspect(server, each.tokens.access_token)).active, true);
    }
    assert.equal(await isLoggedIn(another), true);
  });

  it('ends one session by its sid, and is silent about others', async () => {
    const [first, second] = [await logIn('one'), await logIn('one')];
    assert.equal((await endLogins(server, { sid: first.sid })).status, 204);
    assert.equal(await isLoggedIn(first), false);
    assert.equal(await isLoggedIn(second), true);
    assert.equal((await endLogins(server, { sid: 'unknown' })).status, 204);
  });

  it('lets nobody in who was shown to the login app before the session ended', async () => {
    const person = await logIn('between');
    const challenge = await startLogin(server, person.browser, authorizeUrl(server, client));
    await endLogins(server, { sid: person.sid });
    await assert.rejects(passLogin(server, person.browser, challenge, { subject: 'between' }));
  });

  it('wants to know whose sessions', async () => {
    assertRefused(await endLogins(server, {}), 400, 'invalid_request');
  });
});
