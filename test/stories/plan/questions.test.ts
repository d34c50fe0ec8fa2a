import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record } from '../../../src/audit/record.ts';
import { importWorkbook } from '../../../src/directory/import/import.ts';
import { County } from '../../harness/county.ts';

describe('questions about an enterprise or a unit', () => {
  let county: County;
  beforeAll(async () => {
    county = await County.open({ start: '2026-09-08T09:00:00+08:00', env: { COUNTY_PROFILE: 'LYG' } });
  });
  afterAll(() => county.close());

  it('什么时候能查: the filing calendar counted backwards', async () => {
    const asker = county.who('XFDD');
    await asker.says('什么时候能查 清禾县好味来餐饮店 9月20日');
    await asker.isTold(
      '想在9月20日（周日）查：最迟9月15日报备；今天报最早9月13日可查',
      '自然日',
      '清禾县好味来餐饮店：今年',
    );
    await asker.says('什么时候能查 清禾县好味来餐饮店 9月10日');
    await asker.isTold('最迟9月5日报备（已过）');
    await asker.says('什么时候能查 好味来 2026年9月1日');
    await asker.isTold('9月1日已经过去');
    await asker.says('什么时候能查 清禾县好味来餐饮店');
    await asker.isTold('请写明企业和日期');
  });

  it('in working days over the National Day week', async () => {
    await county.db.query(
      `update region set settings = '{"rules": {"filing": {"dayMode": "workday"}}}' where level = 'county'`,
    );
    await county.who('SCJGJ').says('什么时候能查 清禾县好味来餐饮店 10月9日');
    await county.who('SCJGJ').isTold('最迟9月27日报备', '工作日');
    await county.db.query(`update region set settings = '{}' where level = 'county'`);
  });

  it('报备: the lead files its task by a line, and is told when it is too late', async () => {
    const [lead, other] = [county.who('XFDD'), county.who('JYJ')];
    await lead.says('发起联合检查 S01 9月20日 对象:清禾县好味来餐饮店');
    await lead.says('报备 RW2026-0001');
    await lead.isTold('请写明任务和理由');
    await other.says('报备 RW2026-0001 群众反映集中');
    await other.isTold('不由您单位牵头');
    await lead.says('报备 RW2026-0001 群众反映集中');
    await lead.isTold('已报备，等联席会议');
    county.who('SFJ').receives('【计划外报备】', '群众反映集中');
  });

  it('查企业: the year’s account; who came when is for the office and the unit itself', async () => {
    const [office, fire, school] = [county.who('SFJ'), county.who('XFDD'), county.who('JYJ')];
    await office.says('查企业 清禾县鑫禾果蔬冷藏有限公司');
    await office.isTold('消防1/1次', '少进门2次', '4月16日 应急局、市监局、消防');
    await fire.says('查企业 清禾县鑫禾果蔬冷藏有限公司');
    await fire.isTold('今年', '4月16日');
    await school.says('查企业 鑫禾果蔬');
    await school.isTold('消防1/1次');
    const last = JSON.stringify(school.items().at(-1));
    if (last.includes('4月16日')) throw new Error(`a stranger was told who came when: ${last}`);
    await office.says('查企业 清禾县');
    await office.isTold('有几家名称相近');
    await office.says('查企业 没有这家公司');
    await office.isTold('名录里没有');
  });

  it('an enterprise of another township is not the township’s business', async () => {
    const town = county.who('GYZ');
    await town.says('查企业 清禾县晟源纸业有限公司');
    await town.isTold('名录里没有“清禾县晟源纸业有限公司”，或不在您的辖区');
    await town.says('查企业 清禾县鑫禾果蔬冷藏有限公司');
    await town.isTold('清禾县鑫禾果蔬冷藏有限公司：今年');
  });

  it('查单位: one’s own, and the office any', async () => {
    await county.who('XFDD').says('查单位');
    await county
      .who('XFDD')
      .isTold('县消防救援大队', '年度计划 未通知', '有效持证人员', '联络员 消防联络员A');
    // A timer of the service's own is nobody's duty.
    await county.db.query(
      `insert into duty (id, region_id, kind, subject_kind, subject_id, unit_id, opened_at, due_at)
       select k, u.region_id, k, 'task', 't', u.id, now(), now()
       from unit u, unnest(array['task.recheck', 'task.confirm']) k where u.code = 'XFDD'`,
    );
    await county.who('XFDD').says('查单位');
    await county.who('XFDD').isTold('待办1件');
    await county.who('XFDD').says('查单位 市监局');
    await county.who('XFDD').isTold('只能查本单位');
    await county.who('SFJ').says('查单位 市监局');
    await county.who('SFJ').isTold('县市场监管局');
    await county.who('SFJ').says('查单位 火星局');
    await county.who('SFJ').isTold('没有单位“火星局”');
  });

  it('查变更: what imports changed in the libraries, for the office alone', async () => {
    const load = async (grade: string, file: string): Promise<void> => {
      const csv = `企业名称,类别,信用等级\n清禾县变更测试店,餐饮类,${grade}\n`;
      const result = await importWorkbook(county.db, Buffer.from(csv), {
        fileName: file,
        now: county.clock.now(),
        actor: { kind: 'operator', id: 'tester', channel: 'cli' },
        record,
      });
      expect(result).toMatchObject({ ok: true });
    };
    await load('一般', '企业.csv');
    await load('守信', '企业 更新.csv');
    await county.who('SFJ').says('查变更 清禾县变更测试店');
    await county
      .who('SFJ')
      .isTold(
        '9月8日（周二） 企业 清禾县变更测试店：信用等级 一般→守信（企业 更新.csv）',
        '：新增（企业.csv）',
      );
    await county.who('SFJ').says('查变更 没有这家店');
    await county.who('SFJ').isTold('没有“没有这家店”的变更记录');
    await county.who('XFDD').says('查变更 清禾县变更测试店');
    await county.who('XFDD').isTold('名录变更记录由领导小组办公室查询');
  });
});
