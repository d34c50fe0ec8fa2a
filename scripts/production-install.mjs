// Whether `npm ci --omit=dev && npm start` really starts from a clean checkout, as Dockerfile and systemd unit do it:
// on the private PostgreSQL, with no more of the tree than the image holds, until /healthz answers. Leaves nothing behind. Run by .ci/run.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'chayici-production-'));
// The project's own Node stands in for the machine's: dev dependencies, which pin it, are not there.
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
try {
  execFileSync('git', ['clone', '--quiet', '--local', root, folder]);
  execFileSync('npm', ['ci', '--omit=dev', '--no-audit', '--no-fund', '--prefer-offline'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  keepOnlyWhatTheImageHolds();
  const url = await start();
  console.log(`started from a clean checkout with production dependencies only: ${url}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function keepOnlyWhatTheImageHolds() {
  const copied = [
    ...readFileSync(join(root, 'deploy/Dockerfile'), 'utf8').matchAll(/^COPY (?!--from)(.+)$/gm),
  ];
  const image = copied.slice(copied.findIndex(([line]) => line === 'COPY package.json ./'));
  const kept = new Set(['node_modules', ...image.flatMap(([, words]) => words.split(/\s+/).slice(0, -1))]);
  if (!kept.has('src')) throw new Error('deploy/Dockerfile copies no src');
  for (const name of readdirSync(folder)) {
    if (!kept.has(name)) rmSync(join(folder, name), { recursive: true });
  }
}

async function start() {
  const service = spawn(process.execPath, ['src/main.ts'], {
    cwd: folder,
    env: { ...env, NODE_ENV: 'production', DATA_DIR: join(folder, 'data'), DATABASE_URL: '', PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise(resolve => service.once('exit', resolve));
  try {
    for await (const line of createInterface({ input: service.stdout })) {
      if (!line.includes('chayici is up')) continue;
      const { url } = JSON.parse(line);
      const health = await fetch(`${url}/healthz`);
      if (!health.ok) throw new Error(`/healthz answered ${health.status}`);
      return url;
    }
    throw new Error('the service ended before it was up');
  } finally {
    service.stdout.resume();
    service.kill('SIGTERM');
    await gone;
  }
}
