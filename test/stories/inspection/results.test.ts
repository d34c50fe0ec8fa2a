import { afterEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import {
  allClean,
  inspected,
  LEAD,
  OTHER_VENUE,
  onTheDay,
  openDuties,
  refusals,
  sendsPhoto,
  taskState,
  UNITS,
  VENUE,
} from './support.ts';

const ORDER = {
  docNo: '消责改〔2026〕12号',
  note: '疏散通道堆物',
  standard: '通道净宽1.4米',
  due: '2026-09-18',
  hazard: '',
};

describe('录结果', () => {
  let county: County;
  afterEach(() => county.close());

  it('one card leads a unit from enterprise to enterprise', async () => {
    county = await inspected([], `${VENUE}、${OTHER_VENUE}`);
    county.who('XFDD').receives('【录结果】', '第1家，共2家', '截止');
    const first = county.who('XFDD').card('【录结果】').title;
    await county.who('XFDD').taps('【录结果】', '未发现问题');
    county.who('XFDD').receives('【录结果】', '第2家，共2家', '已录：未发现问题');
    expect(county.who('XFDD').card('【录结果】').title).not.toBe(first);
    await county
      .who('XFDD')
      .fills('【录结果】', '立案', { docNo: '清消案〔2026〕3号', note: '锁闭安全出口', hazard: '' });
    county
      .who('XFDD')
      .receives(
        '【录结果】消防已录齐',
        '已录：立案（清消案〔2026〕3号）',
        '未录：文旅局、公安局、市监局、住建局',
      );
    expect(county.who('XFDD').buttons('【录结果】')).toEqual([]);
  });

  it('an order needs its document, content, standard and term', async () => {
    county = await inspected();
    await county.who('XFDD').fills('【录结果】', '责令整改', { ...ORDER, due: '2026-09-10' });
    expect(await refusals(county)).toEqual(['past-date']);
    const page = await county.who('XFDD').fills('【录结果】', '责令整改', { ...ORDER, docNo: '' });
    expect(page).toContain('文书号');
    await county.who('XFDD').fills('【录结果】', '责令整改', ORDER);
    county.who('XFDD').receives('【复查】', '疏散通道堆物', '通道净宽1.4米', '9月18日');
  });

  it('carries the photos that came with its page, and the way to 掌上执法 where the county has one', async () => {
    county = await onTheDay();
    await county.db.query(
      `update region set settings = settings || '{"task": {"enforcementUrl": "https://zszf.example.gov.cn/qinghe"}}'
       where code = '990101'`,
    );
    county.app.shell.surroundings.forget();
    await county.who('XFDD').taps('检查组', '我到了');
    await county.who(LEAD).taps('检查组', '开始检查');
    await county.who(LEAD).taps('检查组', '结束检查');
    const fire = county.who('XFDD');
    fire.receives('【录结果】', '掌上执法', 'https://zszf.example.gov.cn/qinghe');
    const photo = {
      name: '通道.jpg',
      bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, ...Array(500).fill(7)]),
    };
    await sendsPhoto(fire, ['【录结果】', '责令整改'], ORDER, photo);
    await county.settle();
    fire.receives('【录结果】', '已录：责令整改（消责改〔2026〕12号，照片1张）');
    const [kept] = await county.db.query<{ photos: string[]; files: string[] }>(
      `select array(select jsonb_array_elements_text(p.doc->'results'->0->'photos')) as photos,
         array(select id from stored_file f where f.subject_id = p.task_id and f.handed_in_at is not null) as files
       from task_participant p where p.doc->'unit'->>'code' = 'XFDD'`,
    );
    expect(kept?.photos).toHaveLength(1);
    expect(kept?.files).toEqual(kept?.photos);
  });

  it('a unit that did not come enters nothing and owes nothing', async () => {
    county = await inspected(['ZJJ']);
    expect(county.who('ZJJ').hasCard('【录结果】')).toBe(false);
    expect(await openDuties(county)).not.toContain('task.result ZJJ');
    await allClean(county, UNITS.slice(0, 4));
    expect(await taskState(county)).toBe('PUBLISHING');
    const [visit] = await county.db.query<{ units: string[] }>(
      'select units from visit where task_id is not null',
    );
    expect(visit?.units).not.toContain('ZJJ');
    expect(await openDuties(county)).not.toContain('task.publish ZJJ');
  });

  it('whoever is missing is named after a day, at the end, and then her leader', async () => {
    county = await inspected();
    await allClean(county, UNITS.slice(0, 4));
    county.seenByAll();
    await county.forward('2026-09-11 10:00');
    county.who('ZJJ').receives('【第1次提醒】请录结果', '未录：住建局');
    county.expectNothingElse();
    await county.forward('2026-09-14 17:00');
    county.who('ZJJ').receives('【第2次提醒】请录结果', '已超时');
    county.who('ZJJ', 'leader').receives('【第3次提醒】请录结果', '请您过问');
    county.expectNothingElse();
    await county.who('ZJJ').taps('【第2次提醒】', '未发现问题');
    expect(await taskState(county)).toBe('PUBLISHING');
    county.who('ZJJ').receives('【第2次提醒】', '已办');
  });
});

describe('重大隐患', () => {
  let county: County;
  afterEach(() => county.close());

  it('reaches leaders, office and county leaders at once, at any hour, and shows who has read it', async () => {
    county = await onTheDay();
    await county.who('XFDD').taps('检查组', '我到了');
    await county.who(LEAD).taps('检查组', '开始检查');
    await county.forward('2026-09-10 21:30');
    county.seenByAll();
    const page = await (await fetch(county.who('XFDD').link('检查组', '报重大隐患'))).text();
    const enterprise = /<option value="([^"]+)">/.exec(page)?.[1] ?? '';
    await county
      .who('XFDD')
      .fills('检查组', '报重大隐患', { enterprise, text: '锁闭全部安全出口，场内约60人' });
    const readers = [
      county.who('XFDD', 'leader'),
      county.who(LEAD, 'leader'),
      county.who('SFJ'),
      ...county.everybody().filter(person => person.role === 'countyLeader'),
    ];
    for (const person of readers) {
      person.receives('【重大隐患】', '锁闭全部安全出口', '已抄');
      // The ringing of an urgent card is a message of its own.
      person.seeAll();
    }
    county.expectNothingElse();

    const minister = readers[3];
    await minister?.taps('【重大隐患】', '已知悉');
    county.who('SFJ').receives('【重大隐患】', '已阅');
    await minister?.fills('【重大隐患】', '批示', { text: '立即停业整改' });
    county.who('XFDD', 'leader').receives('【重大隐患】', '批示：立即停业整改');
  });
});
