// Runs a command beside a MariaDB server on which `gatehouse.mjs` makes a database for each of its servers.
import { once } from 'node:events';
import { startChild } from './children.mjs';
import { startMariadb } from './mariadb.mjs';

const mariadb = await startMariadb();
try {
  const [command, ...args] = process.argv.slice(2);
  const child = startChild(command, args, {
    stdio: 'inherit',
    env: { ...process.env, GATEHOUSE_STORE: 'mariadb', GATEHOUSE_MARIADB: JSON.stringify({ socket: mariadb.socket }) },
  });
  [process.exitCode] = await once(child, 'close');
} finally {
  await mariadb.stop();
}
