// AB-88: no secret, token or code that any end-to-end test has seen stands in any log.
// Usage: node log-scan.mjs FOLDER
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = process.argv[2];
const files = readdirSync(folder);
const secrets = new Set();
for (const file of files.filter((name) => name.startsWith('secrets-')))
  for (const line of readFileSync(path.join(folder, file), 'utf8').split('\n').filter(Boolean))
    secrets.add(JSON.parse(line));

const forms = [];
for (const secret of secrets)
  for (const form of new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64'), JSON.stringify(secret).slice(1, -1)]))
    forms.push(form);

let hits = 0;
let scanned = 0;
for (const file of files.filter((name) => name.endsWith('.log'))) {
  const text = readFileSync(path.join(folder, file), 'utf8');
  scanned += text.length;
  for (const form of forms) {
    const at = text.indexOf(form);
    if (at < 0)
      continue;
    hits += 1;
    const line = text.slice(0, at).split('\n').length;
    console.log(`${file}:${line}: holds a secret that begins with ${form.slice(0, 10)}`);
  }
}
console.log(`${secrets.size} secrets looked for in ${scanned} characters of logs: ${hits} found`);
// Nothing to look for, or nowhere to look, proves nothing.
process.exit(hits > 0 || secrets.size === 0 || scanned === 0 ? 1 : 0);
