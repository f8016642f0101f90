// A PostgreSQL server that can be killed, stopped and started again.
import { readFileSync, readdirSync } from 'node:fs';
import { within } from '../e2e/gatehouse.mjs';
import { startPostgres } from '../e2e/postgres.mjs';

/** State and parent of a process; nothing when it is gone. The name may hold blanks and brackets. */
function statusOf(pid) {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1).split(' ');
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}

const isGone = (pid) => [undefined, 'Z', 'X'].includes(statusOf(pid)?.state);

function childrenOf(pid) {
  return readdirSync('/proc').map(Number).filter((each) => each > 0 && statusOf(each)?.parent === pid);
}

function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch (gone) {
    if (gone.code !== 'ESRCH')
      throw gone;
  }
}

async function gone(pids) {
  const all = async () => {
    while (!pids.every(isGone))
      await new Promise((resolve) => { setTimeout(resolve, 1); });
  };
  await within(all(), 'the end of the processes of the database');
}

export async function startDatabase(parent) {
  const postgres = await startPostgres({ parent });
  const processes = () => [postgres.child.pid, ...childrenOf(postgres.child.pid)];
  return {
    postgres,
    processes,
    /** Takes the postmaster and all that it has started down at once, as a power cut does. */
    async kill() {
      // Stopped first: it neither starts anybody meanwhile nor cleans up.
      signal(postgres.child.pid, 'SIGSTOP');
      const all = processes();
      for (const pid of all)
        signal(pid, 'SIGKILL');
      await postgres.end('SIGKILL');
      // Whoever still lived would write beside the next server.
      await gone(all);
    },
    /** `postmaster.pid` stays: by it the next server finds the shared memory of the last one and removes it. */
    start: () => postgres.start(),
    /** Kills one process that serves a connection; the postmaster then ends all others and recovers. */
    async killBackend() {
      const backends = postgres.sql('SELECT pid FROM pg_stat_activity WHERE usename = \'gatehouse\' AND datname LIKE \'chaos%\'').split('\n').filter(Boolean);
      if (backends.length === 0)
        return false;
      signal(Number(backends[0]), 'SIGKILL');
      await gone([Number(backends[0])]);
      return true;
    },
    freeze() {
      const all = processes();
      for (const pid of all)
        signal(pid, 'SIGSTOP');
      return () => { for (const pid of all) signal(pid, 'SIGCONT'); };
    },
    stop: () => postgres.stop(),
  };
}
