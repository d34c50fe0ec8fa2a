import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, text, yesNo } from '../values.ts';
import { categories } from './category.ts';

export type ListType = 'general' | 'key';
export type CreditGrade = 'trusted' | 'general' | 'key';

export interface EnterpriseRow extends RowPlace {
  readonly creditCode: string | null | undefined;
  readonly name: string;
  readonly category: string;
  readonly town: string | null | undefined;
  readonly address: string | undefined;
  readonly listType: ListType | undefined;
  readonly creditGrade: CreditGrade | undefined;
  readonly riskGrade: string | null | undefined;
  readonly active: boolean | undefined;
}

export const listTypes = new Map<string, ListType>([
  ['一般', 'general'],
  ['重点', 'key'],
  ['一般执法清单', 'general'],
  ['重点执法清单', 'key'],
]);
export const creditGrades = new Map<string, CreditGrade>([
  ['守信', 'trusted'],
  ['信任', 'trusted'],
  ['一般', 'general'],
  ['重点', 'key'],
]);

const c = {
  creditCode: optional<string | null>(
    '统一社会信用代码',
    code(/^[0-9A-Z]{18}$/, '应为 18 位数字和大写字母'),
    null,
    {
      meaning: '18 位；没有的可留空',
      example: '91990101MA00000136',
      aliases: ['信用代码', '社会信用代码'],
    },
  ),
  name: required('企业名称', text(100), {
    meaning: '营业执照上的名称，县区内不可重复',
    example: '清禾县好味来餐饮店',
    aliases: ['名称', '检查对象'],
  }),
  category: required('对象大类', text(20), {
    meaning: '检查对象大类',
    example: '餐饮类',
    aliases: ['大类', '类别'],
    list: categories,
  }),
  town: optional<string | null>('乡镇街道', text(40), null, {
    meaning: '所在乡镇街道的名称或代码',
    example: '城关镇',
    aliases: ['所在乡镇', '乡镇'],
  }),
  address: optional('地址', text(200, true), '', { meaning: '经营地址', example: '城关镇向阳街 12 号' }),
  listType: optional<ListType>('清单', choice(listTypes), 'general', {
    meaning: '一般执法清单或重点执法清单；留空为一般',
    example: '一般',
    list: ['一般', '重点'],
  }),
  creditGrade: optional<CreditGrade>('信用等级', choice(creditGrades), 'general', {
    meaning: '守信、一般、重点；留空为一般',
    example: '一般',
    list: ['守信', '一般', '重点'],
    aliases: ['等级'],
  }),
  riskGrade: optional<string | null>('风险等级', text(10, true), null, {
    meaning: '风险分级结果',
    example: '低',
  }),
  active: optional('在用', yesNo, true, {
    meaning: '是或否；否 = 已注销或停业',
    example: '是',
    list: ['是', '否'],
  }),
};

export const enterpriseSheet: SheetDefinition<EnterpriseRow> = {
  name: '企业',
  aliases: ['企业名录', '检查对象', '检查对象名录'],
  note: '检查对象名录。有统一社会信用代码的按代码认，没有的按名称认。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    creditCode: reader.given(c.creditCode),
    name: reader.need(c.name),
    category: reader.need(c.category),
    town: reader.given(c.town),
    address: reader.given(c.address),
    listType: reader.given(c.listType),
    creditGrade: reader.given(c.creditGrade),
    riskGrade: reader.given(c.riskGrade),
    active: reader.given(c.active),
  }),
  names: () => [],
};
export const enterpriseColumns = c;
