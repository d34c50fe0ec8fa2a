import type { Role } from '../../who.ts';
import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choices, mobile, text, yesNo } from '../values.ts';

export interface PersonRow extends RowPlace {
  readonly name: string;
  readonly unit: string;
  readonly mobile: string | null | undefined;
  readonly title: string | undefined;
  readonly roles: readonly Role[] | undefined;
  readonly active: boolean | undefined;
}

const roles = new Map<string, Role>([
  ['联络员A岗', 'liaison'],
  ['联络员', 'liaison'],
  ['A岗', 'liaison'],
  ['联络员B岗', 'deputy'],
  ['B岗', 'deputy'],
  ['分管领导', 'leader'],
  ['负责人', 'head'],
  ['工作人员', 'staff'],
  ['县领导', 'countyLeader'],
]);

/** Posts as they are named in reports. */
export const roleNames: Readonly<Record<Role, string>> = {
  liaison: '联络员A岗',
  deputy: '联络员B岗',
  leader: '分管领导',
  head: '负责人',
  staff: '工作人员',
  countyLeader: '县领导',
};

const c = {
  name: required('姓名', text(40), { meaning: '姓名', example: '消防联络员A' }),
  unit: required('单位', text(60), {
    meaning: '单位的代码、名称或简称',
    example: 'XFDD',
    aliases: ['所在单位'],
  }),
  mobile: optional<string | null>('手机号', mobile, null, {
    meaning: '11 位手机号，不可重复；用于关联平台账号',
    example: '15400000001',
    aliases: ['手机', '手机号码', '联系电话'],
  }),
  title: optional('职务', text(40, true), '', { meaning: '职务', example: '副大队长' }),
  roles: optional<Role[]>('岗位', choices(roles), ['staff'], {
    meaning: '联络员A岗、联络员B岗、分管领导、负责人、工作人员、县领导；兼任的用顿号隔开；留空为工作人员',
    example: '联络员A岗',
    list: Object.values(roleNames),
  }),
  active: optional('在用', yesNo, true, {
    meaning: '是或否；否 = 已离任，其岗位随之结束',
    example: '是',
    list: ['是', '否'],
  }),
};

export const personSheet: SheetDefinition<PersonRow> = {
  name: '人员',
  aliases: ['人员名单', '人员信息'],
  note: '每个单位恰有一名联络员A岗、一名分管领导。岗位换人时填新人即可，原任自动结束并留有历史。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    name: reader.need(c.name),
    unit: reader.need(c.unit),
    mobile: reader.given(c.mobile),
    title: reader.given(c.title),
    roles: reader.given(c.roles),
    active: reader.given(c.active),
  }),
  names: draft => [draft.name, draft.mobile],
};
export const personColumns = c;
