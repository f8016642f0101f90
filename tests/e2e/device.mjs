// A device, and the page on which its person types the user code: the test itself.
import assert from 'node:assert/strict';
import { basic, callAdmin, createClient, postForm } from './oauth.mjs';
import { Browser, consentUrl, loginUrl, passConsent, passLogin, reach } from './browser.mjs';
import { recordSecret } from './gatehouse.mjs';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';
export const verificationUrl = 'http://login.test/device';
export const successUrl = 'http://login.test/device/done';

/** Settings of a server whose apps are the test itself; polls a second apart are in time. */
export const deviceConfig = {
  urls: { login: loginUrl, consent: consentUrl, device: { verification: verificationUrl, success: successUrl } },
  oauth2: { device_authorization: { token_polling_interval: '1s' } },
};

export function createDeviceClient(server, client = {}) {
  return createClient(server, {
    scope: 'openid offline_access read', grant_types: [deviceGrant, 'refresh_token'], response_types: [], ...client,
  });
}

const isPublic = (client) => client.token_endpoint_auth_method === 'none';
const identity = (client) => (isPublic(client) ? { client_id: client.client_id } : {});
const headersOf = (client) => (isPublic(client) ? {} : basic(client.client_id, client.client_secret));

export async function askForCode(server, client, form = {}) {
  const answer = await postForm(`${server.publicUrl}/oauth2/device/auth`,
    { scope: 'openid offline_access', ...identity(client), ...form }, headersOf(client));
  for (const name of ['device_code', 'user_code'])
    recordSecret(answer.json?.[name]);
  return answer;
}

export async function startDevice(server, client, form) {
  const answer = await askForCode(server, client, form);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
}

export function poll(server, client, deviceCode, form = {}) {
  return postForm(`${server.publicUrl}/oauth2/token`,
    { grant_type: deviceGrant, device_code: deviceCode, ...identity(client), ...form }, headersOf(client));
}

/** The browser comes to type a code; the challenge of the page. */
export async function openPage(server, browser, query = '') {
  const answer = await browser.get(`${server.publicUrl}/oauth2/device/verify${query}`);
  assert.equal(answer.status, 302, answer.text);
  assert.ok(answer.location.startsWith(verificationUrl), answer.location);
  return recordSecret(new URL(answer.location).searchParams.get('device_challenge'));
}

export const typeCode = (server, challenge, userCode) =>
  callAdmin(server, 'PUT',
    `/admin/oauth2/auth/requests/device/accept?device_challenge=${encodeURIComponent(challenge)}`,
    userCode === undefined ? {} : { user_code: userCode });

/** Types the code; the browser ends at the login app. */
export async function nameDevice(server, browser, userCode) {
  const accepted = await typeCode(server, await openPage(server, browser), userCode);
  assert.equal(accepted.status, 200, accepted.text);
  return comeBack(server, browser, accepted.json.redirect_to);
}

export async function comeBack(server, browser, url) {
  recordSecret(new URL(url).searchParams.get('device_verifier'));
  const back = await browser.get(reach(server, url));
  assert.equal(back.status, 302, back.text);
  assert.ok(back.location.startsWith(loginUrl), back.location);
  return recordSecret(new URL(back.location).searchParams.get('login_challenge'));
}

/** All that a person does for a device. */
export async function allowDevice(server, userCode, { browser = new Browser(), login, consent } = {}) {
  const consentChallenge = await passLogin(server, browser, await nameDevice(server, browser, userCode), login);
  const end = await passConsent(server, browser, consentChallenge, consent);
  assert.equal(end.status, 302, end.text);
  return end;
}
