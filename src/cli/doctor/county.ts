import { accountCopy } from '../../../cards/account-copy.ts';
import { ROLE_NAMES } from '../../../cards/liaison-copy.ts';
import { PLATFORMS } from '../../chat/adapter.ts';
import { backlog } from '../../chat/outbox.ts';
import type { Sql } from '../../db/sql.ts';
import { missingYears, selfAuditAge, vacantPosts } from '../../duty/self-audit.ts';
import { error, type Finding, named, ok, warn } from './finding.ts';

/** A due card that waits longer than this is stuck. */
const STUCK_MS = 10 * 60_000;
/** The service looks at itself every hour. */
const UNWATCHED_SECONDS = 3 * 3600;

/** What the county has to keep in order: calendar, posts, accounts; and whether its cards arrive. */
export async function checkCounty(sql: Sql, platforms: readonly string[], now: Date): Promise<Finding[]> {
  return [
    ...(await checkCalendar(sql, now)),
    ...(await checkPosts(sql)),
    ...(await checkAccounts(sql, platforms)),
    ...(await checkCards(sql, platforms, now)),
  ];
}

async function checkCalendar(sql: Sql, now: Date): Promise<Finding[]> {
  const years = await missingYears(sql, now);
  if (years.length === 0) return [ok('calendar', '节假日数据齐全')];
  return years.map(year =>
    error(
      'calendar',
      `${year} 年`,
      `没有 ${year} 年的节假日数据，涉及这一年的工作日和时限都算不出来`,
      '国务院办公厅公布放假安排后，填入导入表“节假日”页，运行 chayici import <文件>',
    ),
  );
}

async function checkPosts(sql: Sql): Promise<Finding[]> {
  const tops = await sql.query<{ id: string }>('select id from region where parent_id is null order by code');
  if (tops.length === 0)
    return [
      error(
        'people',
        '单位与人员',
        '还没有导入任何单位',
        '填写导入表（chayici template <文件>）后运行 chayici import <文件>',
      ),
    ];
  const lists = await Promise.all(tops.map(top => vacantPosts(sql, top.id)));
  const vacant = lists.flat().map(({ unit, role }) => `${unit}${ROLE_NAMES[role] ?? role}`);
  if (vacant.length === 0) return [ok('people', '每个单位都有联络员和分管领导')];
  return [
    error(
      'people',
      named(vacant),
      `${vacant.length} 个岗位空缺，发给这些岗位的卡片没有人收`,
      '请这些单位指定人员：在缺岗卡片上点“指定”，或在导入表“人员”页补上后导入',
    ),
  ];
}

/** People in a post whom no switched-on platform reaches. */
async function checkAccounts(sql: Sql, platforms: readonly string[]): Promise<Finding[]> {
  const rows = await sql.query<{ who: string }>(
    `select distinct u.short_name || p.name as who from post o
       join person p on p.id = o.person_id and p.active join unit u on u.id = o.unit_id and u.active
     where o.until is null and o.role in ('liaison', 'leader')
       and not exists (select 1 from identity i where i.person_id = p.id and i.platform = any($1)) order by 1`,
    [platforms],
  );
  if (rows.length === 0) return [];
  return [
    error(
      'people',
      named(rows.map(row => row.who)),
      `${rows.length} 名联络员或分管领导没有已接入平台的账号，收不到卡片`,
      '在导入表“平台账号”页补上，或请本人在群里给机器人发一句话后由办公室确认',
    ),
  ];
}

async function checkCards(sql: Sql, platforms: readonly string[], now: Date): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const lane of await backlog(sql, now)) {
    const name = PLATFORMS.find(platform => platform === lane.platform);
    const where = name === undefined ? lane.platform : accountCopy.apps[name];
    const waitedMs = lane.oldestDueAt === null ? 0 : now.getTime() - lane.oldestDueAt.getTime();
    if (!platforms.includes(lane.platform) && lane.waiting > 0) {
      findings.push(
        error(
          'cards',
          where,
          `${lane.waiting} 张卡片要发到没有接入的平台`,
          '填写该平台的凭证，或把这些人的主账号改到已接入的平台',
        ),
      );
    } else if (waitedMs > STUCK_MS) {
      findings.push(
        error(
          'cards',
          where,
          `${lane.overdue} 张卡片到点没有发出，最早的已等 ${Math.round(waitedMs / 60_000)} 分钟`,
          '看服务是否在运行（/readyz）和平台检查的结果；排除后会自动补发',
        ),
      );
    }
    if (lane.failed > 0) {
      findings.push(
        error(
          'cards',
          where,
          `${lane.failed} 张卡片被平台拒绝或不知是否送达，不会自动重发`,
          '运行 chayici resend 查看每张的原因，处理后用 chayici resend <卡片编号> 重发',
        ),
      );
    }
  }
  const age = await selfAuditAge(sql, now);
  if (age !== null && age > UNWATCHED_SECONDS)
    findings.push(
      warn(
        'cards',
        '服务自查',
        `已有 ${Math.round(age / 3600)} 小时没有自查，服务可能没有在运行`,
        '查看服务进程和日志',
      ),
    );
  return findings.length > 0 ? findings : [ok('cards', '没有积压或失败的卡片')];
}
