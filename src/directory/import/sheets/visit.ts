import type { Day } from '../../../duty/calendar.ts';
import type { Level, Mode, Trigger } from '../../../rules/schema.ts';
import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, day, text, words, yesNo } from '../values.ts';

export interface VisitRow extends RowPlace {
  readonly enterprise: string;
  readonly date: Day;
  readonly level: Level | undefined;
  readonly units: readonly string[];
  readonly kinds: readonly string[];
  readonly line: string | null | undefined;
  readonly mode: Mode | undefined;
  readonly randomDraw: boolean | undefined;
  readonly trigger: Trigger | undefined;
  readonly entered: boolean | undefined;
  readonly note: string | undefined;
}

export const visitLevels = new Map<string, Level>([
  ['县', 'county'],
  ['县级', 'county'],
  ['乡镇', 'township'],
  ['市', 'city'],
  ['市级', 'city'],
  ['省', 'province'],
  ['省级', 'province'],
  ['国家', 'national'],
]);
export const visitModes = new Map<string, Mode>([
  ['现场', 'onsite'],
  ['书面', 'written'],
  ['网络', 'online'],
  ['非现场', 'remote'],
]);
export const visitCauses = new Map<string, Trigger>([
  ['日常', 'daily'],
  ['投诉', 'complaint'],
  ['举报', 'report'],
  ['吹哨', 'whistle'],
  ['转办', 'transfer'],
  ['数据监测', 'data_alert'],
  ['国家专项', 'special_national'],
  ['省专项', 'special_provincial'],
  ['市专项', 'special_municipal'],
  ['告知承诺', 'commitment'],
  ['案件办理', 'lawcase'],
  ['法定期限', 'statutory'],
  ['税务', 'tax'],
  ['企业邀约', 'invited'],
  ['整改复查', 'recheck'],
  ['突发险情', 'emergency'],
]);

const c = {
  enterprise: required('企业', text(100, true), {
    meaning: '企业名称或统一社会信用代码，须在“企业”名录中',
    example: '清禾县晟源纸业有限公司',
    aliases: ['企业名称', '检查对象'],
  }),
  date: required('检查日期', day, {
    meaning: '入企的日期',
    example: '2026-05-20',
    format: 'yyyy-mm-dd',
    aliases: ['日期'],
  }),
  level: optional<Level>('检查级别', choice(visitLevels), 'county', {
    meaning: '谁查的：国家、省、市、县、乡镇；留空为县',
    example: '市',
    aliases: ['级别'],
    list: ['国家', '省', '市', '县', '乡镇'],
  }),
  units: required('检查单位', words(12, 40), {
    meaning: '本县单位写代码、名称或简称；上级机关写名称；几个单位一起去的写在一行，用顿号分开',
    example: '市生态环境局',
  }),
  kinds: required('检查类别', words(20, 20), {
    meaning: '查了哪几类，用顿号分开；与场景事项的检查类别用同样的词，频次才对得上',
    example: '环保',
    aliases: ['类别'],
  }),
  line: optional<string | null>('条线', text(20), null, { meaning: '业务条线；可留空', example: '生态环境' }),
  mode: optional<Mode>('检查方式', choice(visitModes), 'onsite', {
    meaning: '现场、书面、网络、非现场；只有现场算入企；留空为现场',
    example: '现场',
    aliases: ['方式'],
    list: [...visitModes.keys()],
  }),
  randomDraw: optional('抽查', yesNo, false, {
    meaning: '是否随机抽查；留空为否',
    example: '否',
    list: ['是', '否'],
  }),
  trigger: optional<Trigger>('缘由', choice(visitCauses), 'daily', {
    meaning: '为什么查；留空为日常',
    example: '日常',
    list: [...visitCauses.keys()],
  }),
  entered: optional('已入企', yesNo, true, {
    meaning: '是或否；否 = 取消了或没有进门，不计次数；登记错了也填否',
    example: '是',
    list: ['是', '否'],
  }),
  note: optional('备注', text(200, true), '', { meaning: '文号、检查结论等', example: '' }),
};

export const visitSheet: SheetDefinition<VisitRow> = {
  name: '检查记录',
  aliases: ['上级检查', '上级检查记录', '入企记录'],
  note: '上级检查过的、系统启用前本县检查过的企业。同一企业、同一天、同一级别、同一牵头单位（写在最前的）算一条；本系统里办的联合检查自动计次，不用填。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    enterprise: reader.need(c.enterprise),
    date: reader.need(c.date),
    level: reader.given(c.level),
    units: reader.need(c.units),
    kinds: reader.need(c.kinds),
    line: reader.given(c.line),
    mode: reader.given(c.mode),
    randomDraw: reader.given(c.randomDraw),
    trigger: reader.given(c.trigger),
    entered: reader.given(c.entered),
    note: reader.given(c.note),
  }),
  names: () => [],
};
export const visitColumns = c;
