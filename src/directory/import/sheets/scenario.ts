import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, count, ratio, text, yearlyCap } from '../values.ts';
import { categories } from './category.ts';
import type { ListType } from './enterprise.ts';
import { listTypes } from './enterprise.ts';

export type ScenarioStatus = 'proposed' | 'reviewed' | 'published' | 'retired';

export interface ScenarioRow extends RowPlace {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  readonly lead: string;
  readonly listType: ListType | undefined;
  readonly ratio: string | null | undefined;
  readonly maxPerYear: number | null | undefined;
  readonly status: ScenarioStatus | undefined;
  readonly source: string | undefined;
}

export interface ItemRow extends RowPlace {
  readonly scenario: string;
  readonly unit: string;
  readonly no: number | null | undefined;
  readonly text: string;
  readonly powerItemCode: string | null | undefined;
  readonly standard: string | null | undefined;
  readonly kind: string | null | undefined;
}

export const scenarioStatuses = new Map<string, ScenarioStatus>([
  ['已发布', 'published'],
  ['待审定', 'proposed'],
  ['已审定', 'reviewed'],
  ['停用', 'retired'],
]);
const scenarioCode = code(/^[0-9A-Za-z_-]{1,20}$/, '应为字母、数字代码');

const c = {
  code: required('场景代码', scenarioCode, { meaning: '场景的唯一代码', example: 'S01' }),
  name: required('场景名称', text(60), { meaning: '“一件事”名称', example: '电动自行车消防安全监管一件事' }),
  category: required('对象大类', text(20), {
    meaning: '检查对象大类',
    example: '商贸流通类',
    aliases: ['大类'],
    list: categories,
  }),
  lead: required('牵头单位', text(60), {
    meaning: '牵头单位的代码、名称或简称；议事协调机构不能牵头',
    example: 'XFDD',
  }),
  listType: optional<ListType>('清单', choice(listTypes), 'general', {
    meaning: '一般执法清单或重点执法清单；留空为一般',
    example: '重点',
    list: ['一般', '重点'],
  }),
  ratio: optional<string | null>('抽查比例', ratio, null, {
    meaning: '如 30%',
    example: '30%',
    aliases: ['比例'],
  }),
  maxPerYear: optional<number | null>('年度频次上限', yearlyCap, null, {
    meaning: '同一企业每年最多几次；不设上限的留空',
    example: '2',
    aliases: ['频次'],
  }),
  status: optional<ScenarioStatus>('状态', choice(scenarioStatuses), 'published', {
    meaning: '只有已发布的可以发起检查；留空为已发布',
    example: '已发布',
    list: [...scenarioStatuses.keys()],
  }),
  source: optional('出处', text(100), '', { meaning: '依据的文件', example: '县联席会议审定清单' }),
};

export const scenarioSheet: SheetDefinition<ScenarioRow> = {
  name: '场景',
  aliases: ['检查场景'],
  note: '检查场景。内容有变时自动生成新版本，旧版本停用。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    code: reader.need(c.code),
    name: reader.need(c.name),
    category: reader.need(c.category),
    lead: reader.need(c.lead),
    listType: reader.given(c.listType),
    ratio: reader.given(c.ratio),
    maxPerYear: reader.given(c.maxPerYear),
    status: reader.given(c.status),
    source: reader.given(c.source),
  }),
  names: draft => [draft.code],
};
export const scenarioColumns = c;

const i = {
  scenario: required('场景代码', scenarioCode, { meaning: '“场景”表中的代码', example: 'S01' }),
  unit: required('单位', text(60), {
    meaning: '检查单位的代码、名称或简称',
    example: 'XFDD',
    aliases: ['检查单位'],
  }),
  no: optional<number | null>('序号', count(1, 999), null, {
    meaning: '本单位在本场景中的第几项；留空按行的先后',
    example: '1',
  }),
  text: required('检查事项', text(200), {
    meaning: '检查什么',
    example: '疏散通道、安全出口畅通',
    aliases: ['事项'],
  }),
  powerItemCode: optional<string | null>('权力事项编码', code(/^\S{1,60}$/, '应为事项编码'), null, {
    meaning: '权力和责任清单中的编码；可留空',
    example: '',
  }),
  standard: optional<string | null>('检查标准', text(500), null, {
    meaning: '依据或标准；可留空',
    example: '',
  }),
  kind: optional<string | null>('检查类别', text(20), null, {
    meaning: '“同类检查”每年次数按它计，同类写同一个词，如 消防、食品安全；留空按对象大类计',
    example: '消防',
    aliases: ['类别'],
  }),
};

export const itemSheet: SheetDefinition<ItemRow> = {
  name: '场景事项',
  aliases: ['检查事项', '事项'],
  note: '每个场景中各单位检查什么。一个场景的事项要填全：以本表为准，替换原有事项。',
  columns: Object.values(i),
  read: reader => ({
    row: reader.row,
    scenario: reader.need(i.scenario),
    unit: reader.need(i.unit),
    no: reader.given(i.no),
    text: reader.need(i.text),
    powerItemCode: reader.given(i.powerItemCode),
    standard: reader.given(i.standard),
    kind: reader.given(i.kind),
  }),
  names: () => [],
};
export const itemColumns = i;
