import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What a wire does with the bytes it is given. */
type Mode = 'pass' | 'hold';

/**
 * A TCP line that can be harmed: what is written at one end comes out at the other, until it is held (a half-open
 * line: both ends stand, nothing arrives) or cut. With several targets it takes the first that answers, in turn, as
 * the balancer before some replicas does.
 */
export class Wire {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #targets: readonly number[];
  #next = 0;
  #mode: Mode = 'pass';

  private constructor(targets: readonly number[]) {
    this.#targets = targets;
    this.#server = createServer({ pauseOnConnect: true }, near => void this.#join(near));
  }

  /** Listens on a free port of 127.0.0.1; `targets` are ports there. */
  static async open(targets: readonly number[]): Promise<Wire> {
    const wire = new Wire(targets);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    const address = this.#server.address();
    if (!isAddress(address)) throw new Error('the wire is closed');
    return address.port;
  }

  lead(targets: readonly number[]): void {
    this.#targets = targets;
  }

  /** From now on nothing comes through, in open connections and new ones; nobody is told. */
  hold(): void {
    this.#mode = 'hold';
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** What was held comes through. */
  release(): void {
    this.#mode = 'pass';
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  /** Every open connection is reset at both ends. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #join(near: Socket): Promise<void> {
    near.on('error', () => undefined);
    const far = await this.#reach();
    if (far === undefined || near.destroyed) {
      near.resetAndDestroy();
      far?.destroy();
      return;
    }
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.on('data', chunk => {
        if (!other.write(chunk)) one.pause();
      });
      other.on('drain', () => {
        if (this.#mode === 'pass') one.resume();
      });
      one.on('end', () => other.end());
      one.on('close', () => {
        other.destroy();
        this.#pairs.delete(pair);
      });
      if (this.#mode === 'pass') one.resume();
      else one.pause();
    }
  }

  async #reach(): Promise<Socket | undefined> {
    const targets = this.#targets;
    for (let tried = 0; tried < targets.length; tried += 1) {
      this.#next += 1;
      const port = targets[this.#next % targets.length];
      if (port === undefined) continue;
      const far = connect({ port, host: '127.0.0.1' });
      try {
        await once(far, 'connect');
        far.on('error', () => undefined);
        return far;
      } catch {
        far.destroy();
      }
    }
    return undefined;
  }
}

function isAddress(address: string | AddressInfo | null): address is AddressInfo {
  return typeof address === 'object' && address !== null;
}
