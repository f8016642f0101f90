// Kills, cuts and stops under load: what was acknowledged holds, and what is good once is good once.
// `tools/dev chaos` does the same for as long as you like.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startDatabase } from './database.mjs';
import { durableParent } from './file_system.mjs';
import { figureLines, historyFile, sum, violationLines } from './report.mjs';
import { run } from './run.mjs';

/** How many events all runs of this file together must have. */
const leastEvents = 200;
let events = 0;

async function holds(t, name, options) {
  const file = historyFile(name);
  const { violations, figures, lines } = await run({ ...options, file });
  for (const line of figureLines(figures))
    t.diagnostic(line);
  events += sum(figures.events);
  assert.equal(sum(figures.events), options.count);
  assert.deepEqual(violations, [], [...violationLines(violations, lines), file].join('\n'));
  // Otherwise nothing was proved.
  assert.ok(figures.acknowledged > 10 * options.count, 'there was load');
  assert.ok(figures.ambiguous > 0, 'operations were under way when things broke');
  assert.ok(figures.used_at_once > 0, 'what is good once was wanted by several');
  assert.ok(figures.revoked > 0 && figures.active_at_end > 0);
}

describe('under kills, cuts and stops', () => {
  let database;
  before(async () => { database = await startDatabase(durableParent()); });
  after(() => database.stop());

  it('AB-14 AB-15 AB-16 an SQLite database keeps what was acknowledged', (t) =>
    holds(t, 'sqlite', { store: 'sqlite', count: 80, seed: 1 }));

  it('an SQLite database keeps it with a grace window for refresh tokens, too', (t) =>
    holds(t, 'sqlite-grace', { store: 'sqlite', count: 40, seed: 2, grace: 5 }));

  it('AB-14 AB-15 AB-16 a PostgreSQL database keeps what two nodes have acknowledged', (t) =>
    holds(t, 'postgres', { store: 'postgres', count: 60, seed: 3, nodes: 2, database }));

  it('a PostgreSQL database keeps it with a grace window for refresh tokens, too', (t) =>
    holds(t, 'postgres-grace', { store: 'postgres', count: 30, seed: 4, nodes: 2, grace: 5, database }));

  it(`these were at least ${leastEvents} events`, () => assert.ok(events >= leastEvents, `${events}`));
});
