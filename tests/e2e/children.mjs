// Programs that tests start. None outlives the test file that started it, however that ends.
import { spawn } from 'node:child_process';

const alive = new Set();

/** As `spawn`, but the program is killed at the end of this process at the latest. */
export function startChild(command, args, options) {
  const child = spawn(command, args, options);
  alive.add(child);
  child.once('close', () => alive.delete(child));
  return child;
}

process.once('exit', () => { for (const child of alive) child.kill('SIGKILL'); });
// By themselves these would end the process without `exit`.
for (const [name, number] of [['SIGINT', 2], ['SIGTERM', 15]])
  process.once(name, () => process.exit(128 + number));
