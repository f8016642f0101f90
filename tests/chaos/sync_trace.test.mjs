// Traces that are written by hand.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeSyncs, readTrace } from './sync_trace.mjs';

const asks = '10 recvmsg(7<socket:[1]>, {msg_iov=[{iov_base="POST /oauth2/token HTTP/1.1\\r\\n", iov_len=90}]}, 0) = 90';
const answers = '10 sendmsg(7<socket:[1]>, {msg_iov=[{iov_base="HTTP/1.1 200 OK\\r\\n", iov_len=80}]}, 0) = 80';
const syncs = '11 fdatasync(5</data/records.sqlite-wal>) = 0';
const rules = { node: new Set(['10', '11']), writes: (request) => request.startsWith('POST'), log: /sqlite-wal>/ };
const judge = (lines, more = {}) => judgeSyncs(readTrace(lines.join('\n')), { ...rules, ...more });

describe('the reader of traces of a node with a file', () => {
  it('is content with a sync between a request and its answer', () => {
    assert.deepEqual(judge([asks, syncs, answers, asks, syncs, answers]), { answers: 2, early: [] });
  });

  it('finds an answer without a sync, and one whose sync came before its request', () => {
    assert.deepEqual(judge([asks, answers]).early, ['POST /oauth2/token']);
    assert.deepEqual(judge([syncs, asks, answers]).early.length, 1);
    assert.deepEqual(judge([asks, syncs, answers, asks, answers]), { answers: 2, early: ['POST /oauth2/token'] });
  });

  it('finds an answer that begins before its sync has ended', () => {
    const early = [asks, '11 fdatasync(5</data/records.sqlite-wal> <unfinished ...>', answers, '11 <... fdatasync resumed>) = 0'];
    assert.equal(judge(early).early.length, 1);
    const good = [asks, '11 fdatasync(5</data/records.sqlite-wal> <unfinished ...>', '11 <... fdatasync resumed>) = 0', answers];
    assert.equal(judge(good).early.length, 0);
  });

  it('counts neither syncs that fail nor those of other files', () => {
    assert.equal(judge([asks, '11 fdatasync(5</data/records.sqlite-wal>) = -1 EIO (Input/output error)', answers]).early.length, 1);
    assert.equal(judge([asks, '11 fdatasync(6</data/other>) = 0', answers]).early.length, 1);
  });

  it('leaves out what promises nothing', () => {
    assert.deepEqual(judge([asks.replace('POST', 'GET'), answers]), { answers: 0, early: [] });
  });
});

describe('the reader of traces of a node with a database server', () => {
  const database = { log: /pg_wal\//, commit: /COMMIT/ };
  const sync = '20 fdatasync(9</data/pg_wal/0001>) = 0';
  const told = '20 sendto(8<socket:[2]>, "C\\0\\0\\0\\vCOMMIT\\0", 12, 0, NULL, 0) = 12';
  const heard = '10 recvfrom(6<socket:[3]>, "C\\0\\0\\0\\vCOMMIT\\0", 99, 0, NULL, NULL) = 12';

  it('is content when the log was synced, the node was told, and it answered', () => {
    assert.deepEqual(judge([asks, sync, told, heard, answers], database), { answers: 1, early: [] });
    // Another process of the server may write the log.
    assert.deepEqual(judge([asks, sync.replace('20', '21'), told, heard, answers], database).early, []);
  });

  it('finds every other order', () => {
    for (const order of [[asks, told, heard, sync, answers], [asks, sync, answers, told, heard], [asks, told, heard, answers],
      [sync, asks, told, heard, answers], [asks, sync, told, answers, heard], [asks, sync, answers]])
      assert.equal(judge(order, database).early.length, 1);
  });
});
