// The same load and the same checker against a program with a fault: each one must be found. The program
// differs from the real one in nothing but an actor before its store (faulty_store.cpp).
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { binary } from '../e2e/gatehouse.mjs';
import { figureLines, historyFile, violationLines } from './report.mjs';
import { run } from './run.mjs';

const program = path.join(path.dirname(binary), 'tests/chaos/gatehouse_with_faults');

/** What each fault looks like. */
const faults = {
  answer_before_commit: 'lost_record',
  double_use: 'double_use',
  lost_revocation: 'lost_revocation',
  stale_cache: 'stale_answer',
  resurrected_record: 'resurrected',
};

const runWith = (fault, more = {}) => run({
  store: 'sqlite', count: 20, pace: 40, seed: 5, program, env: { GATEHOUSE_FAULT: fault }, file: historyFile(`fault-${fault}`), ...more,
});

describe('the checker', () => {
  before(() => assert.ok(existsSync(program), `${program} is not built`));

  it('finds nothing when the actor before the store does nothing wrong', async () => {
    const { violations, lines } = await runWith('none');
    assert.deepEqual(violations, [], violationLines(violations, lines).join('\n'));
  });

  it('needs events to find answer before commit', async () => {
    const { violations } = await runWith('answer_before_commit', { count: 0, pace: 500, file: undefined });
    assert.deepEqual(violations, []);
  });

  for (const [fault, violation] of Object.entries(faults))
    it(`finds ${fault.replaceAll('_', ' ')}`, async (t) => {
      const { figures } = await runWith(fault);
      t.diagnostic(`planted ${fault}: ${figureLines(figures).at(-1)}`);
      assert.ok(figures.violations[violation] > 0, JSON.stringify(figures.violations));
    });
});
