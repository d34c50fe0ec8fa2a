import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import type { PhoneView } from '../../playground/phone.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { type App, type RoundName, startApp } from '../../src/app.ts';
import { nextDue } from '../../src/chat/outbox.ts';
import { type Config, readConfig } from '../../src/config.ts';
import type { Db } from '../../src/db/client.ts';
import { seedDemoCounty } from '../../src/directory/seed.ts';
import type { DemoPlatforms } from '../../src/directory/seed-people.ts';
import type { Role } from '../../src/directory/who.ts';
import { StoryClock } from './clock.ts';
import { freshDatabase } from './database.ts';
import { Persona } from './persona.ts';
import { type CountyPlatform, platformsFor } from './stand-ins.ts';

export interface CountyOptions {
  /** When the story begins; Tuesday morning of an ordinary week unless said. */
  readonly start?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Which units are on which platform; without it everybody is on 钉钉. */
  readonly platforms?: DemoPlatforms;
  /** What the clock looks after by itself (今日待办, 季报, 自查); nothing unless the story is about it. */
  readonly rounds?: readonly RoundName[];
}

const zwddState = z.looseObject({
  notices: z.array(z.looseObject({ bizMsgId: z.string(), dropped: z.array(z.string()) })),
});

interface Seat {
  platform: string;
  userId: string;
  name: string;
  unitCode: string;
  unitName: string;
  role: Role | null;
}

/** A county with everybody at her phone: the real service, the real SDKs, the stand-ins, and the story's own clock. */
export class County {
  readonly clock: StoryClock;
  readonly playground: Playground;
  readonly config: Config;
  #app: App;
  readonly #dropDatabase: () => Promise<void>;
  readonly #dataDir: string;
  readonly #people: Persona[];
  readonly #rounds: readonly RoundName[];
  readonly #platforms: readonly CountyPlatform[];

  private constructor(parts: {
    clock: StoryClock;
    playground: Playground;
    config: Config;
    app: App;
    people: Seat[];
    dropDatabase: () => Promise<void>;
    dataDir: string;
    rounds: readonly RoundName[];
    platforms: readonly CountyPlatform[];
  }) {
    this.clock = parts.clock;
    this.playground = parts.playground;
    this.config = parts.config;
    this.#app = parts.app;
    this.#dropDatabase = parts.dropDatabase;
    this.#dataDir = parts.dataDir;
    this.#rounds = parts.rounds;
    this.#platforms = parts.platforms;
    this.#people = parts.people.map(seat => new Persona(this, seat));
  }

  static async open(options: CountyOptions = {}): Promise<County> {
    const clock = new StoryClock(options.start ?? '2026-09-08T09:00:00+08:00');
    const database = await freshDatabase();
    const dataDir = mkdtempSync(join(tmpdir(), 'chayici-story-'));
    const platforms = platformsFor(options.platforms ?? {});
    const playground = await startPlayground({ port: 0, platforms: platforms.map(one => one.open()) });
    const config = configFor(playground, platforms, database.url, dataDir, options.env ?? {});
    const rounds = options.rounds ?? [];
    const app = await startApp({
      config,
      log: pino({ level: 'silent' }),
      clock: clock.now,
      bell: false,
      rounds,
    });
    await seedDemoCounty(app.db, { now: clock.now(), platforms: options.platforms ?? {} });
    app.shell.surroundings.forget();
    const people = await seats(app.db);
    await registerPhones(playground, people);
    await linked(app, playground);
    const dropDatabase = database.drop;
    const county = new County({
      clock,
      playground,
      config,
      app,
      people,
      dropDatabase,
      dataDir,
      rounds,
      platforms,
    });
    await county.#enterAddresses();
    return county;
  }

  get app(): App {
    return this.#app;
  }

  get db(): Db {
    return this.#app.db;
  }

  /** Who holds a post: `who('XFDD')` is the fire brigade's liaison. */
  who(unitCode: string, role: Role = 'liaison'): Persona {
    const found = this.#people.find(person => person.unitCode === unitCode && person.role === role);
    if (found === undefined) throw new Error(`nobody is ${role} of ${unitCode}`);
    return found;
  }

  everybody(): readonly Persona[] {
    return this.#people;
  }

  /** Lets everything that is due, or due within moments, reach the phones. */
  async settle(): Promise<void> {
    for (let round = 0; round < 200; round += 1) {
      await this.#app.catchUp();
      await this.#landed();
      const next = await this.#nextDue();
      if (next === undefined || next.getTime() - this.clock.now().getTime() > 10_000) return;
      if (next > this.clock.now()) this.clock.set(next);
    }
    throw new Error(`the county does not settle:\n${await this.#stillDue()}`);
  }

  /** Moves the clock, stopping wherever something is due on the way. */
  async forward(span: string): Promise<void> {
    const target = this.clock.after(span);
    for (let round = 0; round < 500; round += 1) {
      await this.settle();
      const next = await this.#nextDue();
      if (next === undefined || next > target) {
        if (target > this.clock.now()) this.clock.set(target);
        await this.settle();
        return;
      }
      this.clock.set(new Date(Math.max(next.getTime(), this.clock.now().getTime())));
    }
    throw new Error('something stays due for ever');
  }

  /** Nobody's phone shows anything that the story has not looked at. */
  expectNothingElse(): void {
    const unseen = this.#people.flatMap(person => person.unseen().map(title => `${person.name}: ${title}`));
    if (unseen.length > 0) throw new Error(`unexpected on the phones:\n${unseen.join('\n')}`);
  }

  /** Everybody has read her phone; what comes later is new. */
  seenByAll(): void {
    for (const person of this.#people) person.seeAll();
  }

  phone(platform: string, userId: string): PhoneView {
    const view = this.playground.phone(platform, userId);
    if (view === undefined) throw new Error(`no phone ${platform}:${userId}`);
    return view;
  }

  async control(platform: string, command: string, body: unknown): Promise<unknown> {
    const response = await fetch(`${this.playground.url}/_control/${platform}/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Tells the platforms that push by HTTP where the service is. */
  async #enterAddresses(): Promise<void> {
    for (const { name, enter } of this.#platforms) {
      for (const [command, body] of Object.entries(enter?.(this.#app.url) ?? {}))
        await this.control(name, command, body);
    }
  }

  async taken(platform: string, eventIds: readonly string[]): Promise<void> {
    for (;;) {
      const rows = await this.db.query<{ n: number }>(
        'select count(*)::int as n from inbound_event where platform = $1 and event_id = any($2)',
        [platform, eventIds],
      );
      if (rows[0]?.n === eventIds.length) return;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** Resolves once every platform link of a replica stands. */
  async linked(app: App): Promise<void> {
    await linked(app, this.playground);
  }

  async until(condition: () => boolean): Promise<void> {
    await this.playground.until(condition);
  }

  /** The service goes down and comes back; time may pass meanwhile. */
  async restart(whileDown: () => Promise<void> | void = () => undefined): Promise<void> {
    await this.#app.stop();
    await whileDown();
    this.#app = await startApp({
      // Links that are out on the phones lead to the address they were made for.
      config: { ...this.config, PORT: Number(new URL(this.#app.url).port) },
      log: pino({ level: 'silent' }),
      clock: this.clock.now,
      bell: false,
      rounds: this.#rounds,
    });
    await linked(this.#app, this.playground);
    await this.#enterAddresses();
  }

  /** The database ends every session amid whatever it was doing, and the service begins anew. */
  async crash(): Promise<void> {
    await this.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await this.restart();
    // What the dead had in hand is free again after half a minute.
    this.clock.set(this.clock.after('31 秒'));
  }

  /** Throws when 政务钉钉 dropped a card because it reads like an earlier one: nobody ever saw it. */
  async close(): Promise<void> {
    await this.#app.stop();
    const dropped = await this.#droppedCards();
    await this.playground.close();
    await this.#dropDatabase();
    rmSync(this.#dataDir, { recursive: true, force: true });
    if (dropped.length > 0) throw new Error(`政务钉钉 dropped for their words: ${dropped.join(', ')}`);
  }

  async #droppedCards(): Promise<string[]> {
    if (!this.#platforms.some(({ name }) => name === 'zwdd')) return [];
    const response = await fetch(`${this.playground.url}/_control/zwdd/state`);
    const { notices } = zwddState.parse(await response.json());
    // Answers to the same words within a second are another matter: she has the first of them before her.
    return notices.flatMap(({ bizMsgId, dropped }) =>
      dropped.length > 0 && !bizMsgId.startsWith('say.') ? [bizMsgId] : [],
    );
  }

  /** Resolves once nothing is on its way to a platform, from whichever replica. */
  async #landed(): Promise<void> {
    for (;;) {
      const rows = await this.db.query<{ n: number }>(
        'select count(*)::int as n from card_message where claimed_till > $1',
        [this.clock.now()],
      );
      if (rows[0]?.n === 0) return;
      await new Promise(resolve => setImmediate(resolve));
    }
  }

  /** What keeps it from settling, for whoever reads the failure. */
  async #stillDue(): Promise<string> {
    const rows = await this.db.query<object>(
      `select platform, user_id, kind, slot, state, post, ref, sent_version, desired_version, attempts, trouble, due_at,
         claimed_till from card_message
       where sent_version < desired_version and state in ('open', 'settled') order by due_at limit 5`,
    );
    return [this.clock.now().toISOString(), ...rows.map(row => JSON.stringify(row))].join('\n');
  }

  /** What the service itself will look at next: a card that waits for an older one of its chat is due with that one. */
  async #nextDue(): Promise<Date | undefined> {
    const now = this.clock.now();
    const [duty] = await this.db.query<{ at: Date | null }>(
      `select min(next_at) as at from duty where state = 'open'`,
    );
    const lanes = [...this.#app.adapters.keys()].map(platform => nextDue(this.db, platform, now));
    const times = [duty?.at ?? undefined, ...(await Promise.all(lanes))].filter(at => at !== undefined);
    return times.toSorted((one, other) => one.getTime() - other.getTime())[0];
  }
}

/** Resolves once every platform's link stands; the links tell by themselves, so nothing is slept over. */
async function linked(app: App, playground: Playground): Promise<void> {
  const up = (): boolean => [...app.adapters.values()].every(adapter => adapter.health().state === 'up');
  while (!up()) {
    await Promise.race([playground.until(up), new Promise(resolve => setImmediate(resolve))]);
  }
}

function configFor(
  playground: Playground,
  platforms: readonly CountyPlatform[],
  databaseUrl: string,
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Config {
  const links = playground.connections();
  const read = readConfig({
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    SECRET_KEY: 'a key for stories, forty characters long',
    ...Object.fromEntries(platforms.flatMap(one => Object.entries(one.env(links[one.name] ?? {})))),
    ...env,
  });
  if (!read.ok) throw new Error(read.problem);
  return read.config;
}

function seats(db: Db): Promise<Seat[]> {
  return db.query<Seat>(
    `select i.platform, i.user_id as "userId", p.name, u.code as "unitCode", u.name as "unitName",
       (select o.role from post o where o.person_id = p.id and o.until is null order by o.role limit 1) as role
     from person p join unit u on u.id = p.unit_id join identity i on i.person_id = p.id and i."primary"
     where p.active order by u.code, p.name`,
  );
}

async function registerPhones(playground: Playground, people: readonly Seat[]): Promise<void> {
  for (const platform of new Set(people.map(person => person.platform))) {
    const users = people
      .filter(person => person.platform === platform)
      .map(({ userId, name, unitCode, unitName, role }) => ({
        userId,
        name,
        unit: unitCode,
        unitName,
        post: role ?? '',
      }));
    await fetch(`${playground.url}/_control/${platform}/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ users }),
    });
  }
}
