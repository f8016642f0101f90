// Reads what strace has seen of a node and its database, and says which answers came before the disk had
// what they promise. Pure.

/**
 * The system calls of a trace, in the order of its lines: { pid, name, text, result, enter, exit }, where
 * `enter` and `exit` are numbers of lines. One that did not end has no `exit`.
 */
export function readTrace(text) {
  const calls = [];
  const open = new Map();
  text.split('\n').forEach((line, number) => {
    const [, pid, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = rest && /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
    if (resumed) {
      const call = open.get(pid);
      open.delete(pid);
      if (call !== undefined)
        close(call, resumed[2], number);
      return;
    }
    const begun = rest && /^(\w+)\((.*)$/.exec(rest);
    if (!begun)
      return;
    const call = { pid, name: begun[1], text: '', enter: number };
    calls.push(call);
    if (begun[2].endsWith('<unfinished ...>')) {
      call.text = begun[2].slice(0, -'<unfinished ...>'.length);
      open.set(pid, call);
    } else {
      close(call, begun[2], number);
    }
  });
  return calls;
}

function close(call, rest, number) {
  call.text += rest;
  call.exit = number;
  call.result = Number(/ = (-?\d+)[^=]*$/.exec(call.text)?.[1]);
}

const isReceive = (call) => call.name.startsWith('recv') && call.result > 0;
const isSend = (call) => call.name.startsWith('send');
const isSync = (call) => call.name === 'fdatasync' || call.name === 'fsync';

/** The request that a call has received: method and target. */
function requestIn(call) {
  const found = isReceive(call) && /"(GET|POST|PUT|DELETE) ([^ ]*) HTTP\/1\.1/.exec(call.text);
  return found ? `${found[1]} ${found[2]}` : undefined;
}

const isAnswer = (call) => isSend(call) && /"HTTP\/1\.1 \d/.test(call.text);

/**
 * Looks at requests that came one after the other.
 *
 * @param calls   of `readTrace`
 * @param node    the processes (threads) of the node, as texts
 * @param writes  tells which requests promise something; gets method and target
 * @param log     pattern of the file that must be synced
 * @param commit  pattern of what a database says to the node when it has committed; without it the node
 *                itself syncs
 * @returns { answers, early }: how many answers promised something, and those of them, by their requests, that
 *          came before a sync that came after their request
 */
export function judgeSyncs(calls, { node, writes, log, commit }) {
  const steps = calls.filter((call) => call.exit !== undefined);
  const found = { answers: 0, early: [] };
  let asked;
  for (const call of steps.filter((each) => node.has(each.pid))) {
    const request = requestIn(call);
    if (request !== undefined)
      asked = { request, from: call.exit };
    if (!isAnswer(call) || asked === undefined)
      continue;
    if (writes(asked.request)) {
      ++found.answers;
      if (!wasKept(steps, node, asked.from, call.enter, log, commit))
        found.early.push(asked.request);
    }
    asked = undefined;
  }
  return found;
}

/** Whether between two lines the log was synced and, with a database, the node was told so afterwards. */
function wasKept(steps, node, from, to, log, commit) {
  const synced = steps.filter((call) => isSync(call) && call.result === 0 && log.test(call.text)
    && call.enter > from && call.exit < to);
  if (commit === undefined)
    return synced.some((call) => node.has(call.pid));
  const told = steps.filter((call) => !node.has(call.pid) && isSend(call) && commit.test(call.text));
  const heard = steps.filter((call) => node.has(call.pid) && isReceive(call) && commit.test(call.text));
  return synced.some((sync) => told.some((send) => sync.exit < send.enter
    && heard.some((receive) => send.enter < receive.exit && receive.exit < to)));
}
