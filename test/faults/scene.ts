import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { z } from 'zod';
import { environmentFor, OUTGOING_TOKEN } from '../../playground/demo/environment.ts';
import { controlOf, phonesOf } from '../../playground/demo/phones.ts';
import { type PlaygroundProcess, startPlaygroundProcess } from '../../playground/demo/playground-process.ts';
import { type Db, openDatabase } from '../../src/db/client.ts';
import type { DemoPerson } from '../../src/directory/seed-people.ts';
import { type House, START } from './house.ts';
import type { Order } from './orders.ts';
import { recordOf, type SceneRecord } from './record.ts';
import { ServiceProcess } from './service.ts';
import { Wire } from './wire.ts';

/** What a harm needs of its scene. */
export interface SceneNeeds {
  readonly replicas?: number;
  /** `own`: the service runs its private PostgreSQL, in a folder on a disk that may be a special one. */
  readonly engine?: 'shared' | 'own';
  /** Makes and answers an empty folder for the data; without it one on the machine's disk. */
  readonly disk?: { make(folder: string): string; remove(folder: string): void };
  /** Its clock lies, and so do the times that are kept: the order of cards can't be told by them. */
  readonly wrongTimes?: true;
  readonly env?: Readonly<Record<string, string>>;
}

const log = pino({ level: 'silent' });
/** Nothing is harmed yet: a service that needs longer than this does not come up at all. */
const BEGINS_MS = 300_000;
const PLATFORMS = ['dingtalk', 'lark', 'zwdd'] as const;
/** What nobody answered comes again soon: minutes on the real platforms, which nobody wants to wait for here. */
const PATIENCE = {
  dingtalk: { redeliverAfterMs: 3_000, redeliverTimes: 200, cardRedeliverTimes: 1 },
  lark: { redeliverAfterMs: Array.from({ length: 200 }, () => 3_000) },
};

/**
 * A county under harm: the stand-ins as one process, the service as one or more, a line to the database and a front
 * door that can be harmed, and somebody who starts again what has died.
 */
export class Scene {
  readonly playground: PlaygroundProcess;
  readonly people: readonly DemoPerson[];
  /** Between service and PostgreSQL; absent where the service has an engine of its own. */
  readonly databaseLine: Wire | undefined;
  readonly dataDir: string;
  /** Deaths that nobody ordered by a signal from outside: the points that killed. */
  deaths = 0;
  /** Orders for the next starts, one each, in force before anything else happens. */
  readonly ordersAtStart: Order[] = [];
  #passedMs = 0;
  readonly #front: Wire;
  readonly #env: (passedMs: number) => Readonly<Record<string, string>>;
  readonly #services: (ServiceProcess | undefined)[];
  readonly #record: SceneRecord;
  readonly #cleanUp: () => Promise<void>;
  #db: Db | undefined;
  #closing = false;
  #lastWords: readonly string[] = [];

  private constructor(parts: {
    playground: PlaygroundProcess;
    people: readonly DemoPerson[];
    record: SceneRecord;
    dataDir: string;
    front: Wire;
    env: (passedMs: number) => Readonly<Record<string, string>>;
    replicas: number;
    cleanUp: () => Promise<void>;
  }) {
    this.playground = parts.playground;
    this.people = parts.people;
    this.#record = parts.record;
    this.databaseLine = parts.record.line;
    this.dataDir = parts.dataDir;
    this.#front = parts.front;
    this.#env = parts.env;
    this.#services = Array.from({ length: parts.replicas }, () => undefined);
    this.#cleanUp = parts.cleanUp;
  }

  static async open(house: House, needs: SceneNeeds): Promise<Scene> {
    const opened = Date.now();
    const folder = mkdtempSync(join(house.folder, 'scene-'));
    chmodSync(folder, 0o755);
    const dataDir = needs.disk?.make(folder) ?? folder;
    const front = await Wire.open([]);
    const playground = await startPlaygroundProcess(0);
    const record = await recordOf(house, needs.engine === 'own', dataDir);
    const env = (passedMs: number): Record<string, string> => ({
      ...defined(environmentFor(playground.connections)),
      DATABASE_URL: record.databaseUrl,
      DATA_DIR: dataDir,
      SECRET_KEY: 'a key for fault tests, forty characters..',
      PUBLIC_URL: `http://127.0.0.1:${front.port}`,
      // A service that comes back finds that time has passed.
      CLOCK_START: START,
      FAULT_CLOCK: String(Date.parse(START) - opened + passedMs),
      ...needs.env,
    });
    const cleanUp = async (): Promise<void> => {
      playground.process.kill('SIGTERM');
      await front.close();
      await record.close();
      needs.disk?.remove(folder);
      rmSync(folder, { recursive: true, force: true });
      house.opened.delete(scene);
    };
    const scene: Scene = new Scene({
      playground,
      people: house.people,
      record,
      dataDir,
      front,
      env,
      replicas: needs.replicas ?? 1,
      cleanUp,
    });
    house.opened.add(scene);
    try {
      await Promise.race([scene.#begin(), tooLate('the service is not ready', BEGINS_MS)]);
    } catch (error) {
      await scene.close();
      throw error;
    }
    return scene;
  }

  /** The auditor's own way to the record, past the harmed line. */
  get db(): Db {
    if (this.#db === undefined) throw new Error('the scene has not begun');
    return this.#db;
  }

  /** The replica as it stands; undefined while it is being started again. */
  service(replica = 0): ServiceProcess | undefined {
    return this.#services[replica];
  }

  /** Resolves with the replica once it has started, also after a death. */
  async running(replica = 0): Promise<ServiceProcess> {
    for (;;) {
      const service = this.#services[replica];
      if (service?.alive === true) return service;
      if (this.#closing) throw new Error('the scene is over');
      await breath();
    }
  }

  /** Time passes that nobody lives through: a service that is started from now on finds it gone. */
  pass(ms: number): void {
    this.#passedMs += ms;
  }

  /** Resolves once so many services have died altogether. */
  async died(times: number): Promise<void> {
    while (this.deaths < times) await breath();
  }

  get replicas(): number {
    return this.#services.length;
  }

  get frontUrl(): string {
    return `http://127.0.0.1:${this.#front.port}`;
  }

  /** The playground's control API. */
  control(platform: string, command: string, body: unknown): Promise<unknown> {
    return controlOf(this.playground.url)(platform, command, body);
  }

  /** The same on every platform. */
  async everywhere(command: string, body: unknown): Promise<void> {
    for (const platform of PLATFORMS) await this.control(platform, command, body);
  }

  async state(): Promise<unknown> {
    return (await fetch(`${this.playground.url}/state`)).json();
  }

  /** Every replica is up and says that it is ready. */
  async ready(): Promise<void> {
    for (let replica = 0; replica < this.replicas; replica += 1) {
      for (;;) {
        const service = await this.running(replica);
        if (
          await service.ready().then(
            () => true,
            () => false,
          )
        )
          break;
      }
    }
  }

  /** What the services logged last. */
  get said(): readonly string[] {
    return [...this.#lastWords, ...this.#services.flatMap(service => service?.said ?? [])];
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await Promise.all(this.#services.map(service => service?.kill()));
    await this.#db?.close();
    await this.#cleanUp();
  }

  async #begin(): Promise<void> {
    await phonesOf(
      this.playground.url,
      this.people.map(person => ({ ...person, unitName: person.unitCode })),
    );
    await this.control('dingtalk', 'limits', PATIENCE.dingtalk);
    await this.control('lark', 'limits', PATIENCE.lark);
    await this.control('zwdd', 'robot', {
      outgoingUrl: `${this.frontUrl}/webhooks/zwdd`,
      outgoingToken: OUTGOING_TOKEN,
    });
    for (let replica = 0; replica < this.replicas; replica += 1) await this.#start(replica);
    await this.ready();
    this.#db = await openDatabase({ url: await this.#record.url(), poolSize: 2, log });
  }

  async #start(replica: number): Promise<void> {
    const service = await ServiceProcess.start(this.#env(this.#passedMs), this.ordersAtStart.shift());
    this.#services[replica] = service;
    this.#leadFront();
    void service.gone().then(() => this.#revive(replica, service));
  }

  /** What systemd or an orchestrator does: what has died is started again, for as long as it takes. */
  async #revive(replica: number, dead: ServiceProcess): Promise<void> {
    if (this.#closing) return;
    this.deaths += 1;
    this.#lastWords = [...this.#lastWords, ...dead.said, `replica ${replica} died`].slice(-1_000);
    this.#services[replica] = undefined;
    this.#leadFront();
    while (!this.#closing) {
      const started = await this.#start(replica).then(
        () => true,
        (error: unknown) => {
          this.#lastWords = [...this.#lastWords, `could not start again: ${String(error)}`].slice(-1_000);
          return false;
        },
      );
      if (started) return;
    }
  }

  #leadFront(): void {
    const living = this.#services.filter(service => service !== undefined);
    this.#front.lead(living.map(({ url }) => Number(new URL(url).port)));
  }
}

const strings = z.record(z.string(), z.string());

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return strings.parse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)));
}

async function tooLate(what: string, ms: number): Promise<never> {
  await pause(ms, undefined, { ref: false });
  throw new Error(`${what} after ${ms / 1_000} s`);
}

/** How long nobody looks; everything that is waited for is a state, never a time. */
export function breath(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 50));
}
