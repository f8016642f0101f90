// Runs a command beside a PostgreSQL server whose databases `gatehouse.mjs` gives to its servers.
import { once } from 'node:events';
import { startChild } from './children.mjs';
import { startPostgres } from './postgres.mjs';

const template = 'gatehouse_template';
const postgres = await startPostgres();
try {
  postgres.database(template);
  const [command, ...args] = process.argv.slice(2);
  const child = startChild(command, args, {
    stdio: 'inherit',
    env: {
      ...process.env, GATEHOUSE_STORE: 'postgres',
      GATEHOUSE_POSTGRES: JSON.stringify({ psql: postgres.psql, port: `${postgres.port}`, template }),
    },
  });
  [process.exitCode] = await once(child, 'close');
} finally {
  await postgres.stop();
}
