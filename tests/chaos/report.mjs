// What a run has shown, for people.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { violationKinds } from './checker.mjs';

const logs = process.env.GATEHOUSE_LOGS
  ?? path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../build/logs/chaos');

/** Where the history of a run is kept. */
export const historyFile = (name) => path.join(logs, `${name}.jsonl`);

const listed = (counts) => Object.entries(counts).map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
export const sum = (counts) => Object.values(counts).reduce((all, each) => all + each, 0);

/** The figures of a run as lines; docs/storage.md says what they mean. */
export function figureLines(figures) {
  return [
    `events ${sum(figures.events)}: ${listed(figures.events)}`,
    `operations ${figures.operations} (${listed(figures.by_operation)}): acknowledged ${figures.acknowledged}, `
      + `refused ${figures.refused}, ambiguous ${figures.ambiguous}`,
    `handed out: ${listed(figures.handed_out)}`,
    `of what is good once, used: ${listed(figures.used)}; by several at once: ${figures.used_at_once}`,
    `revocations acknowledged ${figures.revoked}; looks in the end: active ${figures.active_at_end}, inactive ${figures.inactive_at_end}`,
    `violations ${sum(figures.violations)}: ${listed(figures.violations)}`,
  ];
}

/** The first violations, with all lines of the history that are about their records. */
export function violationLines(violations, lines, most = 5) {
  return violations.slice(0, most).flatMap((each) => {
    const ops = new Set(lines.filter((line) => line.id === each.id || line.made?.some(({ id }) => id === each.id)
      || line.op === each.op || line.op === each.against).map((line) => line.op).filter(Boolean));
    return [
      `${each.kind}: ${each.id ?? ''} ${violationKinds[each.kind]} (operation ${each.op ?? 'none'}${each.against ? `, against ${each.against}` : ''}${each.why ? `, ${each.why}` : ''})`,
      ...lines.filter((line) => ops.has(line.op)).map((line) => `  ${JSON.stringify(line)}`),
    ];
  });
}
