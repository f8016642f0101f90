// Nodes that are killed, stopped and cut off, and how clients reach them: at the same ports for ever.
import { flowConfig } from '../e2e/browser.mjs';
import { startCutter } from '../e2e/cutter.mjs';
import { startGatehouse } from '../e2e/gatehouse.mjs';

/**
 * One node.
 *
 * @param dsn      its store
 * @param config   further settings
 * @param program  the binary, if it is another one
 */
export async function startNode(number, { dsn, config = {}, program, env }) {
  const door = await startCutter(0);
  const node = {
    number,
    server: undefined,
    publicUrl: `http://127.0.0.1:${door.port}`,
    get adminUrl() { return node.server.adminUrl; },
    /** Why it ended without being told to. */
    fault: undefined,
    async start() {
      const server = await startGatehouse({
        config: { ...flowConfig, dsn, log: { level: 'info' }, ...config }, program, env,
      });
      node.server = server;
      door.aim(server.publicPort);
      server.ended.then(({ code, signal }) => {
        if (!server.isToEnd)
          node.fault = `node ${number} ended with ${code ?? signal}: ${server.logFile}`;
      });
    },
    async kill() {
      node.server.isToEnd = true;
      await node.server.kill();
    },
    signal: (name) => node.server.signal(name),
    cut: () => door.cut(),
    async isReady() {
      const answer = await fetch(`${node.adminUrl}/health/ready`);
      await answer.arrayBuffer();
      return answer.status === 200;
    },
    /** Politely; fails when it does not end as it should. */
    async stop() {
      door.stop();
      node.server.isToEnd = true;
      await node.server.stop();
    },
  };
  await node.start();
  return node;
}
