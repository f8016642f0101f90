// The modules of the certification profiles config, dynamic and third party initiated login.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignJWT, UnsecuredJWT, createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { Browser } from './browser.mjs';
import { recordSecret } from './gatehouse.mjs';
import { callAdmin } from './oauth.mjs';
import {
  callback, checkErrorMembers, checkIdToken, checkKeys, checkTokens, forEach, givesAccessToken, isHttps, issuer, makeKey,
  proving, readCallback, startSuite, variants, withoutUndefined,
} from './conformance.mjs';
import { makeCertificate, sendJson, startWeb } from './web.mjs';
import { follow, logIn, startWithPages } from './pages.mjs';

const all = variants('BIH');
const withCode = variants('BH');

/** Members of the metadata that some specification names. */
const knownMetadata = new Set([
  'issuer', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri', 'registration_endpoint', 'scopes_supported',
  'response_types_supported', 'response_modes_supported', 'grant_types_supported', 'acr_values_supported', 'subject_types_supported',
  'id_token_signing_alg_values_supported', 'id_token_encryption_alg_values_supported', 'id_token_encryption_enc_values_supported',
  'userinfo_signing_alg_values_supported', 'userinfo_encryption_alg_values_supported', 'userinfo_encryption_enc_values_supported',
  'request_object_signing_alg_values_supported', 'request_object_encryption_alg_values_supported',
  'request_object_encryption_enc_values_supported', 'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported', 'display_values_supported', 'claim_types_supported', 'claims_supported',
  'service_documentation', 'claims_locales_supported', 'ui_locales_supported', 'claims_parameter_supported',
  'request_parameter_supported', 'request_uri_parameter_supported', 'require_request_uri_registration', 'op_policy_uri', 'op_tos_uri',
  'revocation_endpoint', 'revocation_endpoint_auth_methods_supported', 'revocation_endpoint_auth_signing_alg_values_supported',
  'introspection_endpoint', 'introspection_endpoint_auth_methods_supported', 'introspection_endpoint_auth_signing_alg_values_supported',
  'code_challenge_methods_supported', 'signed_metadata', 'device_authorization_endpoint', 'end_session_endpoint', 'check_session_iframe',
  'backchannel_logout_supported', 'backchannel_logout_session_supported', 'frontchannel_logout_supported',
  'frontchannel_logout_session_supported', 'authorization_response_iss_parameter_supported', 'pushed_authorization_request_endpoint',
  'require_pushed_authorization_requests', 'dpop_signing_alg_values_supported', 'tls_client_certificate_bound_access_tokens',
  'mtls_endpoint_aliases', 'require_signed_request_object', 'prompt_values_supported',
]);

/** Documents of a client by path, each a function that makes it. */
async function publish(documents, options) {
  return startWeb((request, response) => {
    const [type, make] = documents[request.url] ?? [];
    if (make === undefined)
      return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': type });
    return response.end(make());
  }, options);
}

describe('the certification profiles config and dynamic', { concurrency: 4 }, () => {
  let suite;
  before(async () => { suite = await startSuite(); });
  after(() => suite.stop());

  it('oidcc-discovery-endpoint-verification', async () => {
    const { metadata } = await suite.begin();
    const { protocol, search, hash } = new URL(metadata.issuer);
    assert.deepEqual([protocol, search, hash], ['https:', '', '']);
    for (const [name, value] of Object.entries(metadata)) {
      assert.ok(knownMetadata.has(name), name);
      if (/_endpoint$|_uri$/.test(name))
        isHttps(value);
      else if (/_supported$/.test(name) && !Array.isArray(value))
        assert.equal(typeof value, 'boolean', name);
      if (Array.isArray(value)) {
        assert.ok(value.length > 0 && value.every((each) => typeof each === 'string' && each !== ''), name);
        assert.equal(new Set(value).size, value.length, name);
      }
    }
    const holds = (name, wanted) => assert.deepEqual(wanted.filter((each) => !metadata[name].includes(each)), [], name);
    holds('subject_types_supported', ['public']);
    holds('id_token_signing_alg_values_supported', ['RS256']);
    holds('request_object_signing_alg_values_supported', ['RS256']);
    holds('scopes_supported', ['openid']);
    holds('claims_supported', ['sub']);
    holds('code_challenge_methods_supported', ['S256']);
    holds('grant_types_supported', ['authorization_code', 'implicit']);
    const asSet = (type) => type.split(' ').sort().join(' ');
    const types = metadata.response_types_supported.map(asSet);
    for (const { type } of all)
      assert.ok(types.includes(asSet(type)), type);
    holds('response_modes_supported', ['query', 'fragment', 'form_post']);
    for (const name of ['ui_locales_supported', 'claims_locales_supported'])
      for (const locale of metadata[name] ?? [])
        assert.doesNotThrow(() => Intl.getCanonicalLocales(locale));
  });

  it('oidcc-idtoken-rs256', () => forEach(all, async (variant) => {
    const client = await suite.client(variant, { id_token_signed_response_alg: 'RS256' });
    assert.equal(client.id_token_signed_response_alg, 'RS256');
    const { idToken } = await suite.run(client, variant, { alg: 'RS256' });
    assert.equal(typeof decodeProtectedHeader(idToken).kid, 'string');
  }));

  it('oidcc-userinfo-rs256', () => forEach(all.filter(({ type }) => givesAccessToken(type)), async (variant) => {
    const client = await suite.client(variant, { userinfo_signed_response_alg: 'RS256' });
    assert.equal(client.userinfo_signed_response_alg, 'RS256');
    const { accessToken, claims } = await suite.run(client, variant);
    const answer = await fetch(`${suite.server.publicUrl}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^application\/jwt/);
    const { keys } = await suite.begin();
    const { payload, protectedHeader } = await jwtVerify(await answer.text(), createLocalJWKSet(keys), { issuer, audience: client.client_id });
    assert.equal(protectedHeader.alg, 'RS256');
    assert.equal(payload.sub, claims.sub);
    assert.equal('nonce' in payload, false);
  }));

  it('oidcc-ensure-redirect-uri-in-authorization-request', () => forEach(all, async (variant) => {
    const client = await suite.client(variant, { redirect_uris: [callback, `${callback}2`] });
    await suite.showsErrorPage(suite.parameters(client, variant, { redirect_uri: undefined }));
  }));

  it('oidcc-redirect-uri-query-OK', () => forEach(all, async (variant) => {
    await suite.run(await suite.client(variant, { redirect_uris: [`${callback}?foo=bar`] }), variant);
  }));

  it('oidcc-redirect-uri-query-mismatch (AB-05)', () => forEach(all, async (variant) => {
    const client = await suite.client(variant, { redirect_uris: [`${callback}?foo=bar`] });
    await suite.showsErrorPage(suite.parameters(client, variant, { redirect_uri: `${callback}?bar=foo` }));
  }));

  it('oidcc-redirect-uri-query-added (AB-05)', () => forEach(all, async (variant) => {
    const client = await suite.client(variant);
    await suite.showsErrorPage(suite.parameters(client, variant, { redirect_uri: `${callback}?foo=bar` }));
  }));

  it('oidcc-redirect-uri-regfrag', async () => {
    const refused = await suite.tryRegister({ redirect_uris: [`${callback}#foobar`], response_types: ['code'], grant_types: ['authorization_code'] });
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.headers.get('content-type'), /^application\/json/);
    assert.ok(['invalid_redirect_uri', 'invalid_client_metadata'].includes(refused.json.error), refused.text);
    checkErrorMembers(refused.json);
  });

  it('oidcc-registration: the client is deleted at the end of each module', async () => {
    const key = await makeKey('of-the-suite');
    const client = await suite.client({ type: 'code' }, { jwks: { keys: [key.jwk] } });
    assert.deepEqual([client.redirect_uris, client.response_types, client.contacts], [[callback], ['code'], ['certification@rp.test']]);
    const gone = await fetch(`${suite.server.publicUrl}${new URL(client.registration_client_uri).pathname}`,
      { method: 'DELETE', headers: { authorization: `Bearer ${client.registration_access_token}` } });
    assert.equal(gone.status, 204);
    assert.equal(await gone.text(), '');
    await suite.showsErrorPage(suite.parameters(client, { type: 'code' }));
  });

  it('oidcc-registration-jwks-uri', async () => {
    const key = await makeKey('of-the-client');
    const web = await publish({ '/jwks': ['application/json', () => JSON.stringify({ keys: [key.jwk] })] });
    await forEach(withCode, async (variant) => {
      const client = await suite.client(variant, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: `${web.url}/jwks` });
      assert.equal(client.jwks_uri, `${web.url}/jwks`);
      await suite.run(proving(client, key), variant);
    });
    assert.ok(web.seen.requests.length > 0);
  });

  it('oidcc-ensure-client-assertion-with-iss-aud-succeeds', () => forEach(withCode, async (variant) => {
    const key = await makeKey('of-the-client');
    const client = await suite.client(variant, { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk] } });
    await suite.run(proving(client, key, issuer), variant);
  }));

  // The module waits for as long as it is told that the server keeps keys; it is told a second.
  it('oidcc-refresh-token-rp-key-rotation', async () => {
    const shown = {};
    const web = await publish({ '/jwks': ['application/json', () => JSON.stringify({ keys: [shown.key.jwk] })] });
    shown.key = await makeKey('the-first');
    const variant = { type: 'code' };
    const registered = await suite.client(variant, {
      token_endpoint_auth_method: 'private_key_jwt', jwks_uri: `${web.url}/jwks`, grant_types: ['authorization_code', 'refresh_token'],
    });
    const first = await suite.run(proving(registered, shown.key), variant, { parameters: { scope: 'openid offline_access', prompt: 'consent' } });
    shown.key = await makeKey('the-second');
    await suite.untilAfter(Math.floor(Date.now() / 1000) + 1);
    const client = proving(registered, shown.key);
    checkTokens(await suite.askForTokens(client, { grant_type: 'refresh_token', refresh_token: first.tokens.refresh_token }));
  });

  /** Sends where a request object is, and nothing that counts beside it. */
  async function sendByReference(client, variant, request_uri, asked) {
    const browser = new Browser();
    const { client_id, response_type, scope } = asked;
    const end = await suite.visit(browser, { client_id, response_type, scope, request_uri });
    const answer = readCallback(end, { type: variant.type, mode: variant.mode, redirect_uri: callback });
    assert.equal(answer.state, asked.state);
    await suite.finish(client, variant, { browser, asked, answer });
  }

  it('oidcc-request-uri-unsigned', async () => {
    const objects = {};
    const web = await publish(objects);
    await forEach(all.map((variant, i) => ({ ...variant, path: `/object-${i}` })), async (variant) => {
      const request_uri = `${web.url}${variant.path}#of-this-version`;
      const client = await suite.client(variant, { request_uris: [request_uri], request_object_signing_alg: 'none' });
      const asked = suite.parameters(client, variant);
      objects[variant.path] = ['application/oauth-authz-req+jwt', () => new UnsecuredJWT(withoutUndefined(asked)).encode()];
      await sendByReference(client, variant, request_uri, asked);
    });
  });

  it('oidcc-request-uri-signed-rs256', async () => {
    const key = await makeKey('of-the-client');
    const objects = {};
    const web = await publish(objects);
    await forEach(all.map((variant, i) => ({ ...variant, path: `/object-${i}` })), async (variant) => {
      const request_uri = `${web.url}${variant.path}#of-this-version`;
      const client = await suite.client(variant, {
        request_uris: [request_uri], request_object_signing_alg: 'RS256', jwks: { keys: [key.jwk] },
      });
      assert.deepEqual([client.request_uris, client.request_object_signing_alg], [[request_uri], 'RS256']);
      const asked = suite.parameters(client, variant);
      const object = await new SignJWT({ ...withoutUndefined(asked), iss: client.client_id, aud: issuer })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(key.privateKey);
      objects[variant.path] = ['application/oauth-authz-req+jwt', () => object];
      await sendByReference(client, variant, request_uri, asked);
      const foreign = await makeKey(key.kid);
      const forged = await new SignJWT({ ...withoutUndefined(asked), iss: client.client_id, aud: issuer })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid }).sign(foreign.privateKey);
      objects[variant.path] = ['application/oauth-authz-req+jwt', () => forged];
      const { client_id, response_type, scope, redirect_uri, response_mode } = asked;
      const end = await suite.visit(new Browser(), withoutUndefined({ client_id, response_type, scope, redirect_uri, response_mode, request_uri }));
      const refused = readCallback(end, { type: variant.type, mode: variant.mode, redirect_uri });
      assert.equal(refused.error, 'invalid_request_object');
    });
  });

  it('oidcc-3rd_party-init-login', async () => {
    const initiate_login_uri = 'https://rp.test/test/a/gatehouse/initiate';
    const client = await suite.client({ type: 'code' }, { initiate_login_uri });
    assert.equal(client.initiate_login_uri, initiate_login_uri);
    const shown = await fetch(`${suite.server.publicUrl}${new URL(client.registration_client_uri).pathname}`,
      { headers: { authorization: `Bearer ${client.registration_access_token}` } });
    assert.equal(shown.status, 200);
    assert.match(shown.headers.get('content-type'), /^application\/json/);
    const read = await shown.json();
    recordSecret(read.registration_access_token);
    assert.equal(read.initiate_login_uri, initiate_login_uri);
    // The client begins by itself when somebody else sends a person there.
    await suite.run(client, { type: 'code' });
  });

  it('oidcc-3rd_party-init-login-nohttps', async () => {
    const refused = await suite.tryRegister({ redirect_uris: [callback], initiate_login_uri: 'http://rp.test/test/a/gatehouse/initiate' });
    assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_client_metadata'], refused.text);
    checkErrorMembers(refused.json);
  });
});

describe('sectors of the certification profile dynamic', () => {
  let made;
  let web;
  let suite;
  before(async () => {
    made = makeCertificate();
    web = await startWeb((request, response) => sendJson(response, request.url === '/good' ? [callback] : ['https://rp.test/another']), { tls: made.tls });
    suite = await startSuite({ clients: { http: { ca_file: made.caFile } } });
  });
  after(async () => {
    await suite.stop();
    made.remove();
  });
  const asPairwise = (path) => ({ subject_type: 'pairwise', sector_identifier_uri: `${web.url}${path}`, redirect_uris: [callback] });

  it('oidcc-registration-sector-uri', async () => {
    const variant = { type: 'code' };
    const clients = await Promise.all([0, 1].map(() => suite.client(variant, asPairwise('/good'))));
    assert.ok(web.seen.requests.includes('/good'));
    const [one, two] = await Promise.all(clients.map((client) => suite.run(client, variant)));
    assert.equal(one.claims.sub, two.claims.sub, 'one subject for one sector');
    assert.notEqual(one.claims.sub, 'ada');
  });

  it('oidcc-registration-sector-bad', async () => {
    const refused = await suite.tryRegister({ ...asPairwise('/bad'), response_types: ['code'], grant_types: ['authorization_code'] });
    assert.deepEqual([refused.status, refused.json.error], [400, 'invalid_client_metadata'], refused.text);
    checkErrorMembers(refused.json);
  });
});

describe('keys of the certification profile dynamic', () => {
  it('oidcc-server-rotate-keys', async () => {
    const suite = await startSuite();
    try {
      const variant = { type: 'code id_token' };
      const client = await suite.client(variant);
      const before = await suite.run(client, variant);
      const { keys: old } = await suite.begin();
      const rotated = await callAdmin(suite.server, 'POST', '/admin/keys/hydra.openid.id-token', { alg: 'RS256', use: 'sig' });
      assert.equal(rotated.status, 201, rotated.text);
      const { keys: now } = await suite.begin();
      checkKeys(now);
      const kids = ({ keys }) => keys.map((key) => key.kid);
      const added = kids(now).filter((kid) => !kids(old).includes(kid));
      assert.equal(added.length, 1, 'the new key appears');
      assert.deepEqual(kids(old).filter((kid) => !kids(now).includes(kid)), [], 'the old ones stay');
      const after = await suite.run(client, variant);
      assert.equal(decodeProtectedHeader(after.idToken).kid, added[0]);
      await checkIdToken(before.tokens.id_token, { keys: now, client, nonce: before.asked.nonce, token: before.accessToken });
    } finally {
      await suite.stop();
    }
  });
});

describe('what the pages show of a client', () => {
  let server;
  before(async () => { server = await startWithPages({ oidc: { dynamic_client_registration: { enabled: true } } }); });
  after(() => server.stop());

  /** Registers a client and sees the pages that a person comes by: login and consent. */
  async function seePages(metadata) {
    const registered = await fetch(`${server.publicUrl}/oauth2/register`, {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'Shown', redirect_uris: [callback], response_types: ['code'], grant_types: ['authorization_code'], ...metadata }),
    });
    const client = await registered.json();
    assert.equal(registered.status, 201);
    recordSecret(client.client_secret);
    recordSecret(client.registration_access_token);
    const browser = new Browser();
    const url = `${server.publicUrl}/oauth2/auth?${new URLSearchParams({
      client_id: client.client_id, response_type: 'code', scope: 'openid', redirect_uri: callback, state: 'a-state-of-the-client',
    })}`;
    const login = await follow(server, browser, await browser.get(url), url);
    const consent = await logIn(server, browser, login);
    assert.match(consent.url, /\/ui\/consent/);
    return { login, consent };
  }

  it('oidcc-registration-logo-uri', async () => {
    for (const page of Object.values(await seePages({ logo_uri: 'https://rp.test/logo.png' }))) {
      assert.match(page.text, /<img[^>]* src="https:\/\/rp\.test\/logo\.png"/);
      assert.match(page.headers.get('content-security-policy'), /; img-src 'self' https:\/\/rp\.test(;|$)/);
    }
  });

  for (const [name, member] of [['oidcc-registration-policy-uri', 'policy_uri'], ['oidcc-registration-tos-uri', 'tos_uri']])
    it(name, async () => {
      const { login, consent } = await seePages({ [member]: `https://rp.test/${member}` });
      assert.match(login.text + consent.text, new RegExp(`<a[^>]* href="https://rp\\.test/${member}"`));
    });
});
