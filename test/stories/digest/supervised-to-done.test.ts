import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { County } from '../../harness/county.ts';
import { refusals } from '../inspection/support.ts';
import { countyLeader, DIGEST, firstChoice, MONDAY, sendsOut } from './support.ts';

describe('what a leader asks for on her digest', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ rounds: ['digest'] });
    await sendsOut(county, 'XFDD');
    await county.forward(MONDAY);
    county.seenByAll();
  });
  afterEach(() => county.close());

  const leader = () => countyLeader(county);
  const fire = () => county.who('XFDD');

  async function supervises(form: Record<string, string> = {}): Promise<void> {
    const row = await firstChoice(leader(), DIGEST, '督办', 'row');
    await leader().fills(DIGEST, '督办', { row, note: '务必本周落实', ...form });
  }

  it('督办 goes to the unit that is late and comes back done', async () => {
    await supervises();
    leader().receives(DIGEST, '督办 消防，9月20日前回报（分管县领导A 08:30）');
    fire().receives(
      '【督办】请办理并回报',
      '第37周周报，分管县领导A',
      '消防确认参加逾期',
      '务必本周落实',
      '9月20日（周日）',
    );
    expect(leader().buttons(DIGEST)).toEqual(['批示', '下次会商']);

    await county.forward('2026-09-16 10:00');
    await fire().fills('【督办】', '已办结', { text: '已确认参加，周四两人到场' });
    fire().receives('【督办】', '✅ 消防联络员A', '已办结：已确认参加');
    expect(fire().buttons('【督办】')).toEqual([]);
    await county.forward('1 分钟');
    leader().receives(DIGEST, '✅ 督办 消防', '已办结：已确认参加，周四两人到场');

    county.seenByAll();
    await county.forward('2026-09-18 18:00');
    const open = await county.db.query(
      `select 1 from duty where kind = 'digest.followup' and state = 'open'`,
    );
    expect(open).toEqual([]);
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('督办 without an answer climbs its ladder, and the leader sees that it is late', async () => {
    await supervises({ due: '2026-09-16' });
    await county.forward('2026-09-15 09:01');
    fire().receives('【第1次提醒】督办还剩1天', '务必本周落实');
    await county.forward('2026-09-16 18:01');
    await county.forward('2026-09-17 08:31');
    fire().receives('【第2次提醒】督办', '承办');
    leader().receives(DIGEST, '⚠ 督办 消防 逾期未办（限9月16日）');
    await county.forward('2026-09-17 09:01');
    county.who('XFDD', 'leader').receives('【第3次提醒】督办已逾期1天');
    expect(county.who('XFDD', 'leader').buttons('【第3次提醒】')).toEqual(['已办结']);
    await county.forward('2026-09-18 09:01');
    county.who('SFJ').receives('【第4次提醒】督办已逾期2天', '县消防救援大队');
    expect(county.who('SFJ').hasCard('已办结')).toBe(false);
  });

  it('批示 goes to the office, or to the unit that is named', async () => {
    await leader().fills(DIGEST, '批示', { text: '请研究确认不及时的问题', to: 'first' });
    county.who('SFJ').receives('【批示】请办理并回报', '请研究确认不及时的问题');
    const unitId =
      (await county.db.query<{ id: string }>(`select id from unit where code = 'XFDD'`))[0]?.id ?? '';
    await leader().fills(DIGEST, '批示', { text: '请消防说明', to: unitId });
    fire().receives('【批示】请办理并回报', '请消防说明');
    await leader().fills(DIGEST, '批示', { text: '请消防说明', to: unitId });
    const rows = await county.db.query<{ no: string }>('select no from follow_up order by no');
    expect(rows.map(({ no }) => no)).toEqual(['DB2026-0001', 'DB2026-0002']);
  });

  it('下次会商 puts the item on the office’s agenda', async () => {
    const row = await firstChoice(leader(), DIGEST, '下次会商', 'row');
    await leader().fills(DIGEST, '下次会商', { row, note: '请消防到会', due: '2026-09-22' });
    county.who('SFJ').receives('【会商】请列入下次会商', '消防确认参加逾期', '请消防到会', '9月22日');
    leader().receives(DIGEST, '会商 司法局，9月22日前回报');
  });

  it('a unit’s leader gives orders to her own unit only', async () => {
    const head = county.who('XFDD', 'leader');
    const row = await firstChoice(head, DIGEST, '督办', 'row');
    await head.fills(DIGEST, '督办', { row, note: '今天就办' });
    fire().receives('【督办】请办理并回报', '消防分管领导', '今天就办');
    const market =
      (await county.db.query<{ id: string }>(`select id from unit where code = 'SCJGJ'`))[0]?.id ?? '';
    await head.fills(DIGEST, '批示', { text: '请市监局配合', to: market });
    expect(county.who('SCJGJ').hasCard('【批示】')).toBe(false);
  });

  it('nobody but its reader can act on a digest', async () => {
    const cards = await county.db.query<{ id: string; kind: string }>(
      `select c.id, c.kind from card_message c join digest d on d.id = c.subject_id where d.edition = 'county' limit 1`,
    );
    const stranger = county.who('SCJGJ', 'leader');
    const tap = {
      type: 'tap',
      platform: 'dingtalk',
      userId: stranger.userId,
      cardId: cards[0]?.id ?? '',
    } as const;
    const reply = await county.app.inbound.handle({
      ...tap,
      eventId: 'a stranger’s tap',
      action: 'remark',
      form: { text: '请消防说明', to: 'first' },
    });
    expect(reply.text?.content).toContain('周报只由收到的领导批示、督办');
    expect(await refusals(county)).toContain('not-yours');
    expect(await county.db.query('select 1 from follow_up')).toEqual([]);
  });
});
