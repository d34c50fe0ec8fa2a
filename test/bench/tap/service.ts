import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Child {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
  /** kill −9. */
  kill(): Promise<void>;
}

const TRIES = 600;

/** Starts a server of the bench, or the service itself, as a process of its own and waits until it answers. */
export async function startChild(
  file: string,
  env: Readonly<Record<string, string>>,
  probe: string,
): Promise<Child> {
  const port = await freePort();
  const child = spawn(process.execPath, [join(import.meta.dirname, file)], {
    env: { ...process.env, ...env, PORT: String(port) },
    // Standard output is the bench's own: JSON lines.
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const url = `http://127.0.0.1:${port}`;
  await answers(`${url}${probe}`, child);
  return {
    url,
    pid: child.pid ?? 0,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let turn = 0; turn < TRIES; turn += 1) {
    if (child.exitCode !== null) throw new Error(`${url}: the process ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error(`${url} does not answer`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
