// Passes connections on, until they are cut.
import net from 'node:net';

/** @param target  a port of 127.0.0.1; `aim` changes it for connections to come. */
export async function startCutter(target) {
  const open = new Set();
  let isOpen = true;
  const server = net.createServer((from) => {
    if (!isOpen)
      return from.destroy();
    const to = net.connect(target, '127.0.0.1');
    for (const [a, b] of [[from, to], [to, from]]) {
      open.add(a);
      a.on('error', () => b.destroy());
      a.on('close', () => { open.delete(a); b.destroy(); });
      a.pipe(b);
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: server.address().port,
    aim(port) { target = port; },
    cut() { for (const each of open) each.destroy(); },
    close() { isOpen = false; this.cut(); },
    open() { isOpen = true; },
    stop() { this.close(); server.close(); },
  };
}
