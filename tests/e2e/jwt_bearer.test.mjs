// Assertions as grants (RFC 7523 §2.1), with trust that is administered by Hydra's API.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Configuration, OAuth2Api } from '@ory/hydra-client';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { issuer as serverIssuer, recordSecret, startGatehouse } from './gatehouse.mjs';
import { assertRefused, basic, callAdmin, createClient, introspect, postForm, tokenUrl } from './oauth.mjs';

const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const trusts = '/admin/trust/grants/jwt-bearer/issuers';
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** An identity provider with a key. */
async function makeIssuer(alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { name: `https://idp.example/${kid}`, alg, kid, privateKey, jwk: { ...await exportJWK(publicKey), kid, alg, use: 'sig' } };
}

const bodyOf = (idp, over = {}) =>
  ({ issuer: idp.name, subject: 'alice', scope: ['read', 'docs.*'], jwk: idp.jwk, expires_at: inAnHour(), ...over });

async function trust(server, idp, over) {
  const answer = await callAdmin(server, 'POST', trusts, bodyOf(idp, over));
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

function claimsOf(idp, over = {}) {
  const now = Math.floor(Date.now() / 1000);
  return Object.fromEntries(Object.entries(
    { iss: idp.name, sub: 'alice', aud: tokenUrl, jti: randomUUID(), iat: now, exp: now + 300, ...over })
    .filter(([, value]) => value !== undefined));
}

const sign = async (idp, over = {}, header = {}) => recordSecret(
  await new SignJWT(claimsOf(idp, over)).setProtectedHeader({ alg: idp.alg, kid: idp.kid, ...header }).sign(idp.privateKey));

const present = (server, client, assertion, form = {}, headers = basic(client.client_id, client.client_secret)) =>
  postForm(`${server.publicUrl}/oauth2/token`, { grant_type: grant, assertion, ...form }, headers);

const createBearerClient = (server, client = {}) => createClient(server, { grant_types: [grant], scope: '', ...client });

describe('the JWT bearer grant', { concurrency: true }, () => {
  let server;
  let client;
  let idp;
  before(async () => {
    server = await startGatehouse();
    client = await createBearerClient(server);
    idp = await makeIssuer();
    await trust(server, idp);
  });
  after(() => server.stop());

  it('gives a token for an assertion, for the subject that it names', async () => {
    const answer = await present(server, client, await sign(idp), { scope: 'read docs.a' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json.scope, 'read docs.a');
    assert.equal(answer.json.refresh_token, undefined);
    assert.equal(answer.json.id_token, undefined);
    const seen = await introspect(server, answer.json.access_token);
    assert.equal(seen.active, true);
    assert.equal(seen.sub, 'alice');
    assert.equal(seen.client_id, client.client_id);
    assert.deepEqual(seen.aud ?? [], []);
  });

  for (const alg of ['RS256', 'PS384', 'ES512', 'EdDSA'])
    it(`takes assertions signed with ${alg}`, async () => {
      const other = await makeIssuer(alg);
      await trust(server, other);
      assert.equal((await present(server, client, await sign(other))).status, 200);
      assert.equal((await present(server, client, await sign(other, {}, { kid: undefined }))).status, 200);
    });

  it('grants for any subject when the relation says so', async () => {
    const other = await makeIssuer();
    await trust(server, other, { subject: undefined, allow_any_subject: true });
    const answer = await present(server, client, await sign(other, { sub: 'somebody' }));
    assert.equal((await introspect(server, answer.json.access_token)).sub, 'somebody');
  });

  it('uses the lifespan of the client', async () => {
    const short = await createBearerClient(server, { jwt_bearer_grant_access_token_lifespan: '5m' });
    assert.equal((await present(server, short, await sign(idp))).json.expires_in, 300);
  });

  it('AB-18 refuses subjects, scopes and clients that are not trusted', async () => {
    assertRefused(await present(server, client, await sign(idp, { sub: 'bob' })), 400, 'invalid_grant');
    assertRefused(await present(server, client, await sign(idp), { scope: 'write' }), 400, 'invalid_scope');
    assertRefused(await present(server, client, await sign(idp), { audience: 'https://api.example' }), 400, 'invalid_request');
    const other = await createClient(server);
    assertRefused(await present(server, other, await sign(idp)), 400, 'unauthorized_client');
    const open = await createBearerClient(server, { token_endpoint_auth_method: 'none' });
    assertRefused(await present(server, open, await sign(idp), { client_id: open.client_id }, {}), 400, 'unauthorized_client');
    assertRefused(await present(server, client, await sign(idp), {}, {}), 400, 'invalid_request');
    const wrong = basic(client.client_id, 'a wrong secret');
    assertRefused(await present(server, client, await sign(idp), {}, wrong), 401, 'invalid_client');
    assertRefused(await present(server, client, ''), 400, 'invalid_request');
  });

  it('AB-27 refuses claims that are missing or wrong', async () => {
    const now = Math.floor(Date.now() / 1000);
    for (const over of [
      { iss: undefined }, { iss: 'https://other.example' }, { sub: undefined }, { aud: undefined },
      { aud: 'https://other.example' }, { exp: undefined }, { exp: now - 120 }, { exp: now + 31 * 24 * 3600 },
      { iat: undefined }, { iat: now + 120 }, { nbf: now + 120 }, { jti: undefined }, { jti: '' }, { jti: 'x'.repeat(300) },
    ])
      assertRefused(await present(server, client, await sign(idp, over)), 400, 'invalid_grant');
    for (const aud of [serverIssuer, ['https://other.example', tokenUrl]])
      assert.equal((await present(server, client, await sign(idp, { aud }))).status, 200);
  });

  it('AB-26 refuses keys that are not the issuer\'s', async () => {
    const stranger = await makeIssuer();
    assertRefused(await present(server, client, await sign({ ...stranger, name: idp.name })), 400, 'invalid_grant');
    assertRefused(await present(server, client, await sign({ ...stranger, name: idp.name, kid: idp.kid })), 400, 'invalid_grant');
    assertRefused(await present(server, client, await sign(idp, {}, { kid: '../../etc' })), 400, 'invalid_grant');
    const [, payload] = (await sign(idp)).split('.');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    for (const text of [`${none}.${payload}.`, 'nonsense', 'a.b.c', '.'.repeat(100_000)])
      assertRefused(await present(server, client, text), 400, 'invalid_grant');
  });

  it('AB-30 takes no JWT of another kind', async () => {
    for (const typ of ['at+jwt', 'client-authentication+jwt', 'logout+jwt'])
      assertRefused(await present(server, client, await sign(idp, {}, { typ })), 400, 'invalid_grant');
  });

  it('AB-15 takes an assertion once, also from 64 at once', async () => {
    const assertion = await sign(idp);
    const all = await Promise.all(Array.from({ length: 64 }, () => present(server, client, assertion)));
    assert.equal(all.filter((each) => each.status === 200).length, 1);
    assert.equal(all.filter((each) => each.json?.error === 'jti_known').length, 63);
    const other = await makeIssuer();
    await trust(server, other);
    const { jti } = decodeJwt(assertion);
    assert.equal((await present(server, client, await sign(other, { jti }))).status, 200, 'a jti belongs to its issuer');
  });

  it('AB-15 uses up nothing when it refuses', async () => {
    const assertion = await sign(idp);
    assertRefused(await present(server, client, assertion, { scope: 'write' }), 400, 'invalid_scope');
    assert.equal((await present(server, client, assertion)).status, 200);
  });

  it('AB-81 refuses assertions once the trust is gone or has expired', async () => {
    const other = await makeIssuer();
    const made = await trust(server, other);
    assert.equal((await present(server, client, await sign(other))).status, 200);
    assert.equal((await callAdmin(server, 'DELETE', `${trusts}/${made.id}`)).status, 204);
    assertRefused(await present(server, client, await sign(other)), 400, 'invalid_grant');
    await trust(server, other, { expires_at: '2020-01-01T00:00:00Z' });
    assertRefused(await present(server, client, await sign(other)), 400, 'invalid_grant');
  });

  it('is administered with the client of Hydra', async () => {
    const hydra = new OAuth2Api(new Configuration({ basePath: server.adminUrl }));
    const other = await makeIssuer();
    const made = await hydra.trustOAuth2JwtGrantIssuer({ trustOAuth2JwtGrantIssuer: bodyOf(other) });
    assert.equal(made.status, 201);
    assert.equal(made.headers.location, `/trust/grants/jwt-bearer/issuers/${made.data.id}`);
    assert.equal(made.data.issuer, other.name);
    assert.equal(made.data.subject, 'alice');
    assert.equal(made.data.allow_any_subject, false);
    assert.deepEqual(made.data.scope, ['read', 'docs.*']);
    assert.deepEqual(made.data.public_key, { set: other.name, kid: other.kid });
    const { id } = made.data;
    assert.deepEqual((await hydra.getTrustedOAuth2JwtGrantIssuer({ id })).data, made.data);
    assert.deepEqual((await hydra.listTrustedOAuth2JwtGrantIssuers({ issuer: other.name })).data, [made.data]);
    const all = await hydra.listTrustedOAuth2JwtGrantIssuers({ pageSize: 500 });
    assert.ok(all.data.some((each) => each.id === id));
    await assert.rejects(hydra.trustOAuth2JwtGrantIssuer({ trustOAuth2JwtGrantIssuer: bodyOf(other) }),
      (error) => error.response.status === 409);
    assert.equal((await hydra.deleteTrustedOAuth2JwtGrantIssuer({ id })).status, 204);
    await assert.rejects(hydra.getTrustedOAuth2JwtGrantIssuer({ id }), (error) => error.response.status === 404);
    await trust(server, other);
  });

  it('refuses relations that are incomplete, and ids that are none', async () => {
    const other = await makeIssuer();
    for (const over of [{ issuer: undefined }, { subject: undefined }, { allow_any_subject: true }, { jwk: undefined },
      { expires_at: undefined }, { jwk: { ...other.jwk, kid: undefined } }])
      assert.equal((await callAdmin(server, 'POST', trusts, bodyOf(other, over))).json.error, 'missing_required_parameter');
    for (const over of [{ scope: 'read' }, { jwk: {} }, { expires_at: 'tomorrow' }])
      assert.equal((await callAdmin(server, 'POST', trusts, bodyOf(other, over))).json.error, 'invalid_request');
    const unknown = randomUUID();
    for (const method of ['GET', 'DELETE']) {
      assert.equal((await callAdmin(server, method, `${trusts}/${unknown}`)).status, 404);
      assert.equal((await callAdmin(server, method, `${trusts}/nonsense`)).status, 400);
    }
    assert.equal((await callAdmin(server, 'GET', '/trust/grants/jwt-bearer/issuers')).status, 200);
  });
});

describe('what may be left out of an assertion', () => {
  let server;
  before(async () => {
    server = await startGatehouse({ config: { oauth2: { grant: { jwt: {
      jti_optional: true, iat_optional: true, max_ttl: '1h', omit_assertion_audience: false } } } } });
  });
  after(() => server.stop());

  it('is what the settings say', async () => {
    const client = await createBearerClient(server);
    const idp = await makeIssuer();
    await trust(server, idp);
    const bare = await sign(idp, { jti: undefined, iat: undefined });
    for (let i = 0; i < 2; ++i) {
      const answer = await present(server, client, bare);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual((await introspect(server, answer.json.access_token)).aud, [tokenUrl]);
    }
    const now = Math.floor(Date.now() / 1000);
    assertRefused(await present(server, client, await sign(idp, { exp: now + 3700 })), 400, 'invalid_grant');
    const named = await sign(idp);
    assert.equal((await present(server, client, named)).status, 200);
    assertRefused(await present(server, client, named), 400, 'jti_known');
  });
});
