import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pageLinks } from '../../src/http/links.ts';
import { signedLinks } from '../../src/http/signed-links.ts';
import { createToken, SCOPES } from '../../src/http/tokens.ts';
import { County } from '../harness/county.ts';
import type { Persona } from '../harness/persona.ts';
import { expectNoLeak } from './support.ts';

/**
 * design.md §3.12: every row belongs to a region; reading or acting across is refused. The 教育局 of the demo becomes the
 * office of a second county under the same city: the strongest stranger there is.
 */
describe('two counties on one service', () => {
  let county: County;
  let ours: Persona;
  let theirs: Persona;
  let their: string;
  let taskId: string;
  let taskNo: string;
  let callNo: string;
  beforeAll(async () => {
    county = await County.open();
    ours = county.who('SCJGJ');
    theirs = county.who('JYJ');
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    await county.who('CGZ').says('吹哨 城关镇幸福路烧烤店占道经营油烟扰民');
    await county.db.query(
      `insert into region (id, parent_id, level, code, name)
       select 'r2', parent_id, level, '990102', '邻县' from region where code = '990101'`,
    );
    await county.db.query(`update unit set region_id = 'r2', is_office = true where code = 'JYJ'`);
    county.app.shell.surroundings.forget();
    const made = await createToken(county.db, { name: '邻县平台', unitCode: 'JYJ', scopes: [...SCOPES] });
    if (!made.ok) throw new Error(made.problem);
    their = made.token;
    [taskId = '', taskNo = ''] = Object.values((await rows('select id, no from joint_task'))[0] ?? {});
    callNo = (await rows('select no from whistle'))[0]?.no ?? '';
    expect(taskNo).toMatch(/^RW/);
    expect(callNo).not.toBe('');
    county.seenByAll();
  });
  afterAll(() => county.close());

  const rows = (text: string) => county.db.query<Record<string, string>>(text);
  /** Everything of record of the first county. */
  const state = async (): Promise<string> =>
    JSON.stringify([
      await rows('select id, state, version, doc from joint_task order by id'),
      await rows('select task_id, unit_id, state, doc from task_participant order by 1, 2'),
      await rows('select id, state, version, doc from whistle order by id'),
      await rows('select whistle_id, state, doc from whistle_assignment order by 1, doc::text'),
    ]);
  let before: string;
  beforeEach(async () => {
    before = await state();
  });

  const heard = (who: Persona): string => JSON.stringify(who.items().map(item => item.body));

  it('a tap of the other county’s office on any card of ours changes nothing', async () => {
    const cards = await county.db.query<{ id: string; personId: string }>(
      'select id, person_id as "personId" from card_message',
    );
    const links = pageLinks(county.config.SECRET_KEY, county.clock.now);
    let taps = 0;
    for (const { id, personId } of cards) {
      const page = await (await fetch(`${county.app.url}${links.path(id, personId)}`)).text();
      for (const [, action = ''] of page.matchAll(/href="\?a=([\w.%-]+)"/g)) {
        taps += 1;
        const reply = await county.app.inbound.handle({
          type: 'tap',
          platform: 'dingtalk',
          eventId: `across-${taps}`,
          userId: theirs.userId,
          cardId: id,
          action,
          form: { reason: '邻县来的', date: '2026-09-16', time: '10:00', note: '无', words: '无' },
        });
        expect(reply.text?.tone, action).toBe('warn');
      }
    }
    expect(taps).toBeGreaterThan(10);
    await county.settle();
    expect(await state()).toBe(before);
  });

  it('what she types about our task or call is answered as if there were none', async () => {
    const told = heard(theirs).length;
    for (const text of [
      `查任务 ${taskNo}`,
      '查任务',
      `${taskNo} 取消 不要了`,
      `${taskNo} 编入后续`,
      `${taskNo} 暂停 先停`,
      `告知 ${taskNo}`,
      `报备 ${taskNo} 群众反映`,
      `查哨 ${callNo}`,
      '查哨',
      `撤哨 ${callNo} 不要了`,
    ])
      await theirs.says(text);
    const said = heard(theirs).slice(told);
    expect(said).not.toContain('市场监管局');
    expect(said).not.toContain('幸福路');
    expect(said).not.toContain('9月15日');
    expect(await state()).toBe(before);
  });

  it('enterprises and units of ours are not hers to look up', async () => {
    const [enterprise] = await rows('select name, address from enterprise order by name limit 1');
    const told = heard(theirs).length;
    await theirs.says(`查企业 ${enterprise?.name ?? ''}`);
    await theirs.says('查单位 SCJGJ');
    const said = heard(theirs).slice(told);
    expect(said).not.toContain(enterprise?.address);
    expect(said).not.toMatch(/检查\d+次/);
  });

  it('a page signed for her shows no card, call, plan or notice of ours', async () => {
    const secret = county.config.SECRET_KEY;
    const [person] = await rows(`select person_id as id from identity where user_id = '${theirs.userId}'`);
    const she = person?.id ?? '';
    const link = (purpose: string, id: string): string =>
      `/${purpose}/${signedLinks(secret, purpose, county.clock.now).token([id, she])}`;
    const cards = await county.db.query<{ id: string }>('select id from card_message');
    const paths = [
      ...cards.map(({ id }) => pageLinks(secret, county.clock.now).path(id, she)),
      link('notice', taskId),
      link('plan', 'plan1'),
      `/whistles/${signedLinks(secret, 'whistles', county.clock.now).token([she])}?no=${callNo}`,
    ];
    for (const path of paths) {
      const answer = await fetch(`${county.app.url}${path}`, {
        headers: { 'x-forwarded-for': `10.2.0.${paths.indexOf(path)}` },
      });
      expect([path.slice(0, 12), answer.status]).toEqual([
        path.slice(0, 12),
        path.includes('?no=') ? 404 : 410,
      ]);
      const body = await answer.text();
      expect(body).not.toContain('幸福路');
      expectNoLeak(body, [secret]);
    }
    const board = await fetch(
      `${county.app.url}/whistles/${signedLinks(secret, 'whistles', county.clock.now).token([she])}`,
    );
    expect(await board.text()).not.toContain('幸福路');
  });

  async function api(path: string, body?: unknown): Promise<{ status: number; body: string }> {
    const answer = await fetch(`${county.app.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${their}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.text() };
  }

  it('her county’s token reads nothing of ours', async () => {
    expect((await api(`/api/v1/tasks/${taskId}`)).status).toBe(404);
    const enterprises = await rows('select name from enterprise limit 400');
    const officers = await rows(
      `select o.name from officer o join unit u on u.id = o.unit_id where u.region_id <> 'r2' limit 400`,
    );
    expect(Math.min(enterprises.length, officers.length)).toBeGreaterThan(10);
    const lists = [await api('/api/v1/enterprises?most=200'), await api('/api/v1/officers?most=200')];
    expect(lists.map(list => list.status)).toEqual([200, 200]);
    const read = lists.map(list => list.body).join('');
    for (const { name = '' } of [...enterprises, ...officers]) expect(read).not.toContain(`"${name}"`);
    const metrics = await api('/api/v1/metrics?period=2026');
    expect(metrics.body).not.toContain('"SCJGJ"');
  });

  it('her county’s token does nothing to ours', async () => {
    expect((await api(`/api/v1/tasks/${taskId}/filing`, { reason: '越界' })).status).toBe(404);
    const scenario = await api('/api/v1/tasks', { scenario: 'S01', date: '2026-09-15' });
    expect(scenario.status).toBe(422);
    const clue = await api('/api/v1/clues', {
      source: '12345',
      no: '1',
      town: '城关镇',
      text: '幸福路路面塌陷',
    });
    expect(clue.status).toBeLessThan(500);
    if (clue.status < 300) {
      const [made] = await rows(
        `select region_id, doc->>'townName' as town from whistle where no = '${JSON.parse(clue.body).no}'`,
      );
      expect(made?.region_id).toBe('r2');
      await county.db.query(`delete from whistle where region_id = 'r2'`);
    }
    await county.settle();
    expect(await state()).toBe(before);
    expect(ours.unseen()).toEqual([]);
  });

  it('while those whose it is still act as before', async () => {
    await ours.taps('【联合检查】', '确认参加');
    expect(await state()).not.toBe(before);
  });
});
