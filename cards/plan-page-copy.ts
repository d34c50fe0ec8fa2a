/** Words of the page on which a unit fills in its annual plan. */
export const planPageCopy = {
  title: (unit: string, year: number): string => `${unit}${year}年度检查计划`,
  state: (rows: number, missing: number): string => `现有${rows}项，缺项${missing}处。`,
  template: '下载计划模板（.xlsx）',
  file: '填好的计划表（.xlsx）',
  replaces: '导入后以这份文件为准，替换原有内容；有一行不合格，整份都不导入。',
  send: '导入',
  noFile: '请先选择文件。',
  tooLarge: '文件超过20MB，请精简后再传。',
  problems: (n: number): string => `这份文件没有导入，共${n}处要改：`,
  place: (sheet: string, row: number, column: string): string =>
    [
      sheet === '' ? '' : `“${sheet}”表`,
      row === 0 ? '' : `第${row}行`,
      column === '' ? '' : `“${column}”列`,
    ].join(''),
  more: (n: number): string => `另有${n}处没有列出`,
  gone: '链接已失效',
  goneWhy: '可能已过期，或您已不在这个单位。请回到工作群发“填计划”取新链接。',
  link: (url: string): string => `填计划请打开（7天内有效，仅限您本人）：${url}`,
  none: '您单位还没有收到年度计划通知，不用填报。',
} as const;
