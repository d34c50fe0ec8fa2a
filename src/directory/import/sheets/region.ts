import type { RowPlace, SheetDefinition } from '../sheet.ts';
import { optional, required } from '../sheet.ts';
import { choice, code, text } from '../values.ts';

export type RegionLevel = 'city' | 'county' | 'township';

export interface RegionRow extends RowPlace {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly parent: string | null | undefined;
  readonly area: string | null | undefined;
  readonly profile: string | null | undefined;
}

const levels = new Map<string, RegionLevel>([
  ['市', 'city'],
  ['县区', 'county'],
  ['县', 'county'],
  ['区', 'county'],
  ['乡镇街道', 'township'],
]);
const profiles = new Map([
  ['连云港', 'LYG'],
  ['临猗', 'LINYI'],
  ['南通', 'NT'],
  ['自定', 'CUSTOM'],
]);

const c = {
  code: required('行政区代码', code(/^[0-9A-Za-z]{1,20}$/, '应为字母或数字代码'), {
    meaning: '行政区划代码，不可重复',
    example: '990101',
  }),
  name: required('行政区名称', text(40), {
    meaning: '市、县区、乡镇街道的名称',
    example: '清禾县',
    aliases: ['名称'],
  }),
  level: required('级别', choice(levels), {
    meaning: '市、县区、乡镇街道',
    example: '县区',
    list: ['市', '县区', '乡镇街道'],
  }),
  parent: optional<string | null>('上级', text(40), null, {
    meaning: '上级行政区的代码或名称；最高一级留空',
    example: '清州市',
    aliases: ['上级行政区'],
  }),
  area: optional<string | null>('片区', text(20), null, {
    meaning: '乡镇街道所在的执法片区',
    example: '城区片',
  }),
  profile: optional<string | null>('规则档', choice(profiles), null, {
    meaning: '检查频次等规则按哪一档；留空随上级',
    example: '连云港',
    list: [...profiles.keys()],
  }),
};

export const regionSheet: SheetDefinition<RegionRow> = {
  name: '行政区',
  aliases: ['行政区划'],
  note: '市、县区、乡镇街道的层级。库中已有的可不填。',
  columns: Object.values(c),
  read: reader => ({
    row: reader.row,
    code: reader.need(c.code),
    name: reader.need(c.name),
    level: reader.need(c.level),
    parent: reader.given(c.parent),
    area: reader.given(c.area),
    profile: reader.given(c.profile),
  }),
  names: draft => [draft.code, draft.name],
};
export const regionColumns = c;
