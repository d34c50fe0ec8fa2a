import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, text, yesNo } from '../values.ts';

export type UnitKind = 'department' | 'township' | 'command';

export interface UnitRow extends RowPlace {
  readonly code: string;
  readonly name: string;
  readonly shortName: string;
  readonly kind: UnitKind;
  readonly region: string | null | undefined;
  readonly duty: string | undefined;
  readonly enforcement: boolean | undefined;
  readonly coordinationBody: boolean | undefined;
  readonly isOffice: boolean | undefined;
  readonly active: boolean | undefined;
}

const kinds = new Map<string, UnitKind>([
  ['部门', 'department'],
  ['乡镇街道', 'township'],
  ['指挥中心', 'command'],
]);
const yesOrNo = ['是', '否'];

const c = {
  code: required('单位代码', code(/^[0-9A-Za-z_-]{1,30}$/, '应为字母、数字代码'), {
    meaning: '单位的唯一代码，其他表用它指代本单位',
    example: 'XFDD',
  }),
  name: required('单位名称', text(60), { meaning: '单位全称', example: '县消防救援大队', aliases: ['名称'] }),
  shortName: required('简称', text(10), {
    meaning: '按钮和进度条上显示的简称，不超过 10 个字，不可重复',
    example: '消防',
    aliases: ['单位简称'],
  }),
  kind: required('类别', choice(kinds), {
    meaning: '部门、乡镇街道、指挥中心',
    example: '部门',
    list: [...kinds.keys()],
  }),
  region: optional<string | null>('行政区', text(40), null, {
    meaning: '所在行政区的名称或代码；留空为本县区',
    example: '清禾县',
    aliases: ['所属行政区'],
  }),
  duty: optional('职责', text(500), '', { meaning: '主要职责', example: '消防监督' }),
  enforcement: optional('有执法权', yesNo, true, {
    meaning: '是或否；留空为是',
    example: '是',
    list: yesOrNo,
  }),
  coordinationBody: optional('议事协调机构', yesNo, false, {
    meaning: '是或否；议事协调机构只能统筹，不能牵头检查',
    example: '否',
    list: yesOrNo,
  }),
  isOffice: optional('领导小组办公室', yesNo, false, {
    meaning: '是否承担领导小组办公室工作，一个县区只有一个',
    example: '否',
    list: yesOrNo,
  }),
  active: optional('在用', yesNo, true, { meaning: '是或否；留空为是', example: '是', list: yesOrNo }),
};

export const unitSheet: SheetDefinition<UnitRow> = {
  name: '单位',
  aliases: ['单位名单', '单位信息'],
  note: '部门、乡镇街道、指挥中心。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    code: reader.need(c.code),
    name: reader.need(c.name),
    shortName: reader.need(c.shortName),
    kind: reader.need(c.kind),
    region: reader.given(c.region),
    duty: reader.given(c.duty),
    enforcement: reader.given(c.enforcement),
    coordinationBody: reader.given(c.coordinationBody),
    isOffice: reader.given(c.isOffice),
    active: reader.given(c.active),
  }),
  names: draft => [draft.code, draft.name, draft.shortName],
};
export const unitColumns = c;
