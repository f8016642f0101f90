// Where databases of these tests lie: what a sync of a file in memory proves is nothing.
import { mkdirSync, statfsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const inMemory = new Map([[0x01021994, 'tmpfs'], [0x858458f6, 'ramfs']]);
const build = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../build');

/** What kind of memory a folder lies in; nothing when it lies on a disk. */
export function memoryOf(folder) {
  return inMemory.get(statfsSync(folder).type);
}

/**
 * The first of some folders that lies on a disk; the folder for temporary files is asked first.
 *
 * Throws when there is none: such a test must not pass for one that was made.
 */
export function durableParent(candidates = [os.tmpdir(), '/var/tmp', build]) {
  for (const folder of candidates) {
    mkdirSync(folder, { recursive: true });
    if (memoryOf(folder) === undefined)
      return folder;
  }
  throw new Error(`these lie in memory, where no sync means anything: ${candidates.join(', ')}`);
}
