/** What a digest and the follow-ups from it are made of. */
import { z } from 'zod';
import type { DocTable } from '../decide/doc-store.ts';

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const n = z.number().int();

export const EDITIONS = ['county', 'unit'] as const;
export type Edition = (typeof EDITIONS)[number];

export const unitRef = z.object({ id: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** Who did something and when. */
export const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

/** One row behind a figure, whatever table it comes from. */
export const figureRow = z.object({
  /** What kind of row: a duty's kind, or a word of its own. */
  kind: z.string(),
  /** Unique within the figure. */
  key: z.string(),
  /** The human-readable number of its subject. */
  no: z.string(),
  title: z.string(),
  note: z.string(),
  unit: unitRef.nullable(),
  /** The instant or day by which the row counts. */
  at: z.string(),
  n: z.number(),
  /** Null in a plain count. */
  of: z.number().nullable(),
});
export type FigureRow = z.infer<typeof figureRow>;

/** A figure as it stood at the cut. */
const figure = z.object({
  n: z.number(),
  of: z.number().nullable(),
  /** How many rows there were; where more than are kept, they can be read again. */
  count: n,
  rows: z.array(figureRow),
});
export type Figure = z.infer<typeof figure>;

/** 批示 · 督办 · 列入下次会商. */
export const FOLLOW_UP_KINDS = ['remark', 'supervise', 'meeting'] as const;
export type FollowUpKind = (typeof FOLLOW_UP_KINDS)[number];

/** A follow-up as the leader's own card shows it. */
const ordered = mark.extend({
  id: z.string(),
  kind: z.enum(FOLLOW_UP_KINDS),
  owner: unitRef,
  /** The row it is about; absent for a remark on the whole. */
  row: z.string().optional(),
  text: z.string(),
  due: day,
  late: z.boolean().default(false),
  done: mark.extend({ text: z.string() }).optional(),
});
export type Ordered = z.infer<typeof ordered>;

const content = z.object({
  figures: z.record(z.string(), figure),
  /** 少进门 of this and the three weeks before, oldest first. */
  trend: z.array(z.object({ week: z.string(), n })),
});
export type Content = z.infer<typeof content>;

const digestDoc = content.extend({
  from: day,
  cut: day,
  unit: unitRef,
  ordered: z.array(ordered).default([]),
});

const digestState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: n,
  edition: z.enum(EDITIONS),
  unitId: z.string(),
  week: z.string(),
  doc: digestDoc,
});
export type DigestState = Readonly<z.infer<typeof digestState>>;

export const digestTable: DocTable<DigestState> = {
  name: 'digest',
  columns: { edition: 'text', unitId: 'text', week: 'text' },
  schema: digestState,
};

const followUpDoc = z.object({
  kind: z.enum(FOLLOW_UP_KINDS),
  week: z.string(),
  /** Who asked for it, and in which unit. */
  by: mark,
  byUnitId: z.string(),
  owner: unitRef,
  /** What it is about, as the digest said it; empty for a remark on the whole. */
  matter: z.string(),
  text: z.string(),
  due: day,
  /** What each reminder said when it was sent. */
  reminders: z.array(z.object({ step: n, left: n })).default([]),
  done: mark.extend({ text: z.string() }).optional(),
});

const followUpState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: n,
  no: z.string(),
  digestId: z.string(),
  unitId: z.string(),
  state: z.enum(['open', 'done']),
  doc: followUpDoc,
});
export type FollowUpState = Readonly<z.infer<typeof followUpState>>;

export const followUpTable: DocTable<FollowUpState> = {
  name: 'follow_up',
  columns: { no: 'text', digestId: 'text', unitId: 'text', state: 'text' },
  schema: followUpState,
};
