import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar, chineseDaysYears } from '../../src/duty/chinese-days.ts';
import { parseReply } from '../../src/report/reply/parse.ts';
import { FIGURES, type ReplyContext, type ReplyReading } from '../../src/report/reply/types.ts';

/** The State Council's calendar for every year that is known. */
export const calendar = createCalendar(chineseDaysCalendar(chineseDaysYears()));

const contextSchema = z.object({
  now: z.string(),
  deadline: z.string(),
  item: z.string(),
  quarter: z.string(),
});
const labelSchema = z.object({
  id: z.string(),
  text: z.string(),
  intent: z.string(),
  slots: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Label = z.infer<typeof labelSchema>;

const devSchema = z.object({ context: contextSchema, items: z.array(labelSchema) });
const ownSchema = z.object({
  contexts: z.record(z.string(), contextSchema),
  items: z.array(labelSchema.extend({ batch: z.number(), category: z.string(), context: z.string() })),
});

function contextOf(raw: z.infer<typeof contextSchema>): ReplyContext {
  return { now: new Date(raw.now), deadline: new Date(raw.deadline), item: raw.item, quarter: raw.quarter };
}

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

/** Thursday 2 July 2026, 10:00; the report is due on Tuesday 7 July, 18:00. */
export const thursday: ReplyContext = contextOf({
  now: '2026-07-02T10:00:00+08:00',
  deadline: '2026-07-07T18:00:00+08:00',
  item: '2026年第二季度“综合查一次”工作情况表',
  quarter: '2026Q2',
});

/** The samples of the domain reference, 5.8. */
export function devReplies(): { label: Label; context: ReplyContext }[] {
  const { context, items } = devSchema.parse(fixture('dev_replies.json'));
  return items.map(label => ({ label, context: contextOf(context) }));
}

/** Our own labelled replies, each with its own moment and deadline. */
export function ownReplies(): {
  label: Label & { batch: number; category: string };
  context: ReplyContext;
}[] {
  const { contexts, items } = ownSchema.parse(fixture('reply_adversarial.json'));
  return items.map(label => ({ label, context: contextOf(contextSchema.parse(contexts[label.context])) }));
}

/** A reading or a label reduced to what counts: the intent, the days, to whom, and the figures. */
export function counted(reading: (Pick<ReplyReading, 'slots'> & { intent: string }) | Label): object {
  const names = ['due', 'dueLatest', 'claimedDate', 'to', 'unit', ...FIGURES, ...FIGURES.map(old)];
  const slots: Record<string, unknown> = { ...reading.slots };
  const kept = names.filter(name => slots[name] !== undefined).map(name => [name, slots[name]]);
  return { intent: reading.intent, ...Object.fromEntries(kept) };
}

function old(figure: string): string {
  return `old${figure.charAt(0).toUpperCase()}${figure.slice(1)}`;
}

/** What the reply says when it is sent on that Thursday, or at another moment. */
export function reading(text: string, now?: string, deadline?: string): ReplyReading {
  const context = {
    ...thursday,
    ...(now !== undefined && { now: new Date(now) }),
    ...(deadline !== undefined && { deadline: new Date(deadline) }),
  };
  return parseReply(text, context, calendar);
}
