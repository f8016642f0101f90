// Runs a command beside a Redis server that `gatehouse.mjs` tells its servers of.
import { once } from 'node:events';
import { startChild } from './children.mjs';
import { startRedis } from './redis.mjs';

const redis = await startRedis();
try {
  const [command, ...args] = process.argv.slice(2);
  const child = startChild(command, args, {
    stdio: 'inherit', env: { ...process.env, GATEHOUSE_STORE: 'redis', GATEHOUSE_REDIS: redis.dsn() },
  });
  [process.exitCode] = await once(child, 'close');
} finally {
  await redis.stop();
}
