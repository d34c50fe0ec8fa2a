import type { Platform } from '../../../chat/adapter.ts';
import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, mobile, text, yesNo } from '../values.ts';

export interface IdentityRow extends RowPlace {
  readonly platform: Platform;
  readonly userId: string;
  readonly mobile: string | null | undefined;
  readonly unit: string | null | undefined;
  readonly name: string | null | undefined;
  /** null or undefined: as it is on record; a person's first identity is primary. */
  readonly primary: boolean | null | undefined;
}

const platforms = new Map<string, Platform>([
  ['钉钉', 'dingtalk'],
  ['飞书', 'lark'],
  ['政务钉钉', 'zwdd'],
]);

const c = {
  platform: required('平台', choice(platforms), {
    meaning: '钉钉、飞书、政务钉钉',
    example: '钉钉',
    list: [...platforms.keys()],
  }),
  userId: required('平台用户ID', code(/^\S{1,128}$/, '应为平台的用户 ID'), {
    meaning: '该平台通讯录里的用户 ID（钉钉 userId、飞书 open_id、政务钉钉 accountId）',
    example: 'xf_liaison_a',
    aliases: ['用户ID', '平台账号'],
  }),
  mobile: optional<string | null>('手机号', mobile, null, {
    meaning: '人员的手机号；填了手机号可不填单位和姓名',
    example: '15400000001',
    aliases: ['手机', '手机号码'],
  }),
  unit: optional<string | null>('单位', text(60), null, {
    meaning: '人员所在单位的代码、名称或简称',
    example: 'XFDD',
  }),
  name: optional<string | null>('姓名', text(40), null, { meaning: '人员姓名', example: '消防联络员A' }),
  primary: optional<boolean | null>('首选', yesNo, null, {
    meaning: '在多个平台都有账号的人，消息发往首选的一个；只有一个账号的可留空',
    example: '是',
    list: ['是', '否'],
  }),
};

export const identitySheet: SheetDefinition<IdentityRow> = {
  name: '平台身份',
  aliases: ['平台账号'],
  note: '人员在钉钉、飞书、政务钉钉上的账号。一人在一个平台只有一个账号。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    platform: reader.need(c.platform),
    userId: reader.need(c.userId),
    mobile: reader.given(c.mobile),
    unit: reader.given(c.unit),
    name: reader.given(c.name),
    primary: reader.given(c.primary),
  }),
  names: () => [],
};
export const identityColumns = c;
