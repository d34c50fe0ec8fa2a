import type { Correction } from './corrections.ts';
import { amends, readCorrection } from './corrections.ts';
import type { DateEnv } from './date-env.ts';
import { readDates } from './dates.ts';
import { type Delegation, readDelegation, readNamed } from './delegate.ts';
import { type ExtensionRequest, readExtension } from './extension.ts';
import { figuresOf } from './figure-sense.ts';
import { type Quantity, readQuantities } from './figures.ts';
import { readSchedule, type Schedule } from './schedule.ts';
import { clausesOf, type ReplyText } from './text.ts';
import type { Figures, ReplyIntent } from './types.ts';

/** What the readers of days, figures, people and requests found in a reply, before it is decided what it means. */
export interface Facts {
  readonly plain: string;
  readonly nods: boolean;
  readonly env: DateEnv;
  readonly schedule: Schedule;
  readonly quantities: readonly Quantity[];
  readonly figures: Figures;
  readonly correction: Correction | undefined;
  readonly extension: ExtensionRequest | undefined;
  readonly delegation: Delegation | undefined;
}

/** Reads a normalised reply. Pure. */
export function factsOf(reply: ReplyText, env: DateEnv): Facts {
  const dates = readDates(reply.plain, env);
  const extension = readExtension(reply.plain, env);
  const schedule = apartFrom(extension, readSchedule(reply.plain, dates, env.today));
  const quantities = readQuantities(reply.plain, dates);
  return {
    plain: reply.plain,
    nods: reply.nods,
    env,
    schedule,
    quantities,
    figures: reportedFigures(reply.plain, quantities),
    correction: correctionOf(reply.plain, quantities, schedule),
    extension,
    delegation: readDelegation(reply.plain, reply.mentioned),
  };
}

/** 宽延三日 asks for three days more and does not name the third of the month. */
function apartFrom(extension: ExtensionRequest | undefined, schedule: Schedule): Schedule {
  const { due, ...rest } = schedule;
  const counted = extension !== undefined && extension.days.length > 0 && due !== undefined;
  return counted && extension.words.endsWith(due.words) ? rest : schedule;
}

/** 说错了,是下周一 mends a day, not a figure. */
function correctionOf(
  text: string,
  quantities: readonly Quantity[],
  schedule: Schedule,
): Correction | undefined {
  const correction = readCorrection(text, quantities, figuresOf(text, quantities));
  const mendsDay =
    schedule.due !== undefined && quantities.length === 0 && !/数|表|企业|问题|报错|填错|有误/u.test(text);
  return mendsDay ? undefined : correction;
}

/** Clauses that only ask how to count or suppose a case report nothing. */
const ASKS_HOW =
  /算(?:不算|几|多少|一|作|在)|怎么(?:填|算|报|写|统计)|咋(?:填|算|报)|口径|如果|要是|假如|要不要|还要|也要|用不用|是不是|[?]|吗$/u;

function reportedFigures(text: string, quantities: readonly Quantity[]): Figures {
  const asking = clausesOf(text).some(({ text: words, asks }) => ASKS_HOW.test(words) || asks);
  const told = clausesOf(text).filter(({ text: words, asks }) => !asks && !ASKS_HOW.test(words));
  if (
    asking &&
    !quantities.some(({ start }) =>
      told.some(clause => start >= clause.start && start < clause.start + clause.text.length),
    )
  )
    return {};
  const figures: Figures = {};
  for (const [figure, value] of figuresOf(text, quantities)) figures[figure] = value;
  return figures;
}

const DATED: readonly ReplyIntent[] = ['PROMISE', 'EXTENSION_REQUEST'];

/**
 * The facts as they stand once the model has overruled the rules (`ruled`): what rested on the reading that was
 * dropped goes with it, and what the new one needs is read anew.
 */
export function retold(facts: Facts, ruled: ReplyIntent, intent: ReplyIntent): Facts {
  if (DATED.includes(intent)) return dueAsNamed(facts);
  if (intent === 'CORRECTION')
    return {
      ...facts,
      correction: amends(facts.plain, facts.quantities, figuresOf(facts.plain, facts.quantities)),
    };
  if (intent === 'DELEGATE') return { ...facts, delegation: facts.delegation ?? readNamed(facts.plain) };
  const without = DATED.includes(ruled) ? { ...facts, ...dateGone(facts, intent) } : facts;
  return {
    ...without,
    ...(ruled === 'DELEGATE' && { delegation: undefined }),
    ...(ruled === 'CORRECTION' && { correction: undefined }),
    ...((ruled === 'DATA' || ruled === 'ZERO_REPORT') && { figures: {} }),
  };
}

function dueAsNamed(facts: Facts): Facts {
  const { claimed: _claimed, ...schedule } = facts.schedule;
  const due = schedule.due ?? schedule.named;
  return { ...facts, schedule: { ...schedule, ...(due && { due }) } };
}

/** 月底那天就交了 is no promise; the day, if it is over, is when the report went in. */
function dateGone({ schedule, env }: Facts, intent: ReplyIntent): Pick<Facts, 'schedule' | 'extension'> {
  const { due, ...rest } = schedule;
  const past = due?.past !== undefined && due.past <= env.today ? due.past : undefined;
  const claimed = rest.claimed ?? (intent === 'CLAIM_SUBMITTED' ? past : undefined);
  return { schedule: { ...rest, ...(claimed && { claimed }) }, extension: undefined };
}
