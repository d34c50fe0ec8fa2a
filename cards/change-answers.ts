import { cut, dayText } from './format.ts';

export interface ChangeLine {
  readonly on: string;
  /** The file that brought it. */
  readonly file: string;
  /** 企业 or 检查人员. */
  readonly library: string;
  readonly key: string;
  readonly added: boolean;
  readonly fields: readonly { readonly name: string; readonly from: unknown; readonly to: unknown }[];
}

/** Answers to 查变更. */
export const changeAnswers = {
  which: '请写明企业或检查人员，例如：查变更 清禾县好味来餐饮店',
  onlyOffice: '名录变更记录由领导小组办公室查询。',
  none: (name: string): string => `名录里没有“${name}”的变更记录。`,
  changes: (name: string, changes: readonly ChangeLine[]): string =>
    [`“${name}”最近的变更：`, ...changes.map(lineOf)].join('\n'),
} as const;

function lineOf({ on, file, library, key, added, fields }: ChangeLine): string {
  const what = added
    ? '新增'
    : fields.map(({ name, from, to }) => `${name} ${valueText(from)}→${valueText(to)}`).join('；');
  return `${dayText(on)} ${library} ${cut(key, 30)}：${what}${file === '' ? '' : `（${cut(file, 30)}）`}`;
}

function valueText(value: unknown): string {
  if (value === undefined || value === null || value === '') return '空';
  if (typeof value === 'boolean') return value ? '是' : '否';
  return cut(String(value), 20);
}
