// `tools/dev chaos`: rounds of a hundred events over SQLite and PostgreSQL until there were enough, or until the
// time is up. Ends with 1 when the checker finds a violation, and says where the history is.
//
// Usage: node chaos.mjs EVENTS|SECONDSs        CHAOS_SEED=n repeats the order of events of a run
import { startDatabase } from './database.mjs';
import { durableParent } from './file_system.mjs';
import { figureLines, historyFile, sum, violationLines } from './report.mjs';
import { run } from './run.mjs';

const asked = /^(\d+)(s?)$/.exec(process.argv[2] ?? '');
if (!asked || Number(asked[1]) === 0) {
  console.error('usage: tools/dev chaos [EVENTS|SECONDSs]');
  process.exit(2);
}
const isTime = asked[2] === 's';
const until = isTime ? Date.now() + Number(asked[1]) * 1000 : undefined;
const enough = isTime ? Infinity : Number(asked[1]);
const firstSeed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));

const rounds = [
  { store: 'sqlite', grace: 0 },
  { store: 'postgres', grace: 0, nodes: 2 },
  { store: 'sqlite', grace: 5 },
  { store: 'postgres', grace: 5, nodes: 2 },
];

/** Adds figures to figures, member by member. */
function added(all, more) {
  const result = { ...all };
  for (const [name, value] of Object.entries(more))
    result[name] = typeof value === 'object' ? added(result[name] ?? {}, value) : (result[name] ?? 0) + value;
  return result;
}

async function round(number, left) {
  const kind = rounds[number % rounds.length];
  const seed = firstSeed + number;
  const file = historyFile(`round-${number + 1}-${kind.store}`);
  const database = kind.store === 'postgres' ? await startDatabase(durableParent()) : undefined;
  try {
    console.log(`round ${number + 1}: ${kind.store}, grace window ${kind.grace} s, seed ${seed}`);
    const { violations, figures, lines } = await run({ ...kind, seed, database, until, count: Math.min(100, left), file });
    for (const line of figureLines(figures))
      console.log(`  ${line}`);
    if (violations.length > 0)
      console.log([...violationLines(violations, lines), `the history: ${file}`].join('\n'));
    return figures;
  } finally {
    await database?.stop();
  }
}

let all = {};
for (let number = 0; sum(all.events ?? {}) < enough && (until === undefined || Date.now() < until); ++number)
  all = added(all, await round(number, enough - sum(all.events ?? {})));
console.log('all rounds:');
for (const line of figureLines(all))
  console.log(`  ${line}`);
process.exit(sum(all.violations) > 0 ? 1 : 0);
