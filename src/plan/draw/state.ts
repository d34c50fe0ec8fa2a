import { z } from 'zod';
import { day, mark, unitRef } from '../shapes.ts';

/** 随机抽取 states. The seed is bound by its hash (COMMITTED) before anything is drawn, and shown after (DRAWN). */
const DRAW_STATES = ['COMMITTED', 'DRAWN', 'USED', 'VOID'] as const;

/** What a draw is made of, in the words of the rules engine; whoever repeats it needs nothing else. */
const drawn = z.object({
  algorithm: z.string(),
  seed: z.string(),
  commitment: z.string(),
  pool: z.array(z.string()),
  drawn: z.array(z.string()),
});

const drawDoc = z.object({
  unit: unitRef,
  scenario: z.object({
    code: z.string(),
    name: z.string(),
    category: z.string(),
    kinds: z.array(z.string()),
  }),
  date: day,
  /** Fraction up to 1, and the grade of enterprises that it is for; null: all grades. */
  ratio: z.number(),
  grade: z.enum(['trusted', 'general', 'key']).nullable(),
  exclude: z.array(z.string()),
  /** Officers for each unit, and who may not be drawn (回避). */
  officers: z.number().int(),
  avoid: z.array(z.string()),
  /** Kept from every eye until the draw; the commitment is its SHA-256. */
  seed: z.string(),
  commitment: z.string(),
  /** SHA-256 over the sorted register as it stood at the commitment, so that neither can be chosen afterwards. */
  rosterHash: z.string(),
  rosterSize: z.number().int(),
  committed: mark,
  drawnBy: mark.optional(),
  enterprises: drawn.optional(),
  people: drawn.optional(),
  excluded: z.record(z.string(), z.array(z.string())).optional(),
  /** Dropped after the draw because a superior came first, and who was drawn in their place. */
  replaced: z.array(mark.extend({ out: z.array(z.string()), in: z.array(z.string()) })),
  /** What the last look before the day found, waiting for a word. */
  toReplace: z.array(z.string()),
  taskId: z.string().optional(),
});
export type DrawDoc = z.infer<typeof drawDoc>;

export const drawSchema = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  no: z.string(),
  unitId: z.string(),
  state: z.enum(DRAW_STATES),
  doc: drawDoc,
});
export type DrawState = z.infer<typeof drawSchema>;

export function withDraw(state: DrawState, change: Partial<DrawDoc>): DrawState {
  return { ...state, doc: { ...state.doc, ...change } };
}

/** The enterprises that stand now: the drawn ones less those dropped, with their replacements. */
export function standing({ doc }: DrawState): string[] {
  const out = new Set(doc.replaced.flatMap(entry => entry.out));
  return [...(doc.enterprises?.drawn ?? []), ...doc.replaced.flatMap(entry => entry.in)].filter(
    name => !out.has(name),
  );
}

/** The public record (JSON) of a finished draw, as `chayici draw verify` takes it. */
export const drawRecord = z.object({
  no: z.string(),
  unit: z.string(),
  scenario: z.string(),
  date: day,
  ratio: z.number(),
  commitment: z.string(),
  committedAt: z.iso.datetime(),
  rosterHash: z.string(),
  roster: z.array(z.string()),
  excluded: z.record(z.string(), z.array(z.string())),
  quota: z.number().int(),
  enterprises: drawn,
  officers: drawn.optional(),
  replaced: z.array(z.object({ at: z.iso.datetime(), out: z.array(z.string()), in: z.array(z.string()) })),
});
export type DrawRecordFile = z.infer<typeof drawRecord>;

/** The record of a draw; undefined while its seed is still secret. */
export function recordOf(state: DrawState): DrawRecordFile | undefined {
  const { doc } = state;
  if (doc.enterprises === undefined || doc.excluded === undefined) return undefined;
  const roster = [...doc.enterprises.pool, ...Object.values(doc.excluded).flat()].sort();
  return {
    no: state.no,
    unit: doc.unit.name,
    scenario: doc.scenario.name,
    date: doc.date,
    ratio: doc.ratio,
    commitment: doc.commitment,
    committedAt: doc.committed.at,
    rosterHash: doc.rosterHash,
    roster,
    excluded: doc.excluded,
    quota: doc.enterprises.drawn.length,
    enterprises: doc.enterprises,
    ...(doc.people === undefined ? {} : { officers: doc.people }),
    replaced: doc.replaced.map(({ at, out, in: replacements }) => ({ at, out, in: replacements })),
  };
}
