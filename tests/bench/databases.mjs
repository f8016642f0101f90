// The databases of a benchmark, on a disk that is one: SQLite files and PostgreSQL for Gatehouse, and
// Redis for the peer, which keeps nothing on disk.

import { chmodSync } from 'node:fs';
import path from 'node:path';

/** @param disk  a folder; everything that is kept goes there. */
export async function startDatabases(disk) {
  // Servers of tests live where temporary files do, and PostgreSQL as somebody who has to get there.
  chmodSync(disk, 0o711);
  process.env.TMPDIR = disk;
  const { startPostgres } = await import('../e2e/postgres.mjs');
  const { password, startRedis } = await import('../e2e/redis.mjs');
  process.env.PEER_REDIS_PASSWORD = password;
  const postgres = await startPostgres();
  const redis = await startRedis();
  return {
    children: [postgres.child, redis.child],
    redisPort: redis.port,
    sources: {
      SQLite: (name) => `sqlite://${path.join(disk, name)}.sqlite`,
      PostgreSQL: (name) => postgres.database(`bench_${name}`),
    },
    forAdds() {
      postgres.database('bench_adds');
      return [`${postgres.port}`, 'gatehouse', 'bench_adds'];
    },
    async stop() {
      await postgres.stop();
      await redis.stop();
    },
  };
}
