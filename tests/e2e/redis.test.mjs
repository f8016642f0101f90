// Redis beside a main store: whatever becomes of it costs a login under way and nothing else.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { patience, recordSecret, runToEnd, startGatehouse } from './gatehouse.mjs';
import { callAdmin, createClient, introspect, issueToken, requestToken } from './oauth.mjs';
import {
  Browser, answerConsent, answerLogin, answerOfClient, authorize, authorizeUrl, createFlowClient, flowConfig, obtainTokens,
  passConsent, passLogin, reach, redeem, refresh, startLogin,
} from './browser.mjs';
import { allowDevice, createDeviceClient, deviceConfig, openPage, poll, startDevice, typeCode } from './device.mjs';
import { startPostgres } from './postgres.mjs';
import { password, startRedis } from './redis.mjs';
import { makeCertificate } from './web.mjs';

/** Asks again until it holds; for what the server does by itself after a while. */
async function eventually(holds, what) {
  const end = Date.now() + patience;
  while (!await holds())
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
}

async function health(url) {
  const answer = await fetch(`${url}/health/ready`);
  return { status: answer.status, text: await answer.text() };
}
const becomesReady = (server) => eventually(async () => (await health(server.adminUrl)).status === 200, 'readiness');
const losesRedis = (server) => eventually(async () => (await health(server.adminUrl)).status === 503, 'the loss to be noticed');

const folders = [];
after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A node on a file of its own, with Redis beside it. */
async function start(short, config = {}, env = {}) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-redis-'));
  folders.push(folder);
  return startGatehouse({
    config: { ...flowConfig, dsn: `sqlite://${folder}/records.sqlite?_fk=true`, short_lived_dsn: short, ...config }, env,
  });
}

/** A login that the app has accepted, and whose browser has not come back. */
async function acceptLogin(server, client, login = {}) {
  const browser = new Browser();
  const challenge = await startLogin(server, browser, authorizeUrl(server, client));
  const accepted = await answerLogin(server, challenge, { subject: 'ada', ...login });
  assert.equal(accepted.status, 200, accepted.text);
  recordSecret(new URL(accepted.json.redirect_to).searchParams.get('login_verifier'));
  return { browser, challenge, url: reach(server, accepted.json.redirect_to) };
}

const isRefused = (answer) => assert.equal(answer.json?.error, 'invalid_grant', answer.text);

describe('Redis', { concurrency: true }, () => {
  let redis;
  before(async () => { redis = await startRedis(); });
  after(() => redis.stop());

  it('holds a login until its browser comes back, and a code until it is redeemed', async () => {
    const own = await startRedis();
    const server = await start(own.dsn());
    await becomesReady(server);
    const app = await createFlowClient(server);
    const { browser, url } = await acceptLogin(server, app, { context: { note: 'a-note-of-the-login-app' } });
    const [key] = own.keys();
    assert.match(key, /^gatehouse:interaction:/);
    assert.ok(Number(own.command('PTTL', key)) > 0, 'it ends by itself');
    assert.doesNotMatch(own.command('GET', key), /a-note-of|redirect_uri|a-state-of/, 'and cannot be read there');
    const back = await browser.get(url);
    const consent = new URL(back.location).searchParams.get('consent_challenge');
    await eventually(() => own.keys().length === 0, 'the login to settle');
    const { code } = answerOfClient((await passConsent(server, browser, consent)).location);
    assert.match(own.keys().join(), /^gatehouse:authorization_code:/);
    const answers = await Promise.all(Array.from({ length: 64 }, () => redeem(server, app, code)));
    assert.equal(answers.filter((each) => each.status === 200).length, 1, 'one use');
    for (const each of answers.filter(({ status }) => status !== 200))
      isRefused(each);
    await eventually(() => own.keys().length === 0, 'the code to go');
    isRefused(await redeem(server, app, code));
    const { access_token: token } = answers.find(({ status }) => status === 200).json;
    assert.equal((await introspect(server, token)).active, false, 'a code used twice ends what came of it');
    await server.stop();
    await own.stop();
  });

  it('has devices poll there, and lets them in once', async () => {
    const server = await start(redis.dsn(), deviceConfig);
    await becomesReady(server);
    const client = await createDeviceClient(server);
    const device = await startDevice(server, client);
    assert.equal((await poll(server, client, device.device_code)).json.error, 'authorization_pending');
    assert.match(redis.keys().join(), /gatehouse:device_polls:/);
    await allowDevice(server, device.user_code);
    const answers = await Promise.all(Array.from({ length: 16 }, () => poll(server, client, device.device_code)));
    assert.equal(answers.filter((each) => each.status === 200).length, 1);
    const again = await typeCode(server, await openPage(server, new Browser()), device.user_code);
    assert.equal(again.status, 400, 'the user code is used up');
    await server.stop();
  });

  it('costs a login under way when it is killed, and nothing else', async () => {
    const own = await startRedis();
    const server = await start(own.dsn());
    await becomesReady(server);
    const app = await createFlowClient(server);
    const service = await createClient(server);
    const tokens = await obtainTokens(server, app);
    const begun = await acceptLogin(server, app);
    const { code } = await authorize(server, app);
    const fresh = await startLogin(server, begun.browser, authorizeUrl(server, app));
    await own.end();
    await losesRedis(server);
    for (const answer of [await begun.browser.get(begun.url), await answerLogin(server, fresh, { subject: 'ada' }), await redeem(server, app, code)])
      assert.equal(answer.status, 503);
    const [inside, outside] = await Promise.all([health(server.adminUrl), health(server.publicUrl)]);
    assert.match(inside.text, /short_lived_dsn: /);
    assert.deepEqual(JSON.parse(outside.text), { errors: { database: 'The store does not work' } });
    assert.equal((await introspect(server, tokens.access_token)).active, true);
    assert.equal((await refresh(server, app, tokens.refresh_token)).status, 200);
    assert.equal((await introspect(server, await issueToken(server, service))).active, true);
    assert.equal((await callAdmin(server, 'DELETE', `/admin/clients/${service.client_id}`)).status, 204);
    await own.rollBack({ isEmpty: true });
    await becomesReady(server);
    const refused = await begun.browser.get(begun.url);
    assert.equal(new URL(refused.location).searchParams.get('error'), 'request_unauthorized');
    isRefused(await redeem(server, app, code));
    assert.equal((await refresh(server, app, (await obtainTokens(server, app)).refresh_token)).status, 200, 'a new login works');
    await server.stop();
    await own.stop();
  });

  it('AB-14 brings nothing back when it is rolled back', async () => {
    const own = await startRedis();
    const server = await start(own.dsn(), { urls: { ...flowConfig.urls } });
    await becomesReady(server);
    const app = await createFlowClient(server);
    const login = await acceptLogin(server, app, { remember: true });
    const changed = await acceptLogin(server, app);
    const kept = await authorize(server, app);
    const unused = await authorize(server, app);
    own.snapshot();
    // Everything that lies in the snapshot is used now.
    const back = await login.browser.get(login.url);
    const consentChallenge = new URL(back.location).searchParams.get('consent_challenge');
    const accepted = await answerConsent(server, consentChallenge, { grant_scope: ['openid', 'offline_access'] });
    const consentUrl = reach(server, accepted.json.redirect_to);
    recordSecret(new URL(consentUrl).searchParams.get('consent_verifier'));
    const { code } = answerOfClient((await login.browser.get(consentUrl)).location);
    const tokens = (await redeem(server, app, code)).json;
    const first = (await redeem(server, app, kept.code)).json;
    assert.ok(tokens.access_token && first.access_token);
    assert.equal((await answerLogin(server, changed.challenge, { error: 'access_denied' }, 'reject')).status, 200);
    assert.equal((await callAdmin(server, 'DELETE', '/admin/oauth2/auth/sessions/login?subject=ada')).status, 204);
    const cookies = new Map(login.browser.cookies);
    await own.rollBack();
    await becomesReady(server);
    assert.ok(own.keys().length >= 4, 'the snapshot is back');
    assert.equal((await login.browser.get(login.url)).status, 410, 'the login cannot be gone through again');
    login.browser.cookies = cookies;
    assert.equal((await login.browser.get(consentUrl)).status, 410, 'nor the consent');
    assert.equal((await changed.browser.get(changed.url)).status, 410, 'nor an answer that another has replaced');
    isRefused(await redeem(server, app, code));
    assert.equal((await introspect(server, tokens.access_token)).active, false);
    const again = await Promise.all(Array.from({ length: 16 }, () => redeem(server, app, kept.code)));
    again.forEach(isRefused);
    assert.equal((await introspect(server, first.access_token)).active, false, 'its second use is one');
    assert.equal((await redeem(server, app, unused.code)).status, 200, 'what was not used may be');
    isRefused(await redeem(server, app, unused.code));
    await server.stop();
    await own.stop();
  });

  it('AB-14 brings no device back when it is rolled back', async () => {
    const own = await startRedis();
    const server = await start(own.dsn(), deviceConfig);
    await becomesReady(server);
    const client = await createDeviceClient(server);
    const device = await startDevice(server, client);
    own.snapshot();
    await allowDevice(server, device.user_code);
    const tokens = (await poll(server, client, device.device_code)).json;
    assert.ok(tokens.access_token);
    await own.rollBack();
    await becomesReady(server);
    assert.match(own.keys().join(), /gatehouse:user_code:/);
    const again = await typeCode(server, await openPage(server, new Browser()), device.user_code);
    assert.equal(again.status, 400, 'nobody can be led into the login again');
    isRefused(await poll(server, client, device.device_code));
    await server.stop();
    await own.stop();
  });

  it('AB-14 holds for nodes that know nothing of each other', async () => {
    const [postgres, own] = await Promise.all([startPostgres(), startRedis()]);
    const config = { ...flowConfig, dsn: postgres.database('nodes'), short_lived_dsn: own.dsn() };
    const [one, other] = await Promise.all([startGatehouse({ config }), startGatehouse({ config })]);
    await Promise.all([becomesReady(one), becomesReady(other)]);
    const app = await createFlowClient(one);
    const { browser, url } = await acceptLogin(one, app);
    const back = await browser.get(url.replace(one.publicUrl, other.publicUrl));
    assert.equal(back.status, 302, back.text);
    const consent = new URL(back.location).searchParams.get('consent_challenge');
    const { code } = answerOfClient((await passConsent(one, browser, consent)).location);
    const all = await Promise.all(Array.from({ length: 64 }, (_, i) => redeem(i % 2 ? one : other, app, code)));
    assert.equal(all.filter((each) => each.status === 200).length, 1);
    await Promise.all([one.stop(), other.stop()]);
    await Promise.all([postgres.stop(), own.stop()]);
  });

  it('needs of a user no more than docs/storage.md says', async () => {
    const may = /`(\+@connection[^`]*)`/.exec(readFileSync(new URL('../../docs/storage.md', import.meta.url), 'utf8'))[1].split(/\s+/);
    const own = await startRedis();
    const secret = recordSecret('the password of a user');
    assert.equal(own.command('ACL', 'SETUSER', 'gatehouse', 'on', `>${secret}`, ...may), 'OK');
    assert.equal(own.command('ACL', 'SETUSER', 'nobody', 'on', `>${secret}`, '+@connection'), 'OK');
    const dsnOf = (user) => `redis://${user}:${encodeURIComponent(secret)}@127.0.0.1:${own.port}/3`;
    const [server, refused] = await Promise.all([start(dsnOf('gatehouse')), start(dsnOf('nobody'))]);
    await becomesReady(server);
    await obtainTokens(server, await createFlowClient(server));
    await eventually(async () => /may not run a script/.test((await health(refused.adminUrl)).text), 'the reason');
    await Promise.all([server.stop(), refused.stop()]);
    await own.stop();
  });

  it('keeps nothing usable of a client that is gone and of a consent that was taken back', async () => {
    const server = await start(redis.dsn(), deviceConfig);
    await becomesReady(server);
    const app = await createFlowClient(server);
    const { code } = await authorize(server, app);
    assert.equal((await callAdmin(server, 'DELETE', `/admin/oauth2/auth/sessions/consent?subject=ada&client=${app.client_id}`)).status, 204);
    isRefused(await redeem(server, app, code));
    const other = await createFlowClient(server);
    const login = await acceptLogin(server, other);
    const device = await createDeviceClient(server);
    const begun = await startDevice(server, device);
    for (const each of [other, device])
      assert.equal((await callAdmin(server, 'DELETE', `/admin/clients/${each.client_id}`)).status, 204);
    assert.notEqual((await login.browser.get(login.url)).status, 302);
    assert.equal((await poll(server, device, begun.device_code)).status, 401);
    const typed = await typeCode(server, await openPage(server, new Browser()), begun.user_code);
    if (typed.status === 200)
      assert.equal((await new Browser().get(reach(server, typed.json.redirect_to))).status, 401);
    await server.stop();
  });

  it('may lose its scripts at any time', async () => {
    const server = await start(redis.dsn());
    await becomesReady(server);
    const app = await createFlowClient(server);
    for (let i = 0; i < 3; ++i) {
      redis.command('SCRIPT', 'FLUSH');
      await obtainTokens(server, app);
    }
    await server.stop();
  });

  it('is missed while it takes no writes, and used again when it does', async () => {
    const own = await startRedis();
    const server = await start(own.dsn());
    await becomesReady(server);
    const app = await createFlowClient(server);
    const cases = [
      [['REPLICAOF', '127.0.0.1', '1'], ['REPLICAOF', 'NO', 'ONE'], /replica/],
      [['CONFIG', 'SET', 'maxmemory', '1'], ['CONFIG', 'SET', 'maxmemory', '0'], /maxmemory/],
      [['CONFIG', 'SET', 'min-replicas-to-write', '1'], ['CONFIG', 'SET', 'min-replicas-to-write', '0'], /too few replicas/],
    ];
    for (const [spoil, mend, why] of cases) {
      const login = await acceptLogin(server, app);
      const fresh = await startLogin(server, login.browser, authorizeUrl(server, app));
      own.command(...spoil);
      await losesRedis(server);
      assert.equal((await answerLogin(server, fresh, { subject: 'ada' })).status, 503);
      assert.match((await health(server.adminUrl)).text, why);
      own.command(...mend);
      await becomesReady(server);
      assert.equal((await login.browser.get(login.url)).status, 302, 'a login under way goes on');
    }
    await server.stop();
    assert.match(readFileSync(server.logFile, 'utf8'), /the short-lived store does not work: the server is a replica/);
    await own.stop();
  });

  it('answers 503 in time while it hangs', async () => {
    const own = await startRedis();
    const server = await start(own.dsn());
    await becomesReady(server);
    const app = await createFlowClient(server);
    const begun = await acceptLogin(server, app);
    own.child.kill('SIGSTOP');
    const asked = Date.now();
    const some = await Promise.all(Array.from({ length: 4 }, () => begun.browser.get(begun.url)));
    assert.ok(Date.now() - asked < 20_000);
    for (const each of some)
      assert.equal(each.status, 503);
    own.child.kill('SIGCONT');
    await becomesReady(server);
    assert.equal((await begun.browser.get(begun.url)).status, 302);
    await server.stop();
    await own.stop();
  });

  it('is not used when it is one of a cluster, and the reason is told', async () => {
    const own = await startRedis({ options: ['--cluster-enabled', 'yes'] });
    const server = await start(own.dsn());
    await eventually(async () => /part of a cluster/.test((await health(server.adminUrl)).text), 'the reason');
    assert.equal((await requestToken(server, await createClient(server))).status, 200);
    await server.stop();
    await own.stop();
  });

  it('AB-88 tells that the password is wrong, and no password', async () => {
    const wrong = recordSecret('a wrong password of Redis');
    const server = await start(redis.dsn('', redis.port, wrong));
    await eventually(async () => /refuses the user or the password/.test((await health(server.adminUrl)).text), 'the reason');
    assert.equal((await requestToken(server, await createClient(server))).status, 200, 'what needs no such record goes on');
    await server.stop();
    const log = readFileSync(server.logFile, 'utf8');
    for (const each of [wrong, password, encodeURIComponent(wrong)])
      assert.ok(!log.includes(each));
  });

  it('is trusted only with a certificate of its name and of a known authority', async () => {
    const certificate = makeCertificate();
    const own = await startRedis({ tls: certificate.tls });
    const works = async (short, env) => {
      const server = await start(short, {}, env);
      await becomesReady(server);
      await obtainTokens(server, await createFlowClient(server));
      await server.stop();
    };
    const fails = async (short, env) => {
      const server = await start(short, {}, env);
      await eventually(async () => /certificate is not trusted/.test((await health(server.adminUrl)).text), 'the reason');
      await server.stop();
    };
    const rooted = `?sslrootcert=${encodeURIComponent(certificate.caFile)}`;
    await Promise.all([
      works(own.dsn(rooted)),
      works(own.dsn(), { SSL_CERT_FILE: certificate.caFile }),
      fails(own.dsn()),
      fails(own.dsn(rooted).replace('127.0.0.1', 'localhost')),
    ]);
    await own.stop();
    certificate.remove();
  });

  it('needs a durable store and files that can be read', async () => {
    const start = { dev: true, secrets: { system: ['a-system-secret-of-the-end-to-end-tests'] }, serve: { public: { port: 0 }, admin: { port: 0 } } };
    const memory = await runToEnd({ config: { ...start, dsn: 'memory', short_lived_dsn: redis.dsn() } });
    assert.notEqual(memory.code, 0);
    assert.match(memory.output, /short_lived_dsn needs a durable store/);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-redis-'));
    folders.push(folder);
    const unread = await runToEnd({
      config: { ...start, dsn: `sqlite://${folder}/r?_fk=true`, short_lived_dsn: redis.dsn('?sslrootcert=/nowhere/ca.pem').replace('redis:', 'rediss:') },
    });
    assert.notEqual(unread.code, 0);
    assert.match(unread.output, /short_lived_dsn: the file of sslrootcert has no certificates that can be read/);
  });
});
