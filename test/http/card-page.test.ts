import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageLinks } from '../../src/http/links.ts';
import { County } from '../harness/county.ts';
import { sendForm } from '../harness/persona.ts';

describe('the page of a card', () => {
  let county: County;
  let link: string;
  beforeAll(async () => {
    county = await County.open();
    await county.who('SFJ').says('发起联合检查 S01 9月15日 14:30 集合:<script>alert(1)</script>');
    await county.who('SFJ').taps('【待分发】', '确认分发');
    link = county.who('ZJJ').link('【联合检查】', '提时间/人手困难');
  });
  afterAll(() => county.close());

  const token = (): string => new URL(link).pathname.split('/').at(-1) ?? '';
  const get = (path: string): Promise<Response> => fetch(`${county.app.url}${path}`);

  it('shows the card, says on whose behalf, and runs nothing that was typed', async () => {
    const response = await fetch(link);
    const page = await response.text();
    expect(page).toContain('您将以 住建局联络员A（县住房和城乡建设局）的身份办理');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page).not.toContain('<script>');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each([
    ['a changed signature', () => `${token().slice(0, -1)}${token().endsWith('A') ? 'B' : 'A'}`],
    ['another card', () => `${'z'.repeat(24)}.${token().split('.').slice(1).join('.')}`],
    ['a later expiry', () => token().replace(/\.(\w+)\./, '.zzzz.')],
    ['no token at all', () => 'x'],
    ['a very long one', () => 'a'.repeat(150)],
  ])('is gone for %s, and tells nothing', async (_what, forge) => {
    const response = await get(`/h5/${forge()}`);
    expect(response.status).toBe(410);
    const page = await response.text();
    expect(page).toContain('链接已失效');
    expect(page).not.toContain('住建局');
  });

  it('is gone when its time is over', () => {
    const day = 86_400_000;
    let now = Date.parse('2026-09-08T01:00:00Z');
    const links = pageLinks('a key that is long enough for a test', () => new Date(now));
    const made = links.path('abcdefgh', 'person-1').slice('/h5/'.length);
    expect(links.read(made)?.madeFor('person-1')).toBe(true);
    expect(links.read(made)?.madeFor('person-2')).toBe(false);
    now += 31 * day;
    expect(links.read(made)).toBeUndefined();
  });

  it('keeps what was typed when something is missing, and says beside the field what', async () => {
    const page = await (await fetch(link)).text();
    const answer = await sendForm(link, page, { date: '', time: '10:00', reason: '当天“全局”迎检' });
    expect(answer).toContain('当天“全局”迎检</textarea>');
    expect(answer).toContain('value="10:00"');
    expect(answer).toMatch(
      /<input type="date" id="f-date"[^>]*aria-invalid="true" aria-describedby="f-date-p"/,
    );
    expect(answer).toMatch(/id="f-date-p">[^<]*日期/);
    expect(answer).toMatch(/role="alert"/);
    const fields = [...answer.matchAll(/ id="(f-[a-z]+)" name=/g)].map(([, id = '']) => id);
    expect(fields).toEqual(['f-date', 'f-time', 'f-reason']);
    for (const id of fields) expect(answer).toContain(`<label for="${id}">`);
    const kept = await county.db.query(`select 1 from audit where action = 'task.proposed'`);
    expect(kept).toEqual([]);
  });

  it('keeps what was typed when it is refused for what it says, and takes it once that is put right', async () => {
    const page = await (await fetch(link)).text();
    const form = { date: '2020-01-01', time: '10:00', reason: '当天“全局”迎检' };
    const answer = await sendForm(link, page, form);
    expect(answer).toMatch(/class="say warn" role="alert">[^<]*已经过去，请另选日期/);
    expect(answer).toContain('当天“全局”迎检</textarea>');
    expect(answer).toContain('value="2020-01-01"');
    const nonces = [page, answer].map(text => /name="_nonce" value="([a-z0-9]{24})"/.exec(text)?.[1]);
    expect(nonces[1]).toBeDefined();
    expect(nonces[1]).not.toBe(nonces[0]);
  });

  it('sent twice has one effect', async () => {
    const page = await (await fetch(link)).text();
    const form = { date: '2026-09-17', time: '10:00', reason: '换个时间' };
    await sendForm(link, page, form);
    await sendForm(link, page, form);
    await county.settle();
    const rows = await county.db.query<{ n: number }>(
      `select count(*)::int as n from audit where action = 'task.proposed'`,
    );
    expect(rows[0]?.n).toBe(1);
  });

  it('is gone for somebody who has left her post', async () => {
    const mine = county.who('YJGLJ').link('【联合检查】', '申请退出');
    expect((await fetch(mine)).status).toBe(200);
    await county.db.query('update person set active = false where name = $1', ['应急局联络员A']);
    expect((await fetch(mine)).status).toBe(410);
  });

  it('refuses a body that is too large', async () => {
    const response = await fetch(link, {
      method: 'POST',
      body: new URLSearchParams({ reason: '长'.repeat(100_000) }),
    });
    expect(response.status).toBe(413);
  });
});

describe('the probes', () => {
  let county: County;
  beforeAll(async () => {
    county = await County.open();
  });
  afterAll(() => county.close());

  it('say alive, ready, and count', async () => {
    expect(await (await fetch(`${county.app.url}/healthz`)).json()).toEqual({ ok: true });
    expect(await (await fetch(`${county.app.url}/readyz`)).json()).toMatchObject({
      ok: true,
      database: 'up',
      platforms: { dingtalk: { state: 'up' } },
    });
    const metrics = await (await fetch(`${county.app.url}/metrics`)).text();
    expect(metrics).toContain('chayici_cards_waiting');
    expect(metrics).toContain('chayici_inbound_seconds');
  });
});
