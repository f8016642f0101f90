import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { durableParent, memoryOf } from './file_system.mjs';

const isMemory = (() => {
  try {
    return memoryOf('/dev/shm') === 'tmpfs';
  } catch {
    return false;
  }
})();

describe('the folder of databases', () => {
  it('lies on a disk', () => {
    assert.equal(memoryOf(durableParent()), undefined);
  });

  it('is another one when the first lies in memory', { skip: !isMemory && '/dev/shm is no tmpfs' }, () => {
    const other = durableParent();
    assert.equal(durableParent(['/dev/shm', other]), other);
  });

  it('is refused when there is only memory', { skip: !isMemory && '/dev/shm is no tmpfs' }, () => {
    assert.throws(() => durableParent(['/dev/shm']), /in memory/);
  });
});
