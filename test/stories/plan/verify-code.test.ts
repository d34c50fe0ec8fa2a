import { inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';

const NAME = '清禾县好味来餐饮店';

describe('the inspection code', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open();
    await county.who('SFJ').says(`发起联合检查 S08 9月15日 14:30 集合:政务中心东门 对象:${NAME}`);
  });
  afterEach(() => county.close());

  it('shows units, items, date and certificate numbers, and nobody’s name', async () => {
    const code = await dispatched(county);
    await county.db.query(
      `update task_participant set doc = doc || jsonb_build_object('team', jsonb_build_object('officers',
         jsonb_build_array(jsonb_build_object('id', 'o1', 'name', '某某检查员', 'certNo', 'ZF-20260001', 'personId', null))))
       where unit_id = 'unit-XFDD'`,
    );
    const answer = await fetch(`${county.app.url}/verify/${code}`);
    const page = await answer.text();
    expect(answer.status).toBe(200);
    for (const words of [
      '经备案的联合检查',
      '县市场监管局',
      '县消防救援大队',
      'ZF-20260001',
      '9月15日（周二） 14:30',
      '12345',
      '不安排法定代表人到场陪同',
    ]) {
      expect(page).toContain(words);
    }
    for (const secret of ['某某检查员', NAME, '联络员', '政务中心东门', '好味来'])
      expect(page).not.toContain(secret);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const qr = await fetch(`${county.app.url}/verify/${code}/qr.svg`);
    expect(qr.headers.get('content-type')).toContain('svg');
  });

  it('says so when it is unknown, cancelled, paused or past its day', async () => {
    const code = await dispatched(county);
    const ask = async (asked = code): Promise<string> => {
      const answer = await fetch(`${county.app.url}/verify/${asked}`);
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await ask('aaaaaaaaaaaaaaaaaaaaaaaa')).toMatch(/^404 .*检查码无效/su);
    expect(await ask("'; drop table joint_task; --")).toMatch(/^404 /u);
    await set(county, 'SUSPENDED');
    expect(await ask()).toMatch(/^410 .*已经暂停/su);
    await set(county, 'CANCELLED');
    expect(await ask()).toMatch(/^410 .*已经取消/su);
    await set(county, 'ARCHIVED');
    expect(await ask()).toMatch(/^200 .*已经结束/su);
    await set(county, 'DISPATCHED');
    await county.db.query(`update joint_task set date = '2026-09-07'`);
    expect(await ask()).toMatch(/^410 .*已过期.*9月7日/su);
    await county.db.query(`update joint_task set filing_no = null`);
    expect(await ask()).toMatch(/^410 .*未经备案/su);
  });

  it('of an unannounced inspection is unknown to everybody until it has begun, and has no notice', async () => {
    await county.db.query(`update joint_task set doc = doc || '{"unannounced": true}'`);
    const code = await dispatched(county);
    expect((await fetch(`${county.app.url}/verify/${code}`)).status).toBe(404);
    await county.who('SFJ').says('告知 RW2026-0001');
    await county.who('SFJ').isTold('不得事先通知');
    await set(county, 'INSPECTING');
    expect((await fetch(`${county.app.url}/verify/${code}`)).status).toBe(200);
  });

  it('stands on the notice, which a unit of the task gets by a link of its own', async () => {
    await county.who('SCJGJ').says('告知 RW2026-0001');
    await county.who('SCJGJ').isTold('备案后才能生成告知');
    const code = await dispatched(county);
    await county.who('SCJGJ').says('告知 RW2026-0001');
    await county.who('SCJGJ').isTold('《检查事先告知》');
    const url =
      /http[^"\s\\]+\/notice\/[\w.-]+/.exec(JSON.stringify(county.who('SCJGJ').items().at(-1)?.body))?.[0] ??
      '';
    const answer = await fetch(url);
    expect(answer.headers.get('content-type')).toContain('wordprocessingml');
    const words = docxText(new Uint8Array(await answer.arrayBuffer()));
    for (const part of [
      '检查事先告知',
      `${NAME}：`,
      '县消防救援大队',
      '不要求法定代表人到场陪同',
      '可以拒绝检查',
      '12345',
    ]) {
      expect(words).toContain(part);
    }
    expect(words).not.toContain(code);
    await county.who('JYJ').says('告知 RW2026-0001');
    await county.who('JYJ').isTold('您单位不在其中');
    expect((await fetch(`${url.slice(0, -4)}aaaa`)).status).toBe(410);
  });

  it('can’t be tried out in bulk', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 35; n += 1) {
      const code = `${n}`.padStart(24, 'a');
      statuses.push((await fetch(`${county.app.url}/verify/${code}`)).status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 404));
    expect(statuses.slice(30)).toEqual([429, 429, 429, 429, 429]);
  });
});

async function dispatched(county: County): Promise<string> {
  await county.who('SFJ').taps('【待分发】', '确认分发');
  const [task] = await county.db.query<{ code: string | null }>(
    'select inspection_code as code from joint_task',
  );
  if (task?.code == null) throw new Error('no code was made');
  return task.code;
}

async function set(county: County, state: string): Promise<void> {
  await county.db.query('update joint_task set state = $1', [state]);
}

/** The words of a .docx: its main part, unpacked by the local file headers, without markup. */
function docxText(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes);
  const at = buffer.indexOf('word/document.xml');
  const header = buffer.lastIndexOf(Buffer.from('PK\u0003\u0004', 'latin1'), at);
  const start = header + 30 + buffer.readUInt16LE(header + 26) + buffer.readUInt16LE(header + 28);
  return inflateRawSync(buffer.subarray(start), { finishFlush: 2 })
    .toString('utf8')
    .replace(/<[^>]+>/g, '');
}
