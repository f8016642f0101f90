// The checker against histories that are written by hand: what it must find, and what it must forgive.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { check } from './checker.mjs';

/** A history of sentences; operations have the names that they get. */
class Story {
  lines = [];
  #at = 0;

  constructor(grace = 0) { this.#add({ is: 'run', store: 'a story', grace }); }

  #add(line) { this.lines.push({ at: this.#at++, ...line }); return this; }
  begin(op, verb, id) { return this.#add({ is: 'begin', op, do: verb, id }); }
  end(op, result = 'ok', more = {}) { return this.#add({ is: 'end', op, result, ...more }); }
  event(kind) { return this.#add({ is: 'event', kind }); }
  final() { return this.#add({ is: 'final' }); }
  later(milliseconds) { this.#at += milliseconds; return this; }

  made(id, kind) { return this.#add({ is: 'made', made: [{ id, kind }] }); }

  /** An operation that nothing overlaps. */
  whole(op, verb, id, result, more) { return this.begin(op, verb, id).end(op, result, more); }
  issued(op, id) { return this.whole(op, 'issue', undefined, 'ok', { made: [{ id, kind: 'access' }] }); }
  shown(op, id, active) { return this.whole(op, 'show', id, 'ok', { active }); }
  /** A code of family f; its redemption and refreshes are written out. */
  coded() {
    return this.whole('consent', 'accept', undefined, 'ok', { made: [{ id: 'verifier', kind: 'consent_verifier' }] })
      .whole('back', 'use', 'verifier', 'ok', { made: [{ id: 'code', kind: 'code', family: 'f' }] });
  }
  used(op, id, result = 'ok', number = undefined) {
    return this.whole(op, 'use', id, result, number === undefined ? {} : { made: pair(number) });
  }
}

const pair = (number) => [
  { id: `access${number}`, kind: 'access', family: 'f' }, { id: `refresh${number}`, kind: 'refresh', family: 'f' }];

const kinds = (story) => check(story.lines).violations.map((each) => each.kind);
const assertSound = (story) => assert.deepEqual(check(story.lines).violations, []);

describe('the checker of tokens', () => {
  it('is content when what was acknowledged is there', () => {
    assertSound(new Story().issued('a', 't').event('server-kill').final().shown('b', 't', true));
  });

  it('finds an acknowledged token that is not there', () => {
    const story = new Story().issued('a', 't').event('server-kill').final().shown('b', 't', false);
    assert.deepEqual(check(story.lines).violations, [{ kind: 'lost_record', id: 't', op: 'b' }]);
  });

  it('finds an acknowledged token that nobody looked at in the end', () => {
    assert.deepEqual(kinds(new Story().issued('a', 't').shown('b', 't', true).final()), ['unobserved']);
    assert.deepEqual(kinds(new Story().issued('a', 't').final().whole('b', 'show', 't', 'unknown')), ['unobserved']);
  });

  it('knows nothing of a token whose answer never came', () => {
    assertSound(new Story().begin('a', 'issue').event('server-kill').end('a', 'unknown').begin('b', 'issue').final());
  });

  it('finds a token that lives after its revocation, in the end too', () => {
    const story = new Story().issued('a', 't').whole('b', 'revoke', 't').event('server-kill').final().shown('c', 't', true);
    assert.deepEqual(check(story.lines).violations, [{ kind: 'lost_revocation', id: 't', op: 'c', against: 'b' }]);
  });

  it('tells a look that was out of date from a revocation that was lost', () => {
    assert.deepEqual(kinds(new Story().issued('a', 't').whole('b', 'revoke', 't').shown('c', 't', true)
      .final().shown('d', 't', false)), ['stale_answer']);
  });

  it('finds a token that was gone and is there again, however its revocation was answered', () => {
    const back = (result) => new Story().issued('a', 't').whole('b', 'revoke', 't', result).shown('c', 't', false)
      .final().shown('d', 't', true);
    assert.deepEqual(kinds(back('ok')), ['resurrected']);
    assert.deepEqual(kinds(back('unknown')), ['resurrected']);
  });

  it('allows either outcome of a revocation that was cut off, and that it comes late', () => {
    for (const active of [true, false])
      assertSound(new Story().issued('a', 't').whole('b', 'revoke', 't', 'unknown').shown('c', 't', true)
        .final().shown('d', 't', active));
  });

  it('allows either answer while a revocation is under way', () => {
    for (const active of [true, false])
      assertSound(new Story().issued('a', 't').begin('b', 'revoke', 't').shown('c', 't', active).end('b')
        .final().shown('d', 't', false));
    assertSound(new Story().issued('a', 't').begin('c', 'show', 't').whole('b', 'revoke', 't').end('c', 'ok', { active: true })
      .final().shown('d', 't', false));
  });

  it('finds looks that contradict each other while a revocation is under way', () => {
    assert.deepEqual(kinds(new Story().issued('a', 't').begin('b', 'revoke', 't').shown('c', 't', false)
      .shown('d', 't', true).end('b').final().shown('e', 't', false)), ['resurrected']);
  });

  it('finds answers that nothing explains, and refusals of those who are registered', () => {
    assert.deepEqual(kinds(new Story().whole('a', 'issue', undefined, 'unexpected', { why: '500' })), ['unexpected_answer']);
    assert.deepEqual(kinds(new Story().whole('a', 'issue', undefined, 'refused', { why: '401' })), ['unexpected_answer']);
  });
});

describe('the checker of what may be used once', () => {
  it('is content with one success, and with refusals after it', () => {
    assertSound(new Story().coded().used('a', 'code', 'ok', 1).used('b', 'code', 'refused')
      .final().shown('c', 'access1', false).shown('d', 'refresh1', false));
  });

  it('finds two successes, one after the other or at once', () => {
    const after = new Story().coded().used('a', 'code', 'ok', 1).used('b', 'code', 'ok', 2);
    assert.deepEqual(check(after.lines).violations, [{ kind: 'double_use', id: 'code', op: 'b', against: 'a' }]);
    assert.deepEqual(kinds(new Story().coded().begin('a', 'use', 'code').begin('b', 'use', 'code')
      .end('b', 'ok', { made: pair(2) }).end('a', 'ok', { made: pair(1) })), ['double_use']);
  });

  it('finds a verifier that leads on twice', () => {
    assert.deepEqual(kinds(new Story().coded().used('a', 'verifier')), ['double_use']);
  });

  it('finds an assertion of a client that is good twice', () => {
    const story = new Story().made('jwt', 'assertion').used('a', 'jwt');
    assertSound(new Story().made('jwt', 'assertion').used('a', 'jwt').used('b', 'jwt', 'refused'));
    assert.deepEqual(kinds(story.used('b', 'jwt')), ['double_use']);
  });

  it('allows a success after a use that was cut off, and a refusal', () => {
    assertSound(new Story().coded().used('a', 'code', 'unknown').used('b', 'code', 'ok', 1)
      .final().shown('c', 'access1', true).shown('d', 'refresh1', true));
    assertSound(new Story().coded().used('a', 'code', 'unknown').used('b', 'code', 'refused'));
  });

  it('finds a second success with a use between that was cut off', () => {
    assert.deepEqual(kinds(new Story().coded().used('a', 'code', 'ok', 1).used('b', 'code', 'unknown')
      .used('c', 'code', 'ok', 2)), ['double_use']);
  });

  it('finds a refusal of what nobody has used', () => {
    assert.deepEqual(kinds(new Story().coded().event('server-kill').used('a', 'code', 'refused')), ['lost_record']);
  });

  it('finds a success after a refusal', () => {
    assert.deepEqual(kinds(new Story().coded().used('a', 'code', 'unknown').used('b', 'code', 'refused')
      .used('c', 'code', 'ok', 1)), ['resurrected']);
  });

  it('finds tokens that outlive the second use of their code', () => {
    assert.deepEqual(kinds(new Story().coded().used('a', 'code', 'ok', 1).used('b', 'code', 'refused')
      .final().shown('c', 'access1', true).shown('d', 'refresh1', false)), ['lost_revocation']);
  });

  it('forgives that tokens are dead when their code may have come twice', () => {
    assertSound(new Story().coded().used('a', 'code', 'ok', 1).used('b', 'code', 'unknown')
      .final().shown('c', 'access1', false).shown('d', 'refresh1', false));
  });
});

describe('the checker of refresh tokens', () => {
  const rotated = (grace) => new Story(grace).coded().used('a', 'code', 'ok', 1).used('b', 'refresh1', 'ok', 2);
  const all = (story, states) => states.reduce((so, [id, active], i) => so.shown(`look${i}`, id, active), story.final());

  it('is content when a rotation ends what was before and nothing else', () => {
    assertSound(all(rotated(), [['access1', false], ['refresh1', false], ['access2', true], ['refresh2', true]]));
  });

  it('finds what outlives its rotation', () => {
    assert.deepEqual(kinds(all(rotated(), [['access1', true], ['refresh1', true], ['access2', true], ['refresh2', true]])),
      ['lost_revocation', 'lost_revocation']);
  });

  it('finds successors that are not there', () => {
    assert.deepEqual(kinds(all(rotated(), [['access1', false], ['refresh1', false], ['access2', false], ['refresh2', false]])),
      ['lost_record', 'lost_record']);
  });

  it('finds a second success without a grace window, even with the same answer', () => {
    assert.deepEqual(kinds(rotated().used('c', 'refresh1', 'ok', 2)), ['double_use']);
  });

  it('allows the same answer again within the grace window, and not after it', () => {
    const states = [['access1', false], ['refresh1', false], ['access2', true], ['refresh2', true]];
    assertSound(all(rotated(5).later(4000).used('c', 'refresh1', 'ok', 2), states));
    assert.deepEqual(kinds(rotated(5).later(6100).used('c', 'refresh1', 'ok', 2)), ['double_use']);
  });

  it('finds another answer within the grace window', () => {
    assert.deepEqual(kinds(rotated(5).used('c', 'refresh1', 'ok', 3)), ['double_use']);
  });

  it('finds tokens of a family that outlive the revocation of one of them', () => {
    const story = rotated().whole('c', 'revoke', 'refresh2');
    assert.deepEqual(kinds(all(story, [['access1', false], ['refresh1', false], ['access2', true], ['refresh2', false]])),
      ['lost_revocation']);
  });

  it('finds a refresh token that works after its family was revoked', () => {
    assert.deepEqual(kinds(rotated().whole('c', 'revoke', 'access2').used('d', 'refresh2', 'ok', 3)), ['lost_revocation']);
  });
});

it('the checker counts what it has seen', () => {
  const { figures } = check(new Story().issued('a', 't').whole('b', 'revoke', 't').begin('c', 'issue').event('server-kill')
    .event('server-kill').event('client-cut').coded().begin('d', 'use', 'code').begin('e', 'use', 'code').end('e', 'ok', { made: pair(1) })
    .end('d', 'refused').final().shown('f', 't', false).shown('g', 'access1', false).shown('h', 'refresh1', false).lines);
  assert.deepEqual(figures, {
    operations: 10, acknowledged: 8, refused: 1, ambiguous: 1,
    by_operation: { issue: 2, revoke: 1, accept: 1, use: 3, show: 3 },
    handed_out: { access: 2, consent_verifier: 1, code: 1, refresh: 1 }, used: { consent_verifier: 1, code: 1 },
    used_at_once: 1, revoked: 1, active_at_end: 0, inactive_at_end: 3,
    events: { 'server-kill': 2, 'client-cut': 1 }, violations: {},
  });
});
