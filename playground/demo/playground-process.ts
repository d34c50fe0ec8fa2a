import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const firstLine = z.object({
  url: z.string(),
  connections: z.record(z.string(), z.record(z.string(), z.string())),
});

export interface PlaygroundProcess {
  readonly process: ChildProcess;
  readonly url: string;
  readonly connections: z.infer<typeof firstLine>['connections'];
}

/** Starts the stand-ins on a port of their own; 0 takes a free one. */
export async function startPlaygroundProcess(port: number): Promise<PlaygroundProcess> {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  // A group of its own: Ctrl-C reaches the demo first, which ends the platforms after the service.
  const child = spawn(process.execPath, [main, '--port', String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  process.once('exit', () => child.kill('SIGTERM'));
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [''])]);
  const parsed = firstLine.safeParse(JSON.parse(typeof line === 'string' && line !== '' ? line : 'null'));
  if (!parsed.success) throw new Error('the playground did not start');
  return { process: child, ...parsed.data };
}
