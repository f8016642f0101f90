// What the code flow costs in instructions, by function: independent of what else the machine does.
//
// usage: profile.mjs FILE; `callgrind_annotate FILE` shows more than the first lines.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { flowSettings, planOfGatehouse } from './flows.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'build/callgrind.out'));
const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-profile-'));
const config = path.join(folder, 'gatehouse.json');
writeFileSync(config, JSON.stringify({
  serve: { io_threads: 1, public: { port: 0, host: '127.0.0.1' }, admin: { port: 0 } }, log: { level: 'warn' }, ...flowSettings,
}));

const child = spawn('valgrind', ['--tool=callgrind', '--instr-atstart=no', `--callgrind-out-file=${out}`,
  path.join(root, 'build/gatehouse'), 'serve', 'all', '--dev', '-c', config], { stdio: ['ignore', 'pipe', 'ignore'] });
try {
  let said = '';
  await new Promise((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`the node ended with ${code}`)));
    child.stdout.on('data', (piece) => {
      said += piece;
      if (/^ready$/m.test(said)) resolve();
    });
  });
  const port = (name) => Number(new RegExp(`${name} http://127.0.0.1:(\\d+)`).exec(said)[1]);
  const plan = path.join(folder, 'plan');
  writeFileSync(plan, await planOfGatehouse({ publicPort: port('public'), adminPort: port('admin') }, 'ES256'));
  const flows = async () => {
    const text = await (await fetch(`http://127.0.0.1:${port('admin')}/metrics/prometheus`)).text();
    return Number(/grant_type="authorization_code",outcome="issued"\} (\d+)/.exec(text)[1]);
  };
  const load = path.join(root, 'build/tests/bench/bench_flow_load');
  const count = (state) => execFileSync('callgrind_control', ['-i', state, `${child.pid}`], { stdio: 'ignore' });

  spawnSync(load, [plan, '1', '8']);
  const before = await flows();
  count('on');
  // It is ended among its logins, before its refreshes.
  spawnSync(load, [plan, '60', '8'], { timeout: 12_000, killSignal: 'SIGKILL' });
  count('off');
  const done = (await flows()) - before;
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  const table = execFileSync('callgrind_annotate', ['--inclusive=yes', out], { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] });
  const total = Number(/([\d,]+) \(100\.0%\)\s+PROGRAM TOTALS/.exec(table)[1].replaceAll(',', ''));
  console.log(`${done} code flows, ${Math.round(total / done)} instructions each`);
  const ours = table.split('\n').filter((line) => /gatehouse::(protocol|store|net|actors)::/.test(line) && !/caf::|boost::|std::_Func/.test(line));
  for (const line of ours.slice(0, 40)) console.log(line.slice(0, 160));
} finally {
  child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
