// What breaks: each event breaks one thing and mends it again.

/** How long something stands still: this is what happens, nobody waits for it. */
const stillness = (world) => new Promise((resolve) => { setTimeout(resolve, 10 + 90 * world.random()); });

const anyOf = (world, list) => list[Math.floor(world.random() * list.length)];

async function restart(world, ...nodes) {
  await Promise.all(nodes.map((node) => node.kill()));
  await Promise.all(nodes.map((node) => node.start()));
}

const ofServer = {
  /** kill -9 of a node. */
  'server-kill': (world) => restart(world, anyOf(world, world.nodes)),
  /** SIGSTOP and SIGCONT of a node. */
  'server-stop': async (world) => {
    const node = anyOf(world, world.nodes);
    node.signal('SIGSTOP');
    await stillness(world);
    node.signal('SIGCONT');
  },
  /** All connections of clients to a node are cut. */
  'client-cut': (world) => anyOf(world, world.nodes).cut(),
};

const ofDatabase = {
  /** kill -9 of the database server with all its processes. */
  'database-kill': async (world) => {
    await world.database.kill();
    await world.database.start();
  },
  /** kill -9 of one process that serves a connection. */
  'backend-kill': (world) => world.database.killBackend(),
  /** SIGSTOP and SIGCONT of all processes of the database. */
  'database-stop': async (world) => {
    const thaw = world.database.freeze();
    await stillness(world);
    thaw();
  },
  /** The same, until nodes have given up waiting. */
  'database-hang': async (world) => {
    const thaw = world.database.freeze();
    await world.untilUnknown();
    thaw();
  },
  /** All connections of a node to its database are cut. */
  'database-cut': (world) => anyOf(world, world.wires).cut(),
  /** The database cannot be reached for a while. */
  'database-away': async (world) => {
    const wire = anyOf(world, world.wires);
    wire.close();
    await world.untilUnknown();
    wire.open();
  },
  /** Everything at once. */
  'power-cut': async (world) => {
    await Promise.all([world.database.kill(), ...world.nodes.map((node) => node.kill())]);
    await world.database.start();
    await Promise.all(world.nodes.map((node) => node.start()));
  },
};

export const events = { ...ofServer, ...ofDatabase };

/** What a store can suffer, and how often of so many. Nodes come back to a killed database after seconds. */
const shares = {
  sqlite: { 'server-kill': 5, 'server-stop': 2, 'client-cut': 3 },
  postgres: {
    'server-kill': 6, 'server-stop': 4, 'client-cut': 4, 'database-kill': 2, 'backend-kill': 2,
    'database-stop': 4, 'database-cut': 5, 'database-away': 2, 'power-cut': 1,
  },
};

/** So many events in some order. */
export function plan(store, count, random) {
  const each = Object.entries(shares[store]).flatMap(([kind, share]) => Array(share).fill(kind));
  const all = Array.from({ length: count }, (_, i) => each[i % each.length]);
  // A hang takes the time of many others: once in a hundred.
  if (store === 'postgres')
    for (let i = 0; i < all.length; i += 100)
      all[i] = 'database-hang';
  for (let i = all.length - 1; i > 0; --i) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
