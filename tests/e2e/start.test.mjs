// How the program starts, and when it refuses to.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { runToEnd, startGatehouse } from './gatehouse.mjs';
import { createClient, introspect, issueToken } from './oauth.mjs';

const good = {
  dev: true,
  urls: { self: { issuer: 'http://gatehouse.test' } },
  serve: { public: { port: 0, host: '127.0.0.1' }, admin: { port: 0, host: '127.0.0.1' } },
};

test('a started program says where it listens, and then that it is ready', async () => {
  const server = await startGatehouse();
  assert.match(server.stdout(), /^public http:\/\/127\.0\.0\.1:\d+\nadmin http:\/\/127\.0\.0\.1:\d+\nready\n$/);
  await server.stop();
});

test('an environment variable wins over the file', async () => {
  const server = await startGatehouse({ env: { TTL_ACCESS_TOKEN: '77s' } });
  const client = await createClient(server);
  const { exp, iat } = await introspect(server, await issueToken(server, client));
  assert.equal(exp - iat, 77);
  await server.stop();
});

describe('AB-89: what is not understood stops the start', () => {
  for (const [what, config] of Object.entries({
    'an unknown key': { ...good, oauth2: { pcke: { enforced: true } } },
    'an unknown key at the top': { ...good, profil: 'strict' },
    'a value of a wrong type': { ...good, ttl: { access_token: ['1h'] } },
    'a value that is out of its range': { ...good, serve: { public: { port: 70000 } } },
    'an unknown value of a choice': { ...good, profile: 'lenient' },
    'a duplicate key': 'dev: true\ndev: false\n',
    'YAML that is none': 'serve: [1,\n',
    'an alias': 'a: &x 1\nb: *x\n',
    'a key that is not built, and set': { ...good, serve: { ...good.serve, public: { ...good.serve.public, tls: { enabled: true } } } },
    'http as issuer outside dev': { ...good, dev: false },
    'dev with the strict profile': { ...good, profile: 'strict' },
    'an unreachable kind of store': { ...good, dsn: 'oracle://nowhere' },
  }))
    test(`AB-89: ${what}`, async () => {
      const { code, output } = await runToEnd({ config });
      assert.equal(code, 2, output);
      assert.doesNotMatch(output, /^ready$/m);
      assert.match(output, /\S/);
    });

  test('AB-89: a file that is not there', async () => {
    const { code } = await runToEnd({ args: ['serve', 'all', '-c', '/nowhere/gatehouse.yaml'] });
    assert.equal(code, 2);
  });

  test('AB-89: an unknown flag', async () => {
    const { code } = await runToEnd({ args: ['serve', 'all', '--devv'] });
    assert.equal(code, 2);
  });

  test('AB-89: the message names the key, its place and the nearest right one', async () => {
    const { output } = await runToEnd({ config: 'ttl:\n  acces_token: 1h\n' });
    assert.match(output, /acces_token/);
    assert.match(output, /gatehouse\.yaml:2/);
    assert.match(output, /access_token/);
  });

  test('AB-88: the message about a secret does not show it', async () => {
    const { code, output } = await runToEnd({ config: { ...good, secrets: { system: { first: 'do-not-show-this' } } } });
    assert.equal(code, 2);
    assert.doesNotMatch(output, /do-not-show-this/);
  });
});

test('a port that is taken stops the start', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  try {
    const { code, output } = await runToEnd({
      config: { ...good, serve: { ...good.serve, public: { host: '127.0.0.1', port: taken.address().port } } },
    });
    assert.ok(code !== 0, output);
    assert.doesNotMatch(output, /^ready$/m);
  } finally {
    taken.close();
  }
});
