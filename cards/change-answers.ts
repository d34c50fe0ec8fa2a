import { cut, dayText } from './format.ts';

export interface LibraryChange {
  readonly at: Date;
  /** The file that brought it. */
  readonly source: string;
  /** 企业 or 检查人员. */
  readonly sheet: string;
  readonly key: string;
  readonly added: boolean;
  readonly fields: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[];
}

/** Answers to 查变更. */
export const changeAnswers = {
  which: '请写明企业或检查人员，例如：查变更 清禾县好味来餐饮店',
  onlyOffice: '名录变更记录由领导小组办公室查询。',
  none: (name: string): string => `名录里没有“${name}”的变更记录。`,
  changes: (name: string, changes: readonly LibraryChange[]): string =>
    [`“${name}”最近的变更：`, ...changes.map(lineOf)].join('\n'),
} as const;

function lineOf({ at, source, sheet, key, added, fields }: LibraryChange): string {
  const day = dayText(new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10));
  const what = added
    ? '新增'
    : fields.map(({ name, from, to }) => `${name} ${valueText(from)}→${valueText(to)}`).join('；');
  return `${day} ${sheet} ${cut(key, 30)}：${what}${source === '' ? '' : `（${cut(source, 30)}）`}`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '空';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return cut(String(value), 20);
}
