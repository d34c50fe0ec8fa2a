import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, text, words, yesNo } from '../values.ts';

/** 哨型 of a matter when nothing in the text says otherwise (domain.md §3.2). */
export type MatterType = 'URGENT' | 'ROUTINE' | 'HARD';

export interface MatterRow extends RowPlace {
  readonly code: string;
  readonly name: string;
  readonly lead: string;
  readonly joint: readonly string[] | undefined;
  readonly keywords: readonly string[] | undefined;
  readonly defaultType: MatterType | undefined;
  readonly source: string | undefined;
  readonly active: boolean | undefined;
}

const types = new Map<string, MatterType>([
  ['应急哨', 'URGENT'],
  ['日常哨', 'ROUTINE'],
  ['攻坚哨', 'HARD'],
]);
const MOST_UNITS = 12;
const MOST_KEYWORDS = 60;

const c = {
  code: required('事项代码', code(/^[0-9A-Za-z_-]{1,20}$/, '应为字母、数字代码'), {
    meaning: '吹哨事项的唯一代码',
    example: 'M01',
  }),
  name: required('事项', text(40), {
    meaning: '事项名称',
    example: '电动自行车与楼道消防',
    aliases: ['吹哨事项', '事项名称'],
  }),
  lead: required('主办单位', text(60), {
    meaning: '主办单位的代码、名称或简称',
    example: 'XFDD',
    aliases: ['主办', '责任部门'],
  }),
  joint: optional<readonly string[]>('协办单位', words(MOST_UNITS, 60), [], {
    meaning: '协办单位的代码、名称或简称，用顿号隔开；没有的留空',
    example: 'ZJJ',
    aliases: ['协办', '配合部门'],
  }),
  keywords: optional<readonly string[]>('关键词', words(MOST_KEYWORDS, 20), [], {
    meaning: '群众和乡镇怎么说这件事，用顿号隔开',
    example: '飞线、拉线充电、电瓶车、消防通道',
  }),
  defaultType: optional<MatterType>('默认哨型', choice(types), 'ROUTINE', {
    meaning: '应急哨、日常哨或攻坚哨；留空为日常哨',
    example: '日常哨',
    aliases: ['哨型'],
    list: [...types.keys()],
  }),
  source: optional('出处', text(100), '', { meaning: '依据的文件', example: '县吹哨事项清单' }),
  active: optional('在用', yesNo, true, { meaning: '是或否；留空为是', example: '是', list: ['是', '否'] }),
};

export const matterSheet: SheetDefinition<MatterRow> = {
  name: '吹哨事项',
  aliases: ['吹哨事项清单', '事项清单'],
  note: '乡镇吹哨的事项归哪个部门主办、哪些部门协办。改动后下一哨就按新清单转办。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    code: reader.need(c.code),
    name: reader.need(c.name),
    lead: reader.need(c.lead),
    joint: reader.given(c.joint),
    keywords: reader.given(c.keywords),
    defaultType: reader.given(c.defaultType),
    source: reader.given(c.source),
    active: reader.given(c.active),
  }),
  names: draft => [draft.code],
};
export const matterColumns = c;
