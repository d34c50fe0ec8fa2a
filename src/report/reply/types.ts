import type { Day } from '../../duty/calendar.ts';

/**
 * What a liaison officer (联络员) can mean by a reply, strongest first: of two intents in one reply the earlier wins.
 * Source: project default over domain.md 5.8.
 */
export const INTENTS = [
  'DISPUTE',
  'CORRECTION',
  'DATA',
  'ZERO_REPORT',
  'EXTENSION_REQUEST',
  'ISSUE',
  'DELEGATE',
  'PROMISE',
  'CLAIM_SUBMITTED',
  'QUESTION',
  'IN_PROGRESS',
  'ACK',
  'UNKNOWN',
] as const;
export type ReplyIntent = (typeof INTENTS)[number];

/** The figures of a quarterly report (季报), in the order of the form. */
export const FIGURES = [
  'ledChecks',
  'joinedChecks',
  'jointChecks',
  'enterprises',
  'problems',
  'rectified',
  'whistlesReceived',
  'whistlesCheckedIn',
] as const;
export type Figure = (typeof FIGURES)[number];
export type OldFigure = `old${Capitalize<Figure>}`;
export type Figures = Partial<Record<Figure | OldFigure, number>>;

/** What the reply is an answer to. */
export interface ReplyContext {
  /** When the reply was sent. */
  readonly now: Date;
  /** When the item is due. */
  readonly deadline: Date;
  /** The item that is chased, in the officials' words. */
  readonly item: string;
  /** `2026Q2` */
  readonly quarter: string;
}

/** Days are civil days in Asia/Shanghai. A slot is absent when the reply does not state it. */
export interface ReplySlots extends Figures {
  /** The day the officer names for the report; "before X" is X. The earliest, when several are named. */
  due?: Day;
  /** The last of several days named. */
  dueLatest?: Day;
  /** The day on which the officer says the report went in. */
  claimedDate?: Day;
  to?: string;
  unit?: string;
  topic?: string;
  stage?: string;
  reason?: string;
  /** Natural days asked for beyond the deadline. */
  days?: number;
}

export interface Evidence {
  readonly intent: ReplyIntent;
  /** The words that speak for it, as normalised. */
  readonly words: string;
}

export interface ReplyReading {
  readonly intent: ReplyIntent;
  readonly slots: ReplySlots;
  readonly evidence: readonly Evidence[];
  /** 0 to 1; below 0.5 the bot should show its buttons rather than act. */
  readonly confidence: number;
  /** A day could not be told because the working calendar lacks this year. */
  readonly calendarGap?: number;
}
