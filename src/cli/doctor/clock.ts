import type { Sql } from '../../db/sql.ts';
import { error, type Finding, ok } from './finding.ts';

/** Signed calls are refused from some minutes on, and deadlines are counted by our clock: a minute is too much already. */
export const CLOCK_TOLERANCE_MS = 60_000;

/** What a clock that is ahead of ours by so much (negative: behind) means. */
export function clockFinding(whose: string, aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) return ok('clock', `与${whose}的时间相差不到一分钟`);
  return error(
    'clock',
    `本机与${whose}`,
    `本机时间比${whose}${aheadMs > 0 ? '慢' : '快'} ${seconds} 秒`,
    '打开时间同步：timedatectl set-ntp true；内网请指定政务网的 NTP 服务器',
  );
}

/** Our clock against the database's: limits are kept by the one and deadlines by the other. */
export async function checkDatabaseClock(sql: Sql, now: () => Date): Promise<Finding> {
  const askedAt = now().getTime();
  const [row] = await sql.query<{ at: Date }>('select clock_timestamp() as at');
  const middle = (askedAt + now().getTime()) / 2;
  return clockFinding('数据库', (row?.at.getTime() ?? middle) - middle);
}
