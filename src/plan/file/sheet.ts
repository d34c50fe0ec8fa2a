/** 年度计划表: one table of columns, from which the file is read and the template is made (F004 二(二)1, F001 三). */
import type { RowPlace, SheetDefinition } from '../../directory/import/sheet.ts';
import { optional, required } from '../../directory/import/sheet.ts';
import { choice, code, count, day, type Parse, ratio, text, tidy } from '../../directory/import/values.ts';

export interface PlanFileRow extends RowPlace {
  readonly scenario: string;
  readonly enterprise: string | null | undefined;
  readonly date: string | null | undefined;
  /** As written: 30%. */
  readonly ratio: string | null | undefined;
  readonly frequency: string | null | undefined;
  readonly grade: 'general' | 'trusted' | 'key' | undefined;
  readonly mode: 'onsite' | 'written' | 'online' | 'remote' | undefined;
  readonly joint: readonly string[] | null | undefined;
  readonly basis: string | undefined;
  readonly unannounced: boolean | undefined;
  readonly simultaneous: boolean | undefined;
}

const grades = new Map([
  ['一般', 'general'],
  ['一般监管对象', 'general'],
  ['信任', 'trusted'],
  ['信任对象', 'trusted'],
  ['重点', 'key'],
  ['重点监管对象', 'key'],
] as const);
const modes = new Map([
  ['现场', 'onsite'],
  ['书面', 'written'],
  ['网络', 'online'],
  ['非现场', 'remote'],
] as const);
const yes = new Map([
  ['是', true],
  ['否', false],
]);

/** 2, 2次 or 不设上限. */
const frequency: Parse<string> = cell => {
  if (cell.kind === 'text' && ['不设上限', '不限'].includes(tidy(cell.text)))
    return { ok: true, value: 'unlimited' };
  const times = cell.kind === 'text' ? /^(\d+)次$/.exec(tidy(cell.text))?.[1] : undefined;
  const found = count(1, 366)(times === undefined ? cell : { kind: 'text', text: times });
  return found.ok ? { ok: true, value: String(found.value) } : found;
};

/** Names of units, separated by 、 or a comma. */
const names: Parse<string[]> = cell => {
  const read = text(300)(cell);
  if (!read.ok) return read;
  return { ok: true, value: read.value.split(/[、，,；;\s]+/u).filter(name => name !== '') };
};

const c = {
  scenario: required('场景代码', code(/^[0-9A-Za-z_-]{1,20}$/, '应为字母、数字代码'), {
    meaning: '已公布的检查场景；本单位牵头或参加',
    example: 'S01',
    aliases: ['场景'],
  }),
  enterprise: optional<string | null>('企业', text(60), null, {
    meaning: '企业全称，与名录一致；按比例随机抽取的留空',
    example: '',
    aliases: ['检查对象', '企业名称'],
  }),
  date: optional<string | null>('计划日期', day, null, {
    meaning: '计划哪天去；只定比例、频次的留空',
    example: '2027-05-12',
    aliases: ['日期', '检查日期'],
    format: 'yyyy-mm-dd',
  }),
  ratio: optional<string | null>('抽查比例', ratio, null, {
    meaning: '如 30%；备案时必须有',
    example: '30%',
    aliases: ['比例'],
  }),
  frequency: optional<string | null>('检查频次', frequency, null, {
    meaning: '每家每年几次，或“不设上限”；备案时必须有',
    example: '2',
    aliases: ['频次', '年度频次'],
  }),
  grade: optional('对象分级', choice(grades), 'general', {
    meaning: '信任、一般或重点监管对象；留空为一般',
    example: '一般',
    list: ['一般', '信任', '重点'],
  }),
  mode: optional('检查方式', choice(modes), 'onsite', {
    meaning: '留空为现场',
    example: '现场',
    list: ['现场', '书面', '网络', '非现场'],
  }),
  joint: optional<string[] | null>('联合单位', names, null, {
    meaning: '单位代码、名称或简称，用、隔开；留空用场景清单里的',
    example: '市监局、住建局',
    aliases: ['配合部门', '协同单位'],
  }),
  basis: optional('依据', text(100), '', { meaning: '文件或任务来源', example: '县重点执法清单' }),
  unannounced: optional('不得事先通知', choice(yes), false, {
    meaning: '是/否；“是”的不对外提示合并',
    example: '否',
    list: ['是', '否'],
  }),
  simultaneous: optional('可同时开展', choice(yes), true, {
    meaning: '是/否；能和别的单位一起去的填是',
    example: '是',
    list: ['是', '否'],
  }),
};

export const planSheet: SheetDefinition<PlanFileRow> = {
  name: '年度计划',
  aliases: ['年度“综合查一次”工作计划表', '综合查一次工作计划表', '计划', '工作计划表'],
  note: '一行一项检查。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    scenario: reader.need(c.scenario),
    enterprise: reader.given(c.enterprise),
    date: reader.given(c.date),
    ratio: reader.given(c.ratio),
    frequency: reader.given(c.frequency),
    grade: reader.given(c.grade),
    mode: reader.given(c.mode),
    joint: reader.given(c.joint),
    basis: reader.given(c.basis),
    unannounced: reader.given(c.unannounced),
    simultaneous: reader.given(c.simultaneous),
  }),
  names: () => [],
};
