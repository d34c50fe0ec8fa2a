/** What the doctor looked at, in the order in which it is told. */
export const AREAS = {
  config: '配置',
  data: '数据目录',
  database: '数据库',
  clock: '时钟',
  platform: '平台',
  address: '对外地址',
  files: '附件存储',
  calendar: '工作日历',
  people: '岗位与账号',
  cards: '卡片投递',
} as const;
export type Area = keyof typeof AREAS;

export interface Finding {
  readonly area: Area;
  /** error: officials are not served as they should be. warn: works, somebody should look. skipped: could not be looked at. */
  readonly level: 'ok' | 'warn' | 'error' | 'skipped';
  /** What is so. */
  readonly what: string;
  /** Variable, unit, platform: where to look. */
  readonly where?: string;
  /** What the operator should do. */
  readonly todo?: string;
}

export function ok(area: Area, what: string): Finding {
  return { area, level: 'ok', what };
}

export function skipped(area: Area, what: string): Finding {
  return { area, level: 'skipped', what };
}

export function error(area: Area, where: string, what: string, todo: string): Finding {
  return { area, level: 'error', what, where, todo };
}

export function warn(area: Area, where: string, what: string, todo: string): Finding {
  return { area, level: 'warn', what, where, todo };
}

/** At most so many names in one line; the rest is counted. */
const NAMES = 8;

export function named(names: readonly string[]): string {
  const rest = names.length - NAMES;
  return rest > 0 ? `${names.slice(0, NAMES).join('、')}等${names.length}项` : names.join('、');
}
