// Reads what clients have seen of a server that was killed, cut off and stopped, and says what the server
// must not have done. Pure: no clock, no files, no server.
//
// A history is a list of lines in the order in which the clients saw them:
//
//   { is: 'run', store, grace }                 grace: seconds in which a refresh may be repeated
//   { is: 'event', kind, at }                   a kill, a cut, a stop
//   { is: 'begin', op, do, id?, at }            issue | accept | use | show | revoke, of the record `id`
//   { is: 'end', op, result, at, made?, active?, why? }
//   { is: 'made', made }                        clients make assertions themselves
//   { is: 'final' }                             all is healthy again, and everything is looked at
//
// `result` is ok, refused (the server says that the record is of no use), unknown (cut off, or 503: it may
// have happened, now or later) or unexpected. An operation without end is unknown. `made` lists what an
// answer has handed out: { id, kind, family? }; `at` is milliseconds. `family` is one consent of one person.
//
// Answers overlap what they did: an operation took effect between its begin and its end. So one that ended
// before another began comes first; about others nothing is assumed, in favour of the server.

/** What can be wrong. */
export const violationKinds = {
  lost_record: 'was acknowledged, and is not there',
  lost_revocation: 'was ended, and lives on',
  stale_answer: 'was ended, and was shown as living for a while',
  resurrected: 'was gone, and is there again',
  double_use: 'may be used once, and was used more often',
  unexpected_answer: 'was answered as nothing should be',
  unobserved: 'was acknowledged, and nobody looked at it in the end',
};

const never = Infinity;
const singleUse = new Set(['code', 'refresh', 'login_verifier', 'consent_verifier', 'assertion']);
const tokens = new Set(['access', 'refresh']);

/** Puts begins and ends together and finds operations by what they are about. */
function index(lines) {
  const history = { grace: 0, ops: new Map(), records: new Map(), families: new Map(), events: {}, final: never };
  lines.forEach((line, position) => {
    if (line.is === 'run')
      history.grace = line.grace ?? 0;
    else if (line.is === 'event')
      history.events[line.kind] = (history.events[line.kind] ?? 0) + 1;
    else if (line.is === 'final')
      history.final = position;
    else if (line.is === 'begin')
      history.ops.set(line.op, { ...line, begin: position, beganAt: line.at, end: never, result: 'unknown', made: [] });
    else if (line.is === 'made')
      handOut(history, { begin: position, end: position, result: 'ok', made: line.made });
    else
      finish(history, line, position);
  });
  for (const op of history.ops.values()) {
    const record = history.records.get(op.id);
    record?.by.push(op);
    if (record?.family !== undefined)
      history.families.get(record.family).by.push(op);
  }
  return history;
}

function finish(history, line, position) {
  const op = history.ops.get(line.op);
  Object.assign(op, { ...line, id: op.id, do: op.do, made: line.made ?? [], end: position, endedAt: line.at });
  handOut(history, op);
}

function handOut(history, op) {
  for (const { id, kind, family } of op.made) {
    // A refresh that is repeated within the grace window hands out the same again.
    if (history.records.has(id))
      continue;
    const record = { id, kind, family, maker: op, by: [] };
    history.records.set(id, record);
    if (family === undefined)
      continue;
    if (!history.families.has(family))
      history.families.set(family, { by: [] });
  }
}

const isKnown = (op) => op.result === 'ok' || op.result === 'refused';
const precedes = (a, b) => isKnown(a) && a.end < b.begin;
const kindOf = (history, op) => history.records.get(op.id)?.kind;
/** Using a code or a refresh token touches the whole family; a verifier has none yet. */
const isFamilyUse = (history, op) => op.do === 'use' && ['code', 'refresh'].includes(kindOf(history, op));

/** Whatever may have ended a record by the end of an operation. */
function mayHaveEnded(history, record, until) {
  const enders = record.family === undefined ? record.by : history.families.get(record.family).by;
  return enders.some((op) => (op.do === 'revoke' || isFamilyUse(history, op))
    && op !== record.maker && op !== until && op.begin < until.end && !precedes(op, record.maker));
}

/** Whether an operation says for certain that a token is dead when another one begins. */
function hasEnded(history, record, op, since) {
  if (!precedes(op, since) || op === record.maker)
    return false;
  const isAfterwards = precedes(record.maker, op);
  if (op.do === 'revoke')
    return op.result === 'ok' && (op.id === record.id || isAfterwards);
  if (!isFamilyUse(history, op))
    return false;
  // Refused is what was used before: then the family goes.
  if (op.result === 'refused')
    return true;
  // A token that was rotated is used up, and the access tokens before go with it.
  return kindOf(history, op) === 'refresh' && isAfterwards && !op.made.some((made) => made.id === record.id)
    && (record.kind === 'access' || record.id === op.id);
}

/** @returns  what is wrong with one token: every look at it against what was done to it. */
function judgeToken(history, record) {
  const looks = record.by.filter((op) => op.do === 'show' && op.result === 'ok');
  const about = record.family === undefined ? record.by : history.families.get(record.family).by;
  const found = [];
  const dead = looks.filter((look) => !look.active && precedes(record.maker, look));
  for (const look of looks) {
    if (!look.active) {
      if (precedes(record.maker, look) && !mayHaveEnded(history, record, look))
        found.push({ kind: 'lost_record', id: record.id, op: look.op });
      continue;
    }
    const before = dead.find((each) => precedes(each, look));
    const ender = about.find((op) => hasEnded(history, record, op, look));
    if (before !== undefined)
      found.push({ kind: 'resurrected', id: record.id, op: look.op, against: before.op });
    else if (ender !== undefined)
      found.push({
        kind: dead.some((each) => precedes(look, each)) ? 'stale_answer' : 'lost_revocation',
        id: record.id, op: look.op, against: ender.op,
      });
  }
  if (history.final !== never && !looks.some((look) => look.begin > history.final))
    found.push({ kind: 'unobserved', id: record.id });
  return found;
}

/** Whether a second success is the same answer again, in time. */
function isRepeat(history, first, again, record) {
  const names = (op) => op.made.map((made) => made.id).sort().join();
  // Whole seconds are kept, so one more may pass.
  return record.kind === 'refresh' && history.grace > 0 && names(first) === names(again)
    && again.beganAt <= first.endedAt + (history.grace + 1) * 1000;
}

/** @returns  what is wrong with one record that may be used once. */
function judgeSingleUse(history, record) {
  const uses = record.by.filter((op) => op.do === 'use');
  const good = uses.filter((op) => op.result === 'ok').sort((a, b) => a.end - b.end);
  const found = [];
  for (const op of good.slice(1))
    if (!isRepeat(history, good[0], op, record))
      found.push({ kind: 'double_use', id: record.id, op: op.op, against: good[0].op });
  for (const op of good) {
    const before = uses.find((other) => other.result === 'refused' && precedes(other, op));
    if (before !== undefined)
      found.push({ kind: 'resurrected', id: record.id, op: op.op, against: before.op });
    const ended = history.families.get(record.family)?.by.find((other) => other.do === 'revoke'
      && other.result === 'ok' && precedes(other, op) && precedes(record.maker, other));
    if (ended !== undefined)
      found.push({ kind: 'lost_revocation', id: record.id, op: op.op, against: ended.op });
  }
  for (const op of uses)
    if (op.result === 'refused' && precedes(record.maker, op) && !mayBeUsedUp(history, record, op))
      found.push({ kind: 'lost_record', id: record.id, op: op.op });
  return found;
}

function mayBeUsedUp(history, record, refused) {
  return record.by.some((op) => op.do === 'use' && op !== refused && op.begin < refused.end)
    || mayHaveEnded(history, record, refused);
}

function count(values) {
  const counts = {};
  for (const value of values)
    counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/**
 * Judges a history.
 *
 * @returns { violations, figures }; a violation names its kind, the record, the operation that shows it and
 *          the one that it contradicts.
 */
export function check(lines) {
  const history = index(lines);
  const violations = [];
  for (const op of history.ops.values())
    // Nobody may be told that he is unknown who was registered before everything began.
    if (op.result === 'unexpected' || (op.result === 'refused' && op.do !== 'use'))
      violations.push({ kind: 'unexpected_answer', id: op.id, op: op.op, why: op.why ?? op.result });
  for (const record of history.records.values()) {
    if (tokens.has(record.kind))
      violations.push(...judgeToken(history, record));
    if (singleUse.has(record.kind))
      violations.push(...judgeSingleUse(history, record));
  }
  return { violations, figures: figuresOf(history, violations) };
}

function figuresOf(history, violations) {
  const ops = [...history.ops.values()];
  const records = [...history.records.values()];
  const used = records.filter((record) => record.by.some((op) => op.do === 'use'));
  const looks = ops.filter((op) => op.do === 'show' && op.begin > history.final && op.result === 'ok');
  return {
    operations: ops.length,
    acknowledged: ops.filter((op) => op.result === 'ok').length,
    refused: ops.filter((op) => op.result === 'refused').length,
    ambiguous: ops.filter((op) => !isKnown(op) && op.result !== 'unexpected').length,
    by_operation: count(ops.map((op) => op.do)),
    handed_out: count(records.map((record) => record.kind)),
    used: count(used.map((record) => record.kind)),
    used_at_once: used.filter((record) => hasRace(record.by.filter((op) => op.do === 'use'))).length,
    revoked: ops.filter((op) => op.do === 'revoke' && op.result === 'ok').length,
    active_at_end: looks.filter((op) => op.active).length,
    inactive_at_end: looks.filter((op) => !op.active).length,
    events: history.events,
    violations: count(violations.map((each) => each.kind)),
  };
}

function hasRace(uses) {
  return uses.some((a) => uses.some((b) => a !== b && a.begin < b.begin && b.begin < a.end));
}
