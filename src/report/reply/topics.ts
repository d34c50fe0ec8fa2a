import type { ReplyIntent, ReplySlots } from './types.ts';

const QUESTION_TOPICS: readonly (readonly [string, RegExp])[] = [
  ['deadline', /截止|几号|几点|什么时候|啥时候|最晚|最迟|哪天|期限|多久|何时|到期/u],
  ['recipient', /报给谁|交给谁|发给谁|给谁|报哪|交哪|发哪|送哪|邮箱|找谁|联系谁|报到哪|交到哪/u],
  ['scope', /口径|怎么算|算不算|算几|包括|含不含|包不包|范围|从几月|统计|家次|要不要|用不用|是否|需不需要/u],
  ['status', /收到(?:没|了)|报了没|报上|查一?下|看到/u],
  ['template', /模板|表|格式|附件|文件|链接|入口|范本/u],
];
const DISPUTE_TOPICS: readonly (readonly [string, RegExp])[] = [
  ['牵头单位', /牵头|主办/u],
  ['数据', /数据|统计|数字/u],
];
const STAGES: readonly (readonly [string, RegExp])[] = [
  ['盖章', /盖章|用印/u],
  ['领导签字', /签/u],
  ['领导审核', /审|批|领导|过目/u],
  ['数据汇总', /数据|汇总|统计|科室|数/u],
  ['填报中', /填|弄|做|写/u],
];

function firstMatch(table: readonly (readonly [string, RegExp])[], text: string): string | undefined {
  return table.find(([, words]) => words.test(text))?.[0];
}

/** What a question or a dispute is about, for the card that answers it. */
export function topicOf(intent: ReplyIntent, text: string): Pick<ReplySlots, 'topic'> {
  if (intent === 'QUESTION') return { topic: firstMatch(QUESTION_TOPICS, text) ?? 'other' };
  if (intent === 'DISPUTE') return { topic: firstMatch(DISPUTE_TOPICS, text) ?? '职责' };
  return {};
}

/** Where a report under way is held up. */
export function stageOf(intent: ReplyIntent, text: string): Pick<ReplySlots, 'stage'> {
  const stage = intent === 'IN_PROGRESS' ? firstMatch(STAGES, text) : undefined;
  return stage === undefined ? {} : { stage };
}
