import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Order } from './orders.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PRELOAD = new URL('preload.ts', import.meta.url).href;
const LOOK_EVERY_MS = 25;
const KEPT_LINES = 400;

const upLine = z.looseObject({ msg: z.literal('chayici is up'), url: z.string() });

/** The real service as a process of its own, to be harmed. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #said: string[];
  readonly #exit: Promise<unknown>;
  readonly url: string;

  private constructor(child: ChildProcess, url: string, said: string[]) {
    this.#child = child;
    this.#exit = new Promise(resolve => child.once('exit', resolve));
    this.url = url;
    this.#said = said;
  }

  /** Resolves once the service says that it is up; rejects with what it said last when it ends before. */
  static async start(env: Readonly<Record<string, string>>, first?: Order): Promise<ServiceProcess> {
    const child = spawn(process.execPath, ['--import', PRELOAD, MAIN], {
      env: {
        PATH: process.env.PATH ?? '',
        LOG_LEVEL: 'info',
        HOST: '127.0.0.1',
        PORT: '0',
        ...env,
        ...(first === undefined ? {} : { FAULT_ORDER: JSON.stringify(first) }),
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const { stdout, stderr } = child;
    if (stdout === null || stderr === null) throw new Error('the service has no pipes');
    const said: string[] = [];
    const up = new Promise<string>((resolve, reject) => {
      const lines = createInterface({ input: stdout });
      lines.on('line', line => {
        said.push(line);
        if (said.length > KEPT_LINES) said.shift();
        const heard = upLine.safeParse(parse(line));
        if (heard.success) resolve(heard.data.url);
      });
      child.once('error', error => reject(new ServiceDied(String(error))));
      child.once('exit', (code, signal) =>
        reject(new ServiceDied([`ended with ${signal ?? code}`, ...said.slice(-10)].join('\n'))),
      );
    });
    stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
    // Orders to a process that has just died are lost with it.
    child.on('error', () => undefined);
    return new ServiceProcess(child, await up, said);
  }

  /** What it logged last, for the reader of a failed run. */
  get said(): readonly string[] {
    return this.#said;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves once the platforms' links stand and nothing is overdue; rejects when it dies before. */
  async ready(): Promise<void> {
    for (;;) {
      if (!this.alive) throw new ServiceDied(this.#said.slice(-10).join('\n'));
      const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
      await response?.body?.cancel();
      if (response?.ok === true) return;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Resolves once the order is in force; at once when the process is gone. */
  async order(wish: Order): Promise<void> {
    if (!this.alive) return;
    const heard = new Promise(resolve => this.#child.once('message', resolve));
    this.#child.send(wish, () => undefined);
    await Promise.race([heard, this.#exit]);
  }

  /** Resolves when the process has ended, with the signal that ended it. */
  async gone(): Promise<NodeJS.Signals | null> {
    if (this.alive) await this.#exit;
    return this.#child.signalCode;
  }

  /** The process stands still and keeps its sockets: a suspended machine, a paused container. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** kill −9: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.gone();
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.gone();
    return this.#child.exitCode;
  }
}

class ServiceDied extends Error {
  override readonly name = 'ServiceDied';
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
