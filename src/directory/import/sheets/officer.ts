import type { Day } from '../../../duty/calendar.ts';
import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, mobile, text, validity, yesNo } from '../values.ts';

export type OfficerKind = 'officer' | 'grid' | 'auxiliary' | 'expert';

export interface OfficerRow extends RowPlace {
  readonly name: string;
  readonly unit: string;
  readonly certNo: string;
  readonly validUntil: Day | null;
  readonly kind: OfficerKind | undefined;
  readonly mobile: string | null | undefined;
  readonly active: boolean | undefined;
}

export const officerKinds = new Map<string, OfficerKind>([
  ['执法人员', 'officer'],
  ['检查人员', 'officer'],
  ['网格员', 'grid'],
  ['辅助人员', 'auxiliary'],
  ['专家', 'expert'],
]);

const c = {
  name: required('姓名', text(40), { meaning: '姓名', example: '消防执法员1' }),
  unit: required('单位', text(60), {
    meaning: '单位的代码、名称或简称',
    example: 'XFDD',
    aliases: ['所在单位'],
  }),
  certNo: required('执法证号', code(/^[0-9A-Za-z\u4e00-\u9fff()（）〔〕-]{4,30}$/, '应为 4–30 位证号'), {
    meaning: '行政执法证号，不可重复；网格员、辅助人员、专家填其证件号',
    example: '99010100101',
    aliases: ['证号', '证件号'],
  }),
  validUntil: required<Day | null>('有效期至', validity, {
    meaning: '证件有效期的最后一日；没有期限的填“长期”',
    example: '2028-12-31',
    format: 'yyyy-mm-dd',
    aliases: ['有效期', '有效期止'],
  }),
  kind: optional<OfficerKind>('人员类别', choice(officerKinds), 'officer', {
    meaning: '执法人员、网格员、辅助人员、专家；只有执法人员可以检查；留空为执法人员',
    example: '执法人员',
    aliases: ['类别'],
    list: ['执法人员', '网格员', '辅助人员', '专家'],
  }),
  mobile: optional<string | null>('手机号', mobile, null, {
    meaning: '与“人员”表中的手机号相同，用于把检查通知发给本人；可留空',
    example: '15400000005',
    aliases: ['手机', '手机号码'],
  }),
  active: optional('在用', yesNo, true, { meaning: '是或否；留空为是', example: '是', list: ['是', '否'] }),
};

export const officerSheet: SheetDefinition<OfficerRow> = {
  name: '检查人员',
  aliases: ['执法人员', '执法检查人员'],
  note: '持证检查人员名录。每个检查单位至少两名。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    name: reader.need(c.name),
    unit: reader.need(c.unit),
    certNo: reader.need(c.certNo),
    validUntil: reader.need(c.validUntil),
    kind: reader.given(c.kind),
    mobile: reader.given(c.mobile),
    active: reader.given(c.active),
  }),
  names: () => [],
};
export const officerColumns = c;
