/** What is typed about reports: the office opens a cycle, a liaison answers a reminder in her own words. */
import { cycleCopy } from '../../cards/cycle-copy.ts';
import { reportCopy } from '../../cards/report-copy.ts';
import type { MessageEvent } from '../chat/adapter.ts';
import type { Addressed, Interpreter } from '../chat/entry.ts';
import type { JsonObject, Sql } from '../db/sql.ts';
import type { Member } from '../directory/who.ts';
import type { WorkCalendar } from '../duty/calendar.ts';
import { dayOf } from '../duty/calendar.ts';
import { periodText, quarterName, quarterOf, quarterTitle, readPeriod } from './period.ts';
import { parseReply } from './reply/parse.ts';
import { FIGURES, type Figure, type Figures, type OldFigure, type ReplyReading } from './reply/types.ts';
import type { SomeFigures } from './shapes.ts';

const OPENING = /^(?:开始|启动|发起)(?:季报|季度报送|季度通报)\s*[:：]?\s*(.*)$/u;
const QUARTER_WORDS = /(?:(\d{4})\s*年?\s*)?(?:第?\s*([一二三四1-4])\s*季度|[Qq]([1-4]))/u;
const NUMERALS = ['', '一', '二', '三', '四'];
/** Below this the reading is not acted upon (reply/types.ts). */
const SURE = 0.5;
const MOST_TEXT = 4000;

/** 开始季报 2026年二季度: for a cycle that the calendar did not open, such as after an installation. */
export const typedCycle: Interpreter = async (sql, message, member, now) => {
  const asked = OPENING.exec(message.text.normalize('NFKC').trim());
  if (asked === null) return undefined;
  const period = quarterIn(asked[1] ?? '', now);
  if (period === undefined) return { say: cycleCopy.whichQuarter };
  if (!member.isOffice) return { say: cycleCopy.officeOpensOnly };
  const known = await sql.query<{ id: string }>(
    'select id from report_cycle where region_id = $1 and period = $2',
    [member.regionId, period],
  );
  return {
    work: {
      feature: 'reportCycle',
      subjectId: known[0]?.id ?? `${member.regionId}:${period}`,
      command: { type: 'cycle.open', regionId: member.regionId, period },
    },
  };
};

/** A quarter named in a text; without a year it is the last such quarter that is over. */
function quarterIn(text: string, now: Date): string | undefined {
  const found = QUARTER_WORDS.exec(text);
  if (found === null) return undefined;
  const [, year, word = '', digit = ''] = found;
  const n = digit === '' ? Math.max(NUMERALS.indexOf(word), Number(word) || 0) : Number(digit);
  const today = dayOf(now);
  const thisYear = Number(today.slice(0, 4));
  const over = Math.floor((Number(today.slice(5, 7)) - 1) / 3);
  return periodText({ year: year === undefined ? (n <= over ? thisYear : thisYear - 1) : Number(year), n });
}

interface OpenReport {
  id: string;
  regionId: string;
  period: string;
  state: string;
  dueAt: Date;
}

/** Reports that a unit still owes, oldest first; with `all`, those of the last half year as well. */
function reportsOf(sql: Sql, unitId: string, now: Date): Promise<OpenReport[]> {
  return sql.query<OpenReport>(
    `select s.id, s.region_id as "regionId", s.doc->>'period' as period, s.state, s.due_at as "dueAt"
     from report_submission s where s.unit_id = $1 and s.due_at > $2::timestamptz - interval '180 days'
     order by s.due_at`,
    [unitId, now],
  );
}

function isOpen(report: OpenReport): boolean {
  return report.state !== 'SUBMITTED' && report.state !== 'ZERO_CONFIRMED';
}

/**
 * A liaison's free text, in a direct chat or in a group. Which report is meant: the card she answers, a quarter she
 * names, else the one her unit owes; when two fit she is asked. Intents that speak of a report that is in (更正、称已报)
 * find the last one. Comes last of all interpreters: what is a command of another feature never reaches it.
 */
export function reportReply(calendarOf: CalendarOf): Interpreter {
  return async (sql, message, member, now) => {
    const text = message.text.trim().slice(0, MOST_TEXT);
    if (text === '') return undefined;
    const referred = await answered(sql, message, member);
    if (referred === 'other') return undefined;
    const reports = await reportsOf(sql, member.unitId, now);
    const meant = await choose(reports, referred, text, now);
    if (meant === undefined) return undefined;
    if ('say' in meant) return meant;
    const { report } = meant;
    const reading = readFor(report, text, now, await calendarOf(sql, report.regionId));
    // Small talk with nothing due is nobody's business here.
    const sure = reading.confidence >= SURE && reading.intent !== 'UNKNOWN';
    if (!sure && !isOpen(report)) return undefined;
    return {
      work: {
        feature: 'reportSubmission',
        subjectId: report.id,
        command: commandOf(sure ? reading : { ...reading, intent: 'UNKNOWN' }, text),
      },
    };
  };
}

type CalendarOf = (sql: Sql, regionId: string) => Promise<WorkCalendar>;

function readFor(report: OpenReport, text: string, now: Date, calendar: WorkCalendar): ReplyReading {
  return parseReply(
    text,
    {
      now,
      deadline: report.dueAt,
      item: `${quarterTitle(quarterOf(report.period))}“综合查一次”工作情况表`,
      quarter: report.period,
    },
    calendar,
  );
}

/** What can only be meant for a report, where another feature has asked something as well. */
const FOR_A_REPORT: ReadonlySet<ReplyReading['intent']> = new Set([
  'CLAIM_SUBMITTED',
  'CORRECTION',
  'DATA',
  'EXTENSION_REQUEST',
  'PROMISE',
  'ZERO_REPORT',
]);
const REPORT_WORDS = /报|季度|表|检查|延期/u;

/**
 * Whether a text plainly answers a report that the unit owes, so that a feature that waits for an answer of its own,
 * such as a call that lacks its place, leaves it alone. 收到 answers no question and is the report's too.
 */
export function plainlyForReport(calendarOf: CalendarOf): Addressed {
  return async (sql, message, member, now) => {
    const text = message.text.trim().slice(0, MOST_TEXT);
    const report = (await reportsOf(sql, member.unitId, now)).find(isOpen);
    if (report === undefined) return false;
    const { intent, confidence } = readFor(report, text, now, await calendarOf(sql, report.regionId));
    return confidence >= SURE && (intent === 'ACK' || (FOR_A_REPORT.has(intent) && REPORT_WORDS.test(text)));
  };
}

type Meant = { readonly report: OpenReport } | { readonly say: string };

async function choose(
  reports: readonly OpenReport[],
  referred: string | undefined,
  text: string,
  now: Date,
): Promise<Meant | undefined> {
  const answeredTo = reports.find(report => report.id === referred);
  if (answeredTo !== undefined) return { report: answeredTo };
  const named = quarterIn(text, now);
  const byName = named === undefined ? undefined : reports.find(report => report.period === named);
  if (byName !== undefined) return { report: byName };
  const open = reports.filter(isOpen);
  const [first, second] = open;
  if (first !== undefined && second !== undefined) {
    return {
      say: reportCopy.whichOne(
        open.map(report => quarterName(readPeriod(report.period) ?? quarterOf(report.period))),
      ),
    };
  }
  const report = first ?? reports.at(-1);
  return report === undefined ? undefined : { report };
}

/** The report whose card the message answers; `other` when it answers a card of something else. */
async function answered(
  sql: Sql,
  message: MessageEvent,
  member: Member,
): Promise<string | 'other' | undefined> {
  if (message.replyTo === undefined) return undefined;
  const rows = await sql.query<{ kind: string; id: string }>(
    `select subject_kind as kind, subject_id as id from card_message
     where platform = $1 and ref = $2 and unit_id = $3 limit 1`,
    [message.platform, message.replyTo, member.unitId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  return row.kind === 'reportSubmission' ? row.id : 'other';
}

function commandOf(reading: ReplyReading, text: string): JsonObject {
  const { slots, intent, calendarGap } = reading;
  const { due, claimedDate, to, unit, topic, stage, reason, days } = slots;
  return {
    type: 'submission.reply',
    intent,
    text,
    figures: { ...statedFigures(slots) },
    old: { ...formerFigures(slots) },
    due,
    claimedDate,
    to: to?.slice(0, 60),
    unit: unit?.slice(0, 60),
    topic: topic?.slice(0, 40),
    stage: stage?.slice(0, 60),
    reason: reason?.slice(0, 200),
    days,
    calendarGap,
  };
}

function statedFigures(slots: Figures): SomeFigures {
  const stated: SomeFigures = {};
  for (const name of FIGURES) if (slots[name] !== undefined) stated[name] = slots[name];
  return stated;
}

function formerFigures(slots: Figures): SomeFigures {
  const former: SomeFigures = {};
  for (const name of FIGURES) {
    const value = slots[oldName(name)];
    if (value !== undefined) former[name] = value;
  }
  return former;
}

function oldName(name: Figure): OldFigure {
  const names: Record<Figure, OldFigure> = {
    ledChecks: 'oldLedChecks',
    joinedChecks: 'oldJoinedChecks',
    jointChecks: 'oldJointChecks',
    enterprises: 'oldEnterprises',
    problems: 'oldProblems',
    rectified: 'oldRectified',
    whistlesReceived: 'oldWhistlesReceived',
    whistlesCheckedIn: 'oldWhistlesCheckedIn',
  };
  return names[name];
}
