import type { Sql } from '../db/sql.ts';
import { type BookSource, bookOf, readBook } from './book.ts';
import { createRouter, type RouteInput, type RouteResult, type Router } from './route/index.ts';

/** Routing for a region, by its own units, matter list and scenarios, and the rulings of its office. */
export interface Routing {
  route(sql: Sql, regionId: string, input: RouteInput): Promise<RouteResult>;
  /** Makes the routers of every county ready, so that no call waits for one. */
  warm(sql: Sql): Promise<void>;
}

/** Routers kept ready; an installation holds few counties, and a change replaces a router by a newer one. */
const MOST_ROUTERS = 8;

/**
 * Routers are costly to build (a third of a second) and cheap to ask (some milliseconds), so the ready ones are kept by
 * what they were built from; that is read at every question, so that an import or a ruling counts at once.
 */
export function createRouting(): Routing {
  const ready = new Map<BookSource, Router>();

  async function routerFor(sql: Sql, regionId: string): Promise<Router> {
    const source = await readBook(sql, regionId);
    const known = ready.get(source);
    const router = known ?? build(source);
    ready.delete(source);
    ready.set(source, router);
    const [oldest] = ready.keys();
    if (ready.size > MOST_ROUTERS && oldest !== undefined) ready.delete(oldest);
    return router;
  }

  return {
    async route(sql, regionId, input) {
      return (await routerFor(sql, regionId)).route(input);
    },
    async warm(sql) {
      const counties = await sql.query<{ id: string }>(
        `select r.id from region r where r.level = 'county' order by r.code limit ${MOST_ROUTERS}`,
      );
      for (const { id } of counties) (await routerFor(sql, id)).route({ text: SAMPLE });
    },
  };
}

/** Read once, so that the first real call finds the engine's code ready as well. */
const SAMPLE = '小区楼道里有人拉线给电瓶车充电';

function build(source: BookSource): Router {
  const { book, precedents } = bookOf(source);
  return createRouter(book, precedents);
}
