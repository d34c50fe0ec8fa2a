import { describe, expect, it } from 'vitest';
import { createRouter, parseCountyBook } from '../../src/whistle/route/index.ts';
import { countyFile, demoBook } from './helpers.ts';

const book = demoBook();
const router = createRouter(book);

describe('what is asked back', () => {
  it('asks for the town when neither the sender nor the text names one', () => {
    expect(router.route({ text: '村东头有人挖沙' }).ask).toEqual(['town']);
  });

  it('reads the town from a village or school named after it', () => {
    const answer = router.route({ text: '石桥村东河滩半夜有人挖沙' });
    expect(answer).toMatchObject({ town: '石桥镇', ask: [] });
  });

  it('reads the town from a village that the county lists', () => {
    const towns = book.towns.map(t => (t.name === '新渡乡' ? { ...t, villages: ['小李庄'] } : t));
    const answer = createRouter({ ...book, towns }).route({ text: '小李庄河滩有人挖沙' });
    expect(answer).toMatchObject({ town: '新渡乡', ask: [] });
  });

  it('asks for the place when there is none, and still names the unit', () => {
    expect(router.route({ town: '城关镇', text: '有人卖假药' })).toMatchObject({
      lead: 'SCJGJ',
      ask: ['location'],
    });
  });

  it('asks what the matter is instead of guessing', () => {
    expect(router.route({ town: '城关镇', text: '鼓楼那边有问题，来看看' })).toMatchObject({
      isWhistle: true,
      lead: null,
      joint: [],
      ask: ['matter'],
    });
  });

  it('never holds up an emergency for a missing place', () => {
    expect(router.route({ text: '煤气泄漏了快来人啊' })).toMatchObject({
      lead: 'ZJJ',
      type: '应急哨',
      ask: ['town', 'location'],
    });
  });
});

describe('the type of a whistle', () => {
  it.each([
    ['商场着火了', '应急哨'],
    ['商场消防栓没水，怕着火', '日常哨'],
    ['商场去年着过火，消防栓还是没水', '日常哨'],
    ['商场没有着火，是消防栓没水', '日常哨'],
    ['万一商场着火怎么办，消防栓没水', '日常哨'],
    ['商场消防栓没水，反映四五回了，请县里牵头', '攻坚哨'],
    ['商场着火了，消防栓反映四五回都没水', '应急哨'],
  ])('%s → %s', (text, type) => {
    expect(router.route({ town: '城关镇', text }).type).toBe(type);
  });
});

describe('what is nobody’s business here', () => {
  it.each(['邻居借钱三年不还', '法院已经判了他不履行', '村里低保名额怎么评的'])(
    '%s is out of scope',
    text => {
      expect(router.route({ town: '城关镇', text })).toMatchObject({
        isWhistle: true,
        outOfScope: true,
        lead: null,
        ask: [],
      });
    },
  );

  it.each(['早', '收到，谢谢', '测试', '通知：明天下午开会，请参加', '怎么吹哨？', ''])(
    '「%s」 is no whistle',
    text => {
      expect(router.route({ town: '城关镇', text })).toMatchObject({
        isWhistle: false,
        outOfScope: false,
        lead: null,
      });
    },
  );
});

describe('what the county decides', () => {
  it('sends a case the way the office ruled before', () => {
    const ruling = { id: 'P1', matter: 'M06', terms: ['彩票|福彩'], lead: 'MZJ', joint: ['ZHZFJ'] };
    const answer = createRouter(book, [ruling]).route({
      town: '城关镇',
      text: '福彩点把桌子摆到人行道上占道经营',
    });
    expect(answer).toMatchObject({ lead: 'MZJ', joint: ['ZHZFJ'], why: { precedent: 'P1' } });
    const other = createRouter(book, [ruling]).route({ town: '城关镇', text: '鼓楼街有人占道经营' });
    expect(other.lead).toBe('ZHZFJ');
  });

  it('lets the later of two equally fitting rulings win', () => {
    const ruling = { id: 'P1', matter: 'M06', terms: [], lead: 'MZJ', joint: [] };
    const both = createRouter(book, [ruling, { ...ruling, id: 'P2', lead: 'SWJ' }]);
    expect(both.route({ town: '城关镇', text: '鼓楼街有人占道经营' }).why.precedent).toBe('P2');
  });

  it('follows the county table when it moves a matter to another unit', () => {
    const matters = book.matters.map(m => (m.code === 'M14' ? { ...m, lead: 'NYNCJ', joint: ['STHJ'] } : m));
    const answer = createRouter({ ...book, matters }).route({ town: '西原乡', text: '乡里北边地里烧秸秆' });
    expect(answer).toMatchObject({ lead: 'NYNCJ', joint: ['STHJ'] });
  });

  it('learns a matter that only this county has from its keywords', () => {
    const own = {
      code: 'M90',
      name: '共享单车',
      lead: 'JTJ',
      joint: [],
      keywords: ['共享单车', '小黄车'],
      defaultType: '日常哨',
    };
    const answer = createRouter({
      ...book,
      matters: [...book.matters, { ...own, defaultType: '日常哨' as const }],
    }).route({
      town: '城关镇',
      text: '鼓楼街小黄车堆成山',
    });
    expect(answer).toMatchObject({ lead: 'JTJ', why: { listItem: 'M90' } });
  });

  it('works with unit codes of another county', () => {
    const renamed = JSON.parse(
      JSON.stringify(countyFile()).replaceAll('"SCJGJ"', '"U07"').replaceAll('"WJJ"', '"U17"'),
    );
    const parsed = parseCountyBook(renamed);
    if (!parsed.ok) throw new Error(parsed.problems.join());
    const answer = createRouter(parsed.book).route({
      town: '双塔镇',
      text: '双塔小学门口卖三无辣条，孩子吃了拉肚子',
    });
    expect(answer.lead).toBe('U07');
    expect(answer.joint).toContain('U17');
  });

  it('refuses a county file whose table names an unknown unit, and says where', () => {
    const broken = parseCountyBook({
      county: '某县',
      departments: [{ id: 'A', name: '县司法局' }],
      townships: ['甲镇'],
      matters: [{ id: 'M01', name: '某事', lead: 'B' }],
    });
    expect(broken).toEqual({ ok: false, problems: ['matters.M01: unknown unit B'] });
  });
});

it('explains itself for the confirm card', () => {
  const answer = router.route({ town: '城关镇', text: '锦绣花园2单元电梯困人了！里面有个老人' });
  expect(answer.why).toMatchObject({
    duty: '电梯困人救援',
    listItem: 'M03',
    precedent: undefined,
    gate: undefined,
  });
  expect(answer.matched).toContain('电梯困人');
  expect(answer.place).toContain('锦绣花园');
  expect(answer.matched.some(word => word.startsWith('re:'))).toBe(false);
});
