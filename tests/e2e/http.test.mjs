// The HTTP engine of the running program: framing, limits, header injection.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';
import { RawConnection, rawRequest, startGatehouse, statuses } from './gatehouse.mjs';

const limits = {
  max_header_bytes: 4096, max_headers: 20, max_body_bytes: 8192,
  header_timeout: '1s', idle_timeout: '1500ms', request_timeout: '3s', max_connections: 64,
};
const smuggled = 'GET /health/alive HTTP/1.1\r\nHost: smuggled\r\n\r\n';

let server;
let single;
before(async () => {
  server = await startGatehouse({ config: { serve: { public: { limits } } } });
  single = await startGatehouse({ config: { serve: { io_threads: 1, public: { limits: { max_connections: 1 } } } } });
});
after(async () => {
  await server.stop();
  await single.stop();
});

/** One refusal, and nothing that came behind it is taken for a request. */
async function assertRefusedAndClosed(octets, expected) {
  const received = await rawRequest(server.publicPort, octets + smuggled);
  const seen = statuses(received);
  assert.equal(seen.length, 1, received);
  if (expected)
    assert.ok([expected].flat().includes(seen[0]), received);
  else
    assert.ok(seen[0] >= 400 && seen[0] < 600, received);
}

const post = (fields, body = '') =>
  `POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n${fields}\r\n${body}`;
const chunk = '5\r\nhello\r\n0\r\n\r\n';

describe('AB-74: request smuggling', () => {
  const refused = {
    'Content-Length before Transfer-Encoding': post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', chunk),
    'Transfer-Encoding before Content-Length': post('Transfer-Encoding: chunked\r\nContent-Length: 5\r\n', chunk),
    'a coding that is not chunked': post('Transfer-Encoding: xchunked\r\n', chunk),
    'chunked that is not last': post('Transfer-Encoding: chunked, identity\r\n', chunk),
    'identity': post('Transfer-Encoding: identity\r\n', chunk),
    'gzip before chunked': post('Transfer-Encoding: gzip, chunked\r\n', chunk),
    'chunked twice in one field': post('Transfer-Encoding: chunked, chunked\r\n', chunk),
    'Transfer-Encoding twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', chunk),
    'Transfer-Encoding twice with a lie': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', chunk),
    'a vertical tab before chunked': post('Transfer-Encoding: \x0bchunked\r\n', chunk),
    'a quoted coding': post('Transfer-Encoding: "chunked"\r\n', chunk),
    'an empty coding': post('Transfer-Encoding:\r\n', chunk),
    'white space before the colon': post('Transfer-Encoding : chunked\r\n', chunk),
    'Transfer-Encoding in HTTP/1.0':
      'POST /oauth2/token HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n' + chunk,
    'no Host': 'GET /health/alive HTTP/1.1\r\n\r\n',
    'two Hosts': 'GET /health/alive HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n',
    'two different Hosts': 'GET /health/alive HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n',
    'two equal Content-Lengths': post('Content-Length: 0\r\nContent-Length: 0\r\n'),
    'two different Content-Lengths': post('Content-Length: 0\r\nContent-Length: 5\r\n', 'hello'),
    'a list of Content-Lengths': post('Content-Length: 5, 5\r\n', 'hello'),
    'Content-Length with a sign': post('Content-Length: +5\r\n', 'hello'),
    'a negative Content-Length': post('Content-Length: -1\r\n'),
    'Content-Length in hex': post('Content-Length: 0x5\r\n', 'hello'),
    'a Content-Length beyond 64 bits': post('Content-Length: 18446744073709551621\r\n', 'hello'),
    'an empty Content-Length': post('Content-Length:\r\n'),
    'a folded header': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX-A: b\r\n c\r\n\r\n',
    'a folded first header': 'GET /health/alive HTTP/1.1\r\n Host: x\r\n\r\n',
    'a line that ends in a bare LF': 'GET /health/alive HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n',
    'a head of bare LFs': 'GET /health/alive HTTP/1.1\nHost: x\n\n',
    'a bare CR in a value': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX-A: b\rc\r\n\r\n',
    'NUL in a value': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX-A: b\0c\r\n\r\n',
    'a header without a colon': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX-A\r\n\r\n',
    'a header without a name': 'GET /health/alive HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n',
    'a fragment in the target': 'GET /health/alive#x HTTP/1.1\r\nHost: x\r\n\r\n',
    'high octets in the target': 'GET /health/alive\xff HTTP/1.1\r\nHost: x\r\n\r\n',
    'a space in the target': 'GET /health/ alive HTTP/1.1\r\nHost: x\r\n\r\n',
    'an unknown version': 'GET /health/alive HTTP/1.2\r\nHost: x\r\n\r\n',
    'HTTP/0.9': 'GET /health/alive\r\n\r\n',
    'a chunk size with a sign': post('Transfer-Encoding: chunked\r\n', '+5\r\nhello\r\n0\r\n\r\n'),
    'a chunk size with 0x': post('Transfer-Encoding: chunked\r\n', '0x5\r\nhello\r\n0\r\n\r\n'),
    'a chunk size beyond 64 bits': post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\nhello\r\n0\r\n\r\n'),
    'a chunk size that ends in a bare LF': post('Transfer-Encoding: chunked\r\n', '5\nhello\r\n0\r\n\r\n'),
    'a chunk that is longer than its size': post('Transfer-Encoding: chunked\r\n', '4\r\nhello\r\n0\r\n\r\n'),
  };
  for (const [what, octets] of Object.entries(refused))
    test(`AB-74: ${what} is refused and the connection closed`, () => assertRefusedAndClosed(octets));

  test('AB-74: trailers do not become headers', async () => {
    const body = '5\r\nhello\r\n0\r\nContent-Length: 0\r\nHost: evil\r\nAuthorization: Basic eDp5\r\n\r\n';
    const received = await rawRequest(
      server.publicPort, post('Transfer-Encoding: chunked\r\nConnection: close\r\n', body));
    assert.equal(statuses(received).length, 1, received);
    assert.match(received, /^HTTP\/1\.1 400 /);
  });

  const legal = {
    'chunk extensions': post('Transfer-Encoding: chunked\r\nConnection: close\r\n', '5;a=b;c="d"\r\nhello\r\n0;x\r\n\r\n'),
    'Transfer-Encoding: Chunked': post('Transfer-Encoding: Chunked\r\nConnection: close\r\n', chunk),
    'white space around chunked': post('Transfer-Encoding: \t chunked \r\nConnection: close\r\n', chunk),
    'lower-case header names': post('transfer-encoding: chunked\r\nconnection: close\r\n', chunk),
  };
  for (const [what, octets] of Object.entries(legal))
    test(`AB-74: ${what} is legal`, async () => {
      const received = await rawRequest(server.publicPort, octets);
      // The form was read: what is wrong is only that it asks for nothing.
      assert.deepEqual(statuses(received), [400], received);
      assert.match(received, /"error":"invalid_request"/);
      assert.match(received, /grant_type/);
    });

  test('AB-74: pipelined requests are answered in order', async () => {
    const received = await rawRequest(
      server.publicPort,
      'GET /health/alive HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n'
      + 'GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    assert.deepEqual(statuses(received), [200, 404, 200], received);
  });
});

describe('AB-78: CR and LF', () => {
  const refused = {
    'CR in the method': 'G\rET /health/alive HTTP/1.1\r\nHost: x\r\n\r\n',
    'LF in the target': 'GET /health\n/alive HTTP/1.1\r\nHost: x\r\n\r\n',
    'CR in the version': 'GET /health/alive HTTP/1\r.1\r\nHost: x\r\n\r\n',
    'CR in a header name': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX\rA: b\r\n\r\n',
    'LF in a header value': 'GET /health/alive HTTP/1.1\r\nHost: x\r\nX-A: b\nc\r\n\r\n',
    'CR in Host': 'GET /health/alive HTTP/1.1\r\nHost: x\ry\r\n\r\n',
  };
  for (const [what, octets] of Object.entries(refused))
    test(`AB-78: ${what} is refused`, () => assertRefusedAndClosed(octets, 400));

  const injected = '%0d%0aX-Injected:%20yes%0d%0a%0d%0a%3Cscript%3E';
  for (const [what, path] of Object.entries({
    'a path': `/nowhere${injected}`,
    'a query': `/.well-known/openid-configuration?x=${injected}`,
  }))
    test(`AB-78: percent-encoded CR LF in ${what} reaches no header`, async () => {
      const received = await rawRequest(
        server.publicPort, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      assert.equal(statuses(received).length, 1);
      assert.doesNotMatch(received, /^X-Injected/mi);
      assert.doesNotMatch(received, /<script>/);
    });

  for (const query of [`client_name=${injected}&page_size=1`, `owner=${injected}&limit=1&offset=1`])
    test(`AB-78: percent-encoded CR LF reaches no Link header (${query.split('=')[0]})`, async () => {
      const received = await rawRequest(
        server.adminPort, `GET /admin/clients?${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      assert.equal(statuses(received).length, 1);
      assert.doesNotMatch(received, /^X-Injected/mi);
    });

  test('AB-78: CR LF in a client id reaches no Location header', async () => {
    const body = JSON.stringify({ client_id: 'a\r\nX-Injected: yes' });
    const received = await rawRequest(
      server.adminPort,
      'POST /admin/clients HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n'
      + `Content-Length: ${body.length}\r\n\r\n${body}`);
    assert.equal(statuses(received).length, 1);
    assert.doesNotMatch(received, /^X-Injected/mi);
  });
});

describe('AB-77: slow and greedy clients', () => {
  test('AB-77: a head that does not end is cut off', async () => {
    const connection = new RawConnection(server.publicPort);
    connection.send('GET /health/alive HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const received = await connection.toEnd();
    assert.deepEqual(statuses(received).filter((status) => status !== 408), []);
  });

  test('AB-77: a head that drips is cut off all the same', async () => {
    const connection = new RawConnection(server.publicPort);
    connection.send('GET /health/alive HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    const drip = setInterval(() => connection.send('a'), 100);
    try {
      const received = await connection.toEnd();
      assert.deepEqual(statuses(received).filter((status) => status !== 408), []);
    } finally {
      clearInterval(drip);
    }
  });

  test('AB-77: a body that does not come is answered 408', async () => {
    const received = await rawRequest(server.publicPort, post('Content-Length: 5\r\n', 'he'));
    assert.deepEqual(statuses(received), [408], received);
  });

  test('AB-77: an idle connection is closed', async () => {
    const connection = new RawConnection(server.publicPort);
    connection.send('GET /health/alive HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.deepEqual(statuses(await connection.toEnd()), [200]);
  });

  test('AB-77: a connection that says nothing is closed', async () => {
    assert.deepEqual(statuses(await rawRequest(server.publicPort, '')), []);
  });

  test('AB-77: one connection too many is answered 503', async () => {
    const first = new RawConnection(single.publicPort);
    first.send('GET /health/alive HTTP/1.1\r\nHost: x\r\n\r\n');
    await first.until((text) => text.includes('"ok"'));
    const second = await rawRequest(single.publicPort, 'GET /health/alive HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.deepEqual(statuses(second), [503], second);
    first.close();
  });
});

describe('limits', () => {
  test('a head beyond its bytes is answered 431', () =>
    assertRefusedAndClosed(`GET /health/alive HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(5000)}\r\n\r\n`, 431));

  test('a target beyond the bytes of a head is refused', () =>
    assertRefusedAndClosed(`GET /${'a'.repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`, [414, 431]));

  test('a head beyond its number of headers is answered 431', () =>
    assertRefusedAndClosed(`GET /health/alive HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(25)}\r\n`, 431));

  test('a declared body beyond its bytes is answered 413 before it is sent', async () => {
    const received = await rawRequest(server.publicPort, post('Content-Length: 8193\r\n'));
    assert.deepEqual(statuses(received), [413], received);
  });

  test('a chunked body beyond its bytes is answered 413', async () => {
    const received = await rawRequest(
      server.publicPort, post('Transfer-Encoding: chunked\r\n', `2001\r\n${'a'.repeat(0x2001)}\r\n0\r\n\r\n`));
    assert.deepEqual(statuses(received), [413], received);
  });

  test('a body of exactly the allowed bytes is read', async () => {
    const body = 'a='.padEnd(8192, 'b');
    const received = await rawRequest(
      server.publicPort, post(`Connection: close\r\nContent-Length: ${body.length}\r\n`, body));
    assert.deepEqual(statuses(received), [400], received);
  });
});

describe('methods and expectations', () => {
  test('HEAD answers the headers of GET and no body', async () => {
    const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => rawRequest(
      server.publicPort,
      `${method} /.well-known/openid-configuration HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)));
    assert.deepEqual(statuses(head), [200]);
    assert.ok(head.endsWith('\r\n\r\n'));
    const length = /^content-length: (\d+)/mi;
    assert.equal(length.exec(head)?.[1], length.exec(get)?.[1]);
  });

  test('a keep-alive connection survives HEAD', async () => {
    const received = await rawRequest(
      server.publicPort,
      'HEAD /health/alive HTTP/1.1\r\nHost: x\r\n\r\nGET /health/alive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    assert.deepEqual(statuses(received), [200, 200], received);
  });

  test('Expect: 100-continue is answered before the body comes', async () => {
    const connection = new RawConnection(server.publicPort);
    connection.send(post('Expect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n'));
    await connection.until((text) => text.includes('100 Continue'));
    connection.send('hello');
    assert.deepEqual(statuses(await connection.toEnd()), [100, 400]);
  });

  test('Expect with a body too large is refused without 100', async () => {
    const received = await rawRequest(
      server.publicPort, post('Expect: 100-continue\r\nContent-Length: 9999\r\n'));
    assert.deepEqual(statuses(received), [413], received);
  });

  test('HTTP/1.0 is answered and closed', async () => {
    const received = await rawRequest(server.publicPort, 'GET /health/alive HTTP/1.0\r\nHost: x\r\n\r\n');
    assert.deepEqual(statuses(received), [200], received);
  });

  test('CONNECT and TRACE are refused', async () => {
    for (const line of ['CONNECT x:443', 'TRACE /health/alive'])
      assert.ok(statuses(await rawRequest(
        server.publicPort, `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`))[0] >= 400, line);
  });

  test("Node's own client keeps its connection over many requests", async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set();
    for (let i = 0; i < 5; ++i)
      await new Promise((resolve, reject) => {
        http.get(`${server.publicUrl}/health/alive`, { agent }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', resolve);
        }).on('error', reject);
      });
    agent.destroy();
    assert.equal(ports.size, 1);
  });
});
