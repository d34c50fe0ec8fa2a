import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Db } from '../../../src/db/client.ts';
import type { LoadResult } from './load.ts';
import type { OpenCard, TapWorld } from './world.ts';

export interface Kept {
  /** Acknowledged taps without their effect. */
  readonly lost: number;
  /** Taps that had their effect twice. */
  readonly doubled: number;
}

/** Somebody who takes taps: a program, the cards it may be tapped on, and how to ask what it kept. */
export interface Arm {
  readonly name: string;
  /** Relative to this folder. */
  readonly file: string;
  readonly probe: string;
  cards(db: Db, world: TapWorld, count: number): Promise<OpenCard[]>;
  kept(db: Db, url: string, cards: readonly OpenCard[], result: LoadResult): Promise<Kept>;
}

const floor: Arm = {
  name: 'floor: bare fastify, one transaction',
  file: 'floor.ts',
  probe: '/healthz',
  async cards(db, _world, count) {
    const cards = invented(count);
    await db.query('insert into floor_state (id) select unnest($1::text[])', [cards.map(({ id }) => id)]);
    return cards;
  },
  async kept(db, _url, _cards, result) {
    const [row] = await db.query<Kept>(
      `select count(*) filter (where version = 1)::int as lost, count(*) filter (where version > 2)::int as doubled
       from floor_state where id = any($1)`,
      [[...result.acknowledged]],
    );
    return row ?? nothingKept(result);
  },
};

const service: Arm = {
  name: 'this service',
  file: '../../../src/main.ts',
  probe: '/healthz',
  cards: (db, world, count) => world.openCards(db, count),
  async kept(db, _url, cards, result) {
    const tapped = cards.filter(card => result.acknowledged.has(card.id));
    const [row] = await db.query<Kept>(
      `with tapped as (select * from json_to_recordset($1::json) as x("taskId" text, "unitId" text))
       select count(*) filter (where p.state <> 'CONFIRMED' or a.n = 0)::int as lost, count(*) filter (where a.n > 1)::int as doubled
       from tapped x join task_participant p on p.task_id = x."taskId" and p.unit_id = x."unitId"
       join unit u on u.id = x."unitId"
       cross join lateral (select count(*) as n from audit where stream = 'task:' || x."taskId" and action = 'task.answered'
         and detail->>'unit' = u.code) a`,
      [JSON.stringify(tapped)],
    );
    return row ?? nothingKept(result);
  },
};

/** A program that keeps taps in its memory and tells at `/kept` how often each had its effect. */
function inMemory(name: string, file: string): Arm {
  return {
    name,
    file,
    probe: '/kept',
    cards: async (_db, _world, count) => invented(count),
    async kept(_db, url, _cards, result) {
      const effects = z.record(z.string(), z.number()).parse(await (await fetch(`${url}/kept`)).json());
      const times = [...result.acknowledged].map(id => effects[id] ?? 0);
      return { lost: times.filter(n => n === 0).length, doubled: times.filter(n => n > 1).length };
    },
  };
}

export const ARMS: readonly Arm[] = [
  floor,
  service,
  inMemory('official SDK: EventDispatcher', 'sdk.ts'),
  inMemory('Chat SDK: chat-adapter-lark', '../peers/chat.mjs'),
];

function invented(count: number): OpenCard[] {
  return Array.from({ length: count }, () => ({
    id: randomBytes(12).toString('hex'),
    userId: 'ou_bench',
    taskId: '',
    unitId: '',
  }));
}

function nothingKept(result: LoadResult): Kept {
  return { lost: result.acknowledged.size, doubled: 0 };
}
