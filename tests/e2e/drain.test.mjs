// How the program ends: politely at the first signal, at once at the second.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RawConnection, rawRequest, startGatehouse, statuses, within } from './gatehouse.mjs';

const held = 'POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n'
  + 'Content-Length: 29\r\n\r\n';
const body = 'grant_type=client_credentials';

/** A request of which the server has seen the head, and whose body is still to come. */
async function inFlight(server) {
  const connection = new RawConnection(server.publicPort);
  connection.send(held.replace('\r\n\r\n', '\r\nExpect: 100-continue\r\n\r\n'));
  await connection.until((text) => text.includes('100 Continue'));
  return connection;
}

/** Asks for readiness, again and again while it is this one; the next status, or this one at the end. */
async function readinessAfter(connection, status) {
  let last = status;
  while (last === status && !connection.closed) {
    const before = statuses(connection.received).length;
    connection.send('GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await connection.until((text) => statuses(text).length > before && text.endsWith('}'), 'an answer of readiness');
    last = statuses(connection.received).at(-1);
  }
  return last;
}

/** A connection that is open and idle, on which requests were answered. */
async function idle(port) {
  const connection = new RawConnection(port);
  // A store that is elsewhere may have to be reached first.
  assert.equal(await readinessAfter(connection, 503), 200);
  return connection;
}

for (const signal of ['SIGTERM', 'SIGINT'])
  test(`${signal} lets requests in flight finish and then ends with 0`, async () => {
    const server = await startGatehouse();
    const connection = await inFlight(server);
    server.signal(signal);
    connection.send(body);
    assert.deepEqual(statuses(await connection.toEnd()), [100, 400]);
    assert.deepEqual(await within(server.ended, 'the end'), { code: 0, signal: null });
  });

test('a program without connections ends at once with 0', async () => {
  const server = await startGatehouse();
  await server.stop();
});

test('readiness fails with 503 for the configured delay, in which requests are still served', async () => {
  const server = await startGatehouse({ config: { serve: { drain: { delay: '2s' } } } });
  const waiting = await inFlight(server);
  const probe = await idle(server.publicPort);
  server.signal('SIGTERM');
  // Until the server has seen the signal it may still say that it is ready.
  assert.equal(await readinessAfter(probe, 200), 503, probe.received);
  waiting.send(body);
  assert.deepEqual(statuses(await waiting.toEnd()), [100, 400]);
  probe.close();
  assert.deepEqual(await within(server.ended, 'the end'), { code: 0, signal: null });
});

test('a second signal ends the program at once', async () => {
  const server = await startGatehouse();
  await inFlight(server);
  const begun = Date.now();
  server.signal('SIGTERM');
  // Signals of one kind merge while they wait, so the second is sent until it has arrived.
  const again = setInterval(() => server.signal('SIGTERM'), 50);
  try {
    await within(server.ended, 'the end');
  } finally {
    clearInterval(again);
  }
  // The request in flight would have held it for thirty seconds.
  assert.ok(Date.now() - begun < 20_000);
});

test('after the end nothing listens any more', async () => {
  const server = await startGatehouse();
  await server.stop();
  assert.equal(await rawRequest(server.publicPort, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'), '');
});
