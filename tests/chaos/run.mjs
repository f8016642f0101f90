// One run: nodes over a database, clients that never rest, events, and in the end a look at everything.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createFlowClient } from '../e2e/browser.mjs';
import { startCutter } from '../e2e/cutter.mjs';
import { within } from '../e2e/gatehouse.mjs';
import { createClient, createKeyClient } from '../e2e/oauth.mjs';
import { check } from './checker.mjs';
import { events, plan } from './events.mjs';
import { durableParent } from './file_system.mjs';
import { History } from './history.mjs';
import { lane, personWork, serviceWork } from './load.mjs';
import { startNode } from './nodes.mjs';
import { Operations } from './operations.mjs';

/** Clients at a time: services and people. */
const services = 6;
const people = 4;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class World {
  isOver = false;
  nodes = [];
  wires = [];
  #recovery;

  constructor(history, random, database) {
    Object.assign(this, { history, random, database });
  }

  node() { return this.nodes[Math.floor(this.random() * this.nodes.length)]; }
  pick(list) { return list[Math.floor(this.random() * list.length)]; }

  /** Resolves when all nodes are ready; everybody waits for the same answer. */
  recovered() {
    this.#recovery ??= this.#probe().finally(() => { this.#recovery = undefined; });
    return this.#recovery;
  }

  async #probe() {
    const end = Date.now() + 60_000;
    const isReady = (node) => node.isReady().catch(() => false);
    while (!(await Promise.all(this.nodes.map(isReady))).every(Boolean)) {
      this.assertSound();
      if (Date.now() > end)
        throw new Error('the nodes do not recover');
      await new Promise((resolve) => { setTimeout(resolve, 10); });
    }
  }

  assertSound() {
    for (const node of this.nodes)
      if (node.fault !== undefined)
        throw new Error(node.fault);
  }

  /** Resolves when so many more operations were acknowledged. */
  async untilAcknowledged(count) {
    const goal = this.history.acknowledged + count;
    await this.#until(() => this.history.acknowledged >= goal, 'operations to be acknowledged');
  }

  /** Resolves when nobody knows what has become of one more operation. */
  async untilUnknown() {
    const goal = this.history.unknown + 1;
    await this.#until(() => this.history.unknown >= goal, 'an operation without answer');
  }

  async #until(holds, what) {
    const wait = async () => {
      while (!holds()) {
        this.assertSound();
        await this.history.next();
      }
    };
    await within(wait(), what);
  }
}

/** Calls `action` for each of a list, some at a time. */
async function forEach(list, action, atOnce = 8) {
  const rest = list.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const each of rest)
      await action(each);
  }));
}

/** Again until there is an answer. */
async function answered(world, ask) {
  const end = Date.now() + 60_000;
  while ((await ask(world.node())).result === 'unknown') {
    if (Date.now() > end)
      throw new Error('no answer although all is healthy');
    await world.recovered();
  }
}

async function lookAtEverything(world, operations) {
  await world.recovered();
  world.history.final();
  const look = ([id, secret]) => answered(world, (node) => operations.show(node, { id, secret }));
  await forEach(operations.tokens, look);
  // What was used once must not be of use again, and ends what came of it.
  await forEach(operations.used.splice(0), (use) => answered(world, use));
  await forEach(operations.tokens, look);
}

async function breakThings(world, { store, count, pace, until }) {
  let done = 0;
  for (const kind of plan(store, count, world.random)) {
    await world.untilAcknowledged(Math.ceil(pace * (0.5 + world.random())));
    if (until !== undefined && Date.now() > until)
      break;
    world.history.event(kind);
    await within(Promise.resolve(events[kind](world)), kind);
    ++done;
  }
  await world.untilAcknowledged(pace);
  return done;
}

/**
 * A run from the start of the nodes to their end.
 *
 * @param store     sqlite or postgres
 * @param count     events
 * @param database  of `startDatabase`, for postgres
 * @param nodes     how many; they know nothing of each other
 * @param grace     seconds in which a refresh may be repeated
 * @param pace      operations to be acknowledged between two events, on average
 * @param until     milliseconds since the epoch, when no more events come
 * @param program   another binary, and its environment
 * @param file      where the history is kept
 * @returns { violations, figures, lines }
 */
export async function run({
  store, count, database, nodes = 1, grace = 0, pace = 20, until, seed = 1, program, env, file,
}) {
  const folder = mkdtempSync(path.join(durableParent(), 'gatehouse-chaos-'));
  if (file !== undefined)
    mkdirSync(path.dirname(file), { recursive: true });
  const history = new History({ store, nodes, grace, seed }, file);
  const world = new World(history, randomOf(seed), database);
  try {
    for (let i = 0; i < nodes; ++i)
      world.nodes.push(await startNode(i, {
        dsn: await dsnOf(world, store, folder, i), program, env,
        config: { oauth2: { grant: { refresh_token: { rotation_grace_period: `${grace}s` } } } },
      }));
    const clients = {
      service: await createClient(world.nodes[0]),
      signing: await createKeyClient(world.nodes[0]),
      app: await createFlowClient(world.nodes[0]),
    };
    const operations = new Operations(history, clients);
    const lanes = Promise.all([
      ...Array.from({ length: services }, () => lane(world, operations, serviceWork)),
      ...Array.from({ length: people }, () => lane(world, operations, personWork)),
    ]);
    await Promise.race([breakThings(world, { store, count, pace, until }), lanes]);
    world.isOver = true;
    await within(lanes, 'the clients to end');
    await lookAtEverything(world, operations);
    await Promise.all(world.nodes.map((node) => node.stop()));
    return { ...check(history.lines), lines: history.lines };
  } finally {
    world.isOver = true;
    for (const node of world.nodes)
      await node.kill().catch(() => {});
    for (const wire of world.wires)
      wire.stop();
    await history.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

let databases = 0;

/** Each node has a wire of its own to the database. */
async function dsnOf(world, store, folder, number) {
  if (store === 'sqlite')
    return `sqlite://${folder}/records.sqlite?_fk=true`;
  const { postgres } = world.database;
  if (number === 0)
    postgres.database(`chaos${++databases}`);
  const wire = await startCutter(postgres.port);
  world.wires.push(wire);
  return postgres.dsn(`chaos${databases}`, '&max_conns=4', wire.port);
}
