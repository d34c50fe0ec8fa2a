import { answers } from '../../cards/answers.ts';
import type { Interpreter } from '../chat/entry.ts';
import { addDays, type Day, dayOf } from '../duty/calendar.ts';
import type { Mode } from '../rules/schema.ts';
import { names } from './taps.ts';

/** What someone typed after 发起联合检查. */
interface TypedTask {
  readonly scenario: string;
  readonly date: Day | undefined;
  readonly time: string | undefined;
  readonly place: string;
  readonly route: string;
  readonly enterprises: readonly string[];
  /** 不得事先通知. */
  readonly unannounced: boolean;
  /** 书面检查、网络检查、非现场检查; undefined: on site. */
  readonly mode: Mode | undefined;
  /** 突发险情 or 企业邀约, where it is said. */
  readonly trigger: 'emergency' | 'invited' | undefined;
}

const OPENING = /^发起(?:一次)?(?:联合)?(?:检查|执法检查)\s*[:：]?\s*/u;
/** When no time is typed: the card asks back anyway. */
const DEFAULT_TIME = '09:00';

/** 发起联合检查 S01 9月15日 14:30 集合:… 路线:… 对象:甲、乙. Undefined when the text is no such command. */
export function readTypedTask(text: string, today: Day): TypedTask | undefined {
  const trimmed = text.normalize('NFKC').trim();
  if (!OPENING.test(trimmed)) return undefined;
  const body = trimmed.replace(OPENING, '');
  const place = labelled(body, '集合点?|地点');
  const route = labelled(body, '路线');
  const objects = labelled(body, '对象|企业');
  const unannounced = UNANNOUNCED.test(body);
  const trigger = EMERGENCY.test(body) ? 'emergency' : INVITED.test(body) ? 'invited' : undefined;
  const head = withoutRemarks(body).replace(/(?:集合点?|地点|路线|对象|企业)\s*:.*$/su, '');
  const date = readDate(head, today);
  const time = readTime(head);
  const scenario = head
    .replace(DATE, ' ')
    .replace(RELATIVE, ' ')
    .replace(TIME, ' ')
    .trim()
    .split(/\s+/u)
    .filter(word => word !== '')
    .join('');
  return {
    scenario,
    date,
    time,
    place,
    route,
    enterprises: names(withoutRemarks(objects)),
    unannounced,
    mode: MODES[MODE.exec(body)?.[1] ?? ''],
    trigger,
  };
}

function labelled(body: string, label: string): string {
  const found = new RegExp(
    `(?:${label})\\s*:\\s*(.*?)(?=\\s*(?:集合点?|地点|路线|对象|企业)\\s*:|$)`,
    'su',
  ).exec(body);
  return found?.[1]?.trim() ?? '';
}

const UNANNOUNCED = /[(（]?不得?(?:事先|提前)?通知[)）]?/u;
/** 突发险情: checked first, filed within the county's hours (R4). */
const EMERGENCY = /[(（]?突发险情[)）]?/u;
/** 企业邀约: no check of the yearly count (F001 “邀约式”指导服务). */
const INVITED = /[(（]?企业邀约[)）]?/u;

/** 检查方式 (Z7: 书面检查、实地核查、网络监测). */
const MODE = /[(（]?(书面|网络|非现场)检查[)）]?/u;
const MODES: Readonly<Record<string, Mode>> = { 书面: 'written', 网络: 'online', 非现场: 'remote' };

function withoutRemarks(text: string): string {
  return [UNANNOUNCED, EMERGENCY, INVITED, MODE].reduce((rest, remark) => rest.replace(remark, ' '), text);
}

const DATE = /(?:(\d{4})\s*[年\-/.])?\s*(\d{1,2})\s*[月\-/.]\s*(\d{1,2})\s*[日号]?/u;
const RELATIVE = /今天|明天|后天|大后天/u;
const TIME = /(上午|下午|早上|晚上)?\s*(\d{1,2})(?:\s*[:点时]\s*(半|\d{1,2})?\s*分?)/u;
const RELATIVE_DAYS: Readonly<Record<string, number>> = { 今天: 0, 明天: 1, 后天: 2, 大后天: 3 };

/** A day without a year is the next such day from today on. */
export function readDate(text: string, today: Day): Day | undefined {
  const relative = RELATIVE.exec(text)?.[0];
  if (relative !== undefined) return addDays(today, RELATIVE_DAYS[relative] ?? 0);
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const [, year, month = '', day = ''] = found;
  const tail = `${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const thisYear = Number(today.slice(0, 4));
  const candidates = year === undefined ? [thisYear, thisYear + 1] : [Number(year)];
  return candidates.map(y => `${y}-${tail}`).find(d => realDay(d) && (year !== undefined || d >= today));
}

function realDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

export function readTime(text: string): string | undefined {
  const found = TIME.exec(text.replace(DATE, ' '));
  if (found === null) return undefined;
  const [, part, hourText = '', minuteText] = found;
  let hour = Number(hourText);
  if ((part === '下午' || part === '晚上') && hour < 12) hour += 12;
  const minute = minuteText === '半' ? 30 : Number(minuteText ?? 0);
  if (hour > 23 || minute > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** The office or a lead starts a task by typing; the bot echoes what it understood on a card. */
export const typedTask: Interpreter = async (_sql, message, _member, now, newId) => {
  const typed = readTypedTask(message.text, dayOf(now));
  if (typed === undefined) return undefined;
  if (typed.scenario === '') return { say: answers.taskNeedsScenario };
  if (typed.date === undefined) return { say: answers.taskNeedsDate };
  return {
    work: {
      feature: 'task',
      subjectId: newId(),
      command: {
        type: 'task.open',
        scenario: typed.scenario,
        date: typed.date,
        time: typed.time ?? DEFAULT_TIME,
        place: typed.place,
        route: typed.route,
        enterprises: [...typed.enterprises],
        dispatch: false,
        unannounced: typed.unannounced,
        ...(typed.mode === undefined ? {} : { mode: typed.mode }),
        ...(typed.trigger === undefined ? {} : { trigger: { type: typed.trigger } }),
      },
    },
  };
};
