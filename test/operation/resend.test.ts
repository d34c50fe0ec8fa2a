import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { resendCommand } from '../../src/cli/resend.ts';
import { County } from '../harness/county.ts';

const TITLE = '【联合检查】';
const CREATE = 'POST /v1.0/card/instances/createAndDeliver';

describe('cards that nothing sends again by itself', () => {
  let county: County;
  let said: string[];
  beforeEach(async () => {
    said = [];
    vi.spyOn(console, 'log').mockImplementation(line => void said.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation(line => void said.push(String(line)));
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.control('dingtalk', 'faults', { rules: [{ route: CREATE, kind: 'refuse' }] });
    await county.who('SFJ').taps('【待分发】', '确认分发');
    await county.control('dingtalk', 'faults', { clear: true });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await county.close();
  });

  const failed = (): Promise<{ id: string; unit: string }[]> =>
    county.db.query(
      `select c.id, u.code as unit from card_message c join unit u on u.id = c.unit_id where c.state = 'failed' order by 1`,
    );
  const run = (...ids: string[]): Promise<number> => resendCommand(county.db, ids, county.clock.now());

  it('are listed with the reason, and stay where they are until somebody sends them', async () => {
    const cards = await failed();
    expect(cards.length).toBeGreaterThanOrEqual(6);
    expect(await run()).toBe(0);
    expect(said).toHaveLength(cards.length + 1);
    for (const { id } of cards) expect(said.join('\n')).toContain(id);
    expect(said[0]).toMatch(
      /钉钉 {2}\S+ {2}task\/\S+ {2}2026-09-08 09:\d\d {2}发送被拒绝，代码 Forbidden\.AccessDenied/,
    );
    await county.forward('2 分钟');
    expect(await failed()).toEqual(cards);
  });

  it('one of them is posted once by hand, as it stands by then, and the record says who did it', async () => {
    const cards = await failed();
    const fire = cards.find(card => card.unit === 'XFDD');
    expect(await run(fire?.id ?? '')).toBe(0);
    await county.settle();
    county.who('XFDD').receives(TITLE, '您单位查');
    expect(
      county
        .who('XFDD')
        .items()
        .filter(item => item.body.type === 'card'),
    ).toHaveLength(1);
    expect(county.who('SCJGJ').hasCard(TITLE)).toBe(false);
    expect(await failed()).toHaveLength(cards.length - 1);
    const [entry] = await county.db.query(
      `select actor_kind, channel, detail->>'cardId' as card, detail->>'trouble' as trouble from audit
       where action = 'card.resent'`,
    );
    expect(entry).toEqual({
      actor_kind: 'operator',
      channel: 'cli',
      card: fire?.id,
      trouble: expect.stringMatching(/^refused:Forbidden/),
    });
    expect((await verifyAudit(county.db)).faults).toEqual([]);
  });

  it('all or none: an id that is not among them stops the rest, and a card cannot be sent twice', async () => {
    const [first] = await failed();
    const id = first?.id ?? '';
    expect(await run(id, 'no-such-card')).toBe(1);
    expect(said.at(-1)).toContain('no-such-card');
    expect((await failed())[0]?.id).toBe(id);
    expect(await run(id, id)).toBe(0);
    expect(await run(id)).toBe(1);
  });

  it('one that may have arrived keeps its key, so that a platform that has it shows it once', async () => {
    const fire = (await failed()).find(card => card.unit === 'XFDD')?.id ?? '';
    expect(await run(fire)).toBe(0);
    await county.settle();
    // The answer to the post was lost, as far as our record goes.
    await county.db.query(
      `update card_message set state = 'failed', trouble = 'unknown', ref = null, sent_version = 0 where id = $1`,
      [fire],
    );
    said.length = 0;
    expect(await run()).toBe(0);
    expect(said.find(line => line.startsWith(fire))).toContain('不知是否送达');
    expect(await run(fire)).toBe(0);
    await county.settle();
    expect(
      county
        .who('XFDD')
        .items()
        .filter(item => item.body.type === 'card'),
    ).toHaveLength(1);
    const [row] = await county.db.query(
      'select state, sent_version > 0 as shown from card_message where id = $1',
      [fire],
    );
    expect(row).toEqual({ state: 'open', shown: true });
  });
});
