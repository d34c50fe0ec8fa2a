import { dayOf, type WorkCalendar } from '../../duty/calendar.ts';
import { afterNod } from './courtesy.ts';
import { findCues } from './cues.ts';
import type { DateEnv } from './date-env.ts';
import { readNamed } from './delegate.ts';
import { type Facts, factsOf, retold } from './facts.ts';
import { reconsider } from './second-opinion.ts';
import { isChat, isTaunt, isWrongGroup, readStatus } from './status.ts';
import { clausesOf, type ReplyText, readText } from './text.ts';
import { stageOf, topicOf } from './topics.ts';
import {
  type Evidence,
  FIGURES,
  type Figure,
  type Figures,
  INTENTS,
  type ReplyContext,
  type ReplyIntent,
  type ReplyReading,
  type ReplySlots,
} from './types.ts';

/**
 * What a liaison officer means by a reply: the strongest intent with the slots the reply states. Pure: every day is
 * told from `context.now` (Asia/Shanghai) and `calendar`. Any string gets an answer; UNKNOWN means that nothing could
 * be told and the bot must ask. A figure or day is never made up: what the words leave open is left out.
 */
export function parseReply(text: string, context: ReplyContext, calendar: WorkCalendar): ReplyReading {
  const reply = readText(text);
  const env: DateEnv = {
    now: context.now,
    today: dayOf(context.now),
    deadline: dayOf(context.deadline),
    calendar,
  };
  if (isWrongGroup(reply.plain)) return { intent: 'UNKNOWN', slots: {}, evidence: [], confidence: 0 };
  const whole = meaningOf(reply, env);
  // 收到,快弄好了: what follows the nod says more.
  const rest = whole.intent === 'ACK' ? afterNod(reply.plain) : undefined;
  const more = rest === undefined ? undefined : meaningOf({ ...reply, plain: rest }, env);
  if (more === undefined || more.intent === 'UNKNOWN') return whole;
  // 收到 is not 已报: a claim must be in the words, not in how they sound.
  const claims = more.evidence.some(({ intent }) => intent === 'CLAIM_SUBMITTED');
  return more.intent === 'CLAIM_SUBMITTED' && !claims ? whole : more;
}

function meaningOf(reply: ReplyText, env: DateEnv): ReplyReading {
  const facts = factsOf(reply, env);
  return resolve(facts, gather(facts));
}

function gather(facts: Facts): Evidence[] {
  const evidence: Evidence[] = [];
  const add = (intent: ReplyIntent, words: string) => evidence.push({ intent, words });
  const prepared: string[] = [];
  const clauses = clausesOf(facts.plain);
  for (const { text, asks } of clauses) {
    const words = asks ? `${text}?` : text;
    for (const hit of findCues(words, facts.plain)) add(hit.intent, hit.words);
    const status = readStatus(words);
    if (status?.prepared) prepared.push(status.words);
    else if (status && !(status.intent === 'ACK' && asks)) add(status.intent, status.words);
  }
  // 填好了 alone claims the report; 填好了,等盖章 says where it is.
  const pending = evidence.some(({ intent }) => intent === 'IN_PROGRESS');
  for (const words of prepared) add(pending ? 'IN_PROGRESS' : 'CLAIM_SUBMITTED', words);
  if (facts.correction) add('CORRECTION', facts.correction.words);
  addFigures(
    facts,
    evidence.some(({ intent }) => intent === 'ZERO_REPORT'),
    add,
  );
  addTime(facts, add);
  if (facts.delegation) {
    add('DELEGATE', facts.delegation.words);
    return evidence.filter(item => item.intent !== 'DISPUTE' || !PERSONAL.test(item.words));
  }
  if (facts.nods && evidence.length === 0 && facts.plain.replace(/[^\p{L}\p{N}]/gu, '') === '')
    add('ACK', '👌');
  return evidence.filter(item => item.intent !== 'QUESTION' || !rhetorical(evidence));
}

/** 我不管这个,找小周 is about the person, not the unit. */
const PERSONAL = /我(?!们|局|单位|科|镇|乡|大队|队|县)|他们|人家/u;

/** 不是早报了吗 asks nothing. */
function rhetorical(evidence: readonly Evidence[]): boolean {
  return (
    evidence.some(({ intent }) => intent === 'CLAIM_SUBMITTED') &&
    evidence.filter(({ intent }) => intent === 'QUESTION').length > 0
  );
}

type Add = (intent: ReplyIntent, words: string) => void;

function addFigures({ figures, correction, plain }: Facts, saidZero: boolean, add: Add): void {
  const named = FIGURES.filter(figure => figures[figure] !== undefined);
  if (named.length === 0 || correction) return;
  add(isNothingAtAll(named, figures, plain, saidZero) ? 'ZERO_REPORT' : 'DATA', named.join(' '));
}

/** 既没牵头也没参加: no activity of any kind, said in words; a typed 0 is a figure. */
function isNothingAtAll(
  named: readonly Figure[],
  figures: Figures,
  plain: string,
  saidZero: boolean,
): boolean {
  if (
    named.some(figure => figures[figure] !== 0) ||
    /\d/u.test(plain.replace(/\d+(?=季度|年|月|日|号)/gu, ''))
  )
    return false;
  const all = named.includes('ledChecks') && named.includes('joinedChecks');
  return (
    saidZero ||
    all ||
    /任何(?:的|联合)?(?:检查|联查|任务|活动)/u.test(plain) ||
    named.every(figure => figure === 'jointChecks' || figure === 'enterprises')
  );
}

function addTime({ schedule, extension, env }: Facts, add: Add): void {
  const { due, refused } = schedule;
  const last = due?.days.at(-1);
  if (schedule.claimed) add('CLAIM_SUBMITTED', schedule.claimed);
  if (due && last !== undefined && due.kind !== 'after') {
    add(last > env.deadline ? 'EXTENSION_REQUEST' : 'PROMISE', due.words);
    return;
  }
  if (due?.gap !== undefined) {
    add(due.gap > Number(env.deadline.slice(0, 4)) ? 'EXTENSION_REQUEST' : 'PROMISE', due.words);
    return;
  }
  if (due && last !== undefined && last >= env.deadline) add('EXTENSION_REQUEST', due.words);
  if (extension) add('EXTENSION_REQUEST', extension.words);
  else if (refused?.days.some(day => day >= env.deadline)) add('EXTENSION_REQUEST', refused.words);
  else if (refused) add('IN_PROGRESS', refused.words);
}

function resolve(facts: Facts, evidence: readonly Evidence[]): ReplyReading {
  const found = INTENTS.find(intent => evidence.some(item => item.intent === intent)) ?? 'UNKNOWN';
  const ruled = isMeant(found, facts.plain) ? found : 'UNKNOWN';
  const intent = heard(found, ruled, facts, evidence);
  const told = intent === ruled ? facts : retold(facts, ruled, intent);
  const slots = intent === 'UNKNOWN' ? {} : slotsOf(intent, told);
  const gap = facts.schedule.gap ?? facts.extension?.gap;
  const rivals = new Set(evidence.map(item => item.intent)).size;
  const guessed = intent !== ruled;
  const confidence = intent === 'UNKNOWN' ? 0 : guessed ? 0.5 : Math.max(0.5, 0.95 - 0.1 * (rivals - 1));
  return {
    intent,
    slots,
    evidence: [...evidence],
    confidence,
    ...(gap !== undefined && { calendarGap: gap }),
  };
}

/** The model may fill a gap or tip the scales; a day it takes for the report's must be one that the reply names. */
function heard(
  found: ReplyIntent,
  ruled: ReplyIntent,
  { plain, schedule, env }: Facts,
  evidence: readonly Evidence[],
): ReplyIntent {
  // 明天停水: the day of something that has nothing to do with the report.
  const named = schedule.namedEvent && !ABOUT_REPORT.test(plain) ? undefined : schedule.named;
  const last = (schedule.due ?? named)?.days.at(-1);
  return reconsider({
    plain,
    found: ruled,
    ...(found !== ruled && { doubted: found }),
    seen: new Set(evidence.map(({ intent }) => intent)),
    somebody: readNamed(plain) !== undefined,
    ...(last !== undefined && { day: last > env.deadline ? ('late' as const) : ('in-time' as const) }),
  });
}

const ABOUT_REPORT =
  /报|交(?!警|通)|填|表|数据|系统|材料|弄|提交|模板|截止|口径|任务|检查|企业|统计|通知|牵头|参与|参加|次数|家次|\d家|按户|按次|联系人|收到|请教|咨询|问题|季度|整改|盖|签|章|审核|逾期|超期|迟|链接|算|双随机|场景|科室|版|纸质|电子|明细|项|补|延期|哨|平台|验证码|账号|密码/u;
/** A question without a subject still asks about the report when it is of these. */
const ASKS_PLAINLY =
  /几号|哪天|什么时候|啥时候|多久|几点|最[晚迟]|[给找]谁|要不要|用不用|怎么[弄整办]|咋[弄整办]|在哪|哪里|哪儿|哪个|哪位|给哪|哪屋|哪间|[送交报]哪|格式|意思|邮箱|收到没|收到了|还是[^,。]*[号点天]/u;

/** Weak words mean what they say only where the reply is about the report: not in chat, not in a taunt. */
function isMeant(intent: ReplyIntent, plain: string): boolean {
  const about = ABOUT_REPORT.test(plain);
  if (intent === 'QUESTION')
    return !isTaunt(plain) && (about || (ASKS_PLAINLY.test(plain) && !isChat(plain)));
  if (intent === 'ACK') return !isTaunt(plain) && !isChat(plain);
  if (intent === 'IN_PROGRESS' || intent === 'PROMISE') return about || !isChat(plain);
  return true;
}

function slotsOf(intent: ReplyIntent, facts: Facts): ReplySlots {
  const { schedule, extension, correction, delegation, plain } = facts;
  const dispute = intent === 'DISPUTE';
  return {
    ...(dispute ? {} : timeSlots(facts)),
    ...(schedule.claimed && { claimedDate: schedule.claimed }),
    ...(!dispute && delegation?.to && { to: delegation.to }),
    ...(!dispute && delegation?.unit && { unit: delegation.unit }),
    ...(correction
      ? correction.figures
      : intent === 'ZERO_REPORT'
        ? {}
        : statedFigures(facts.figures, dispute)),
    ...(intent === 'EXTENSION_REQUEST' && extension?.more !== undefined && { days: extension.more }),
    ...(intent === 'EXTENSION_REQUEST' && extension?.reason && { reason: extension.reason }),
    ...topicOf(intent, plain),
    ...stageOf(intent, plain),
  };
}

/** In a dispute 我们不牵头 is a protest, not a count. */
function statedFigures(figures: Figures, dispute: boolean): Figures {
  if (!dispute) return figures;
  const stated: Figures = {};
  for (const figure of FIGURES) {
    const value = figures[figure];
    if (value !== undefined && value > 0) stated[figure] = value;
  }
  return stated;
}

function timeSlots({ schedule: { due }, extension }: Facts): Pick<ReplySlots, 'due' | 'dueLatest'> {
  const days = due && due.kind !== 'after' ? due.days : (extension?.days ?? []);
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return {};
  return last === first ? { due: first } : { due: first, dueLatest: last };
}
