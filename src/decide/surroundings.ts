import { type CardIds, cardIds } from '../chat/card-id.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import { loadCalendar } from '../directory/calendar.ts';
import { createCalendar, type WorkCalendar } from '../duty/calendar.ts';
import { randomId } from '../opaque.ts';
import { type RegionSettings, regionSettings } from './settings.ts';
import type { Around } from './subject.ts';

/** What decisions may look at besides rows: the clock, the calendar, a region's settings. */
export interface Surroundings {
  now(): Date;
  /** For one region, as of now. */
  context(sql: Sql, regionId: string): Promise<Around>;
  /** The id of the card that one person has of one matter. */
  readonly cardId: CardIds;
  /** Forgets what was read, after the calendar or settings changed in this process. */
  forget(): void;
}

/** Replicas see a corrected calendar or setting within this time. */
const FRESH_MS = 15_000;

interface Snapshot {
  readonly readAt: number;
  readonly calendar: WorkCalendar;
  readonly settings: Map<string, RegionSettings>;
}

/** `secret` keeps the ids of cards from being guessed; without one they are this process's own. */
export function surroundings(
  clock: () => Date,
  secret = randomId(),
  newId: () => string = randomId,
): Surroundings {
  let snapshot: Snapshot | undefined;
  return {
    now: clock,
    cardId: cardIds(secret),
    forget() {
      snapshot = undefined;
    },
    async context(sql, regionId) {
      // Freshness is a matter of this process's own time, not of the service's clock, which tests move.
      if (snapshot === undefined || performance.now() - snapshot.readAt > FRESH_MS) {
        snapshot = {
          readAt: performance.now(),
          calendar: createCalendar(await loadCalendar(sql)),
          settings: new Map(),
        };
      }
      let settings = snapshot.settings.get(regionId);
      if (settings === undefined) {
        settings = await loadSettings(sql, regionId);
        snapshot.settings.set(regionId, settings);
      }
      return { now: clock(), calendar: snapshot.calendar, newId, settings };
    },
  };
}

/** The region's own keys over its parents', over the defaults. Throws when a stored value is not of its kind. */
async function loadSettings(sql: Sql, regionId: string): Promise<RegionSettings> {
  const rows = await sql.query<{ settings: JsonObject }>(
    'select r.settings from region_upward($1) u join region r on r.id = u.id order by u.distance desc',
    [regionId],
  );
  const merged: Record<string, unknown> = {};
  for (const { settings } of rows) {
    for (const [key, value] of Object.entries(settings)) {
      const above = merged[key];
      merged[key] = isObject(above) && isObject(value) ? { ...above, ...value } : value;
    }
  }
  return regionSettings.parse(merged);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
