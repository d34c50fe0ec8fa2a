import { openDatabase } from '../db/client.ts';
import { createLog } from '../log.ts';
import { checkAddress } from './doctor/address.ts';
import { checkDatabaseClock } from './doctor/clock.ts';
import { checkConfig, checkSecret } from './doctor/config.ts';
import { checkCounty } from './doctor/county.ts';
import { checkData, type FreeSpace, freeSpace } from './doctor/data.ts';
import { checkMigrations, reachDatabase } from './doctor/database.ts';
import { checkFiles } from './doctor/files.ts';
import { AREAS, type Finding, skipped } from './doctor/finding.ts';
import { checkPlatforms, platformsOf } from './doctor/platforms.ts';

export interface DoctorOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now?: () => Date;
  readonly free?: FreeSpace;
}

/** Looks at everything the service stands on, without changing any of it; a part that cannot be looked at is said so. */
export async function examine(options: DoctorOptions): Promise<Finding[]> {
  const now = options.now ?? (() => new Date());
  const { config, findings } = checkConfig(options.env);
  if (config === undefined) return [...findings, skipped('database', '配置改好之前，其余各项没有检查')];
  const [secret, data, platforms, address, files] = await Promise.all([
    checkSecret(config),
    checkData(config, options.free ?? freeSpace),
    checkPlatforms(config, now),
    checkAddress(config),
    checkFiles(config, now),
  ]);
  const { database, findings: reached } = await reachDatabase(config);
  findings.push(...secret, ...data, ...reached, ...platforms, ...address, ...files);
  if (database === undefined) return [...findings, skipped('cards', '没有数据库，日历、岗位和卡片没有检查')];
  try {
    findings.push(...(await examineDatabase(database.url, platformsOf(config), now)));
  } finally {
    await database.close();
  }
  const order = Object.keys(AREAS);
  return findings.toSorted((a, b) => order.indexOf(a.area) - order.indexOf(b.area));
}

async function examineDatabase(
  url: string,
  platforms: readonly string[],
  now: () => Date,
): Promise<Finding[]> {
  const { current, findings } = await checkMigrations(url);
  const db = await openDatabase({ url, poolSize: 2, log: createLog('silent') });
  try {
    findings.push(await checkDatabaseClock(db, now));
    if (!current) return [...findings, skipped('cards', '数据库结构不一致，日历、岗位和卡片没有检查')];
    return [...findings, ...(await checkCounty(db, platforms, now()))];
  } finally {
    await db.close();
  }
}

const MARKS: Readonly<Record<Finding['level'], string>> = {
  ok: '正常',
  warn: '注意',
  error: '故障',
  skipped: '未查',
};

/** `chayici doctor [--json]`: exit code 1 when something is broken, 2 for a wrong argument. */
export async function doctorCommand(args: readonly string[], env: DoctorOptions['env']): Promise<number> {
  const json = args.length === 1 && args[0] === '--json';
  if (args.length > 0 && !json) {
    console.error('usage: chayici doctor [--json]');
    return 2;
  }
  const findings = await examine({ env });
  const broken = findings.filter(finding => finding.level === 'error');
  if (json) console.log(JSON.stringify({ ok: broken.length === 0, findings }, null, 2));
  else for (const line of linesOf(findings)) console.log(line);
  return broken.length === 0 ? 0 : 1;
}

/** The report as it is read: what is so, and under whatever is not well where it is and what to do. */
export function linesOf(findings: readonly Finding[]): string[] {
  const count = (level: Finding['level']): number => findings.filter(one => one.level === level).length;
  const body = findings.flatMap(({ area, level, what, where, todo }) => [
    `［${MARKS[level]}］${AREAS[area]}：${what}`,
    ...(where === undefined ? [] : [`        位置：${where}`]),
    ...(todo === undefined ? [] : [`        处理：${todo}`]),
  ]);
  const [errors, warnings] = [count('error'), count('warn')];
  const verdict =
    errors === 0
      ? `检查完毕，没有故障${warnings > 0 ? `，${warnings} 处请注意` : ''}。`
      : `检查完毕：${errors} 处故障${warnings > 0 ? `，${warnings} 处请注意` : ''}。`;
  return [...body, verdict];
}
