import { describe, expect, it } from 'vitest';
import { digestCard } from '../../cards/digest.ts';
import { dutyWords, itemText } from '../../cards/digest-words.ts';
import type { Card } from '../../src/chat/card.ts';
import { COUNTY_DECISIONS, OBLIGATIONS, UNIT_DECISIONS } from '../../src/digest/duties.ts';
import { viewOf } from '../../src/digest/feature.ts';
import { FIGURES } from '../../src/digest/figures.ts';
import type { DigestState, Figure, FigureRow, Ordered } from '../../src/digest/shapes.ts';
import { LADDERS } from '../../src/duty/ladders.ts';

const NOW = new Date('2026-09-14T08:30:00+08:00');
const UNIT = { id: 'u', name: '县城市管理综合行政执法局', short: '城管局' };

function row(kind: string, n: number): FigureRow {
  return {
    kind,
    key: `${kind}${n}`,
    no: `RW2026-00${n}`,
    title: kind.startsWith('whistle') ? '清溪河街道' : '电动自行车全链条消防安全监管一件事和更长的名字',
    note: '人行道上堆放建筑材料多次清理多次反弹群众反映强烈需要多部门联合处置',
    unit: UNIT,
    at: '2026-08-03T01:00:00.000Z',
    n: 1,
    of: null,
  };
}

function figure(rows: readonly FigureRow[], n = rows.length, of: number | null = null): Figure {
  return { n, of, count: rows.length, rows: [...rows] };
}

function state(figures: Record<string, Figure>, ordered: Ordered[] = []): DigestState {
  return {
    id: 'd',
    regionId: 'r',
    version: 1,
    edition: 'county',
    unitId: 'lead',
    week: '2026W37',
    doc: {
      figures,
      trend: ['2026W34', '2026W35', '2026W36', '2026W37'].map(week => ({ week, n: 128 })),
      from: '2026-09-07',
      cut: '2026-09-14',
      unit: UNIT,
      ordered,
    },
  };
}

/** Everything at its longest. */
function fullest(): DigestState {
  const rows = (kind: string) => [1, 2, 3, 4].map(n => row(kind, n));
  const figures = Object.fromEntries(FIGURES.map(({ id }) => [id, figure(rows('task.confirm'), 999, 999)]));
  const done = {
    personId: 'p',
    name: '城管局联络员A',
    at: '2026-09-15T01:00:00.000Z',
    text: '已'.repeat(500),
  };
  const ordered = Array.from(
    { length: 12 },
    (_, n): Ordered => ({
      personId: 'l',
      name: '分管县领导A',
      at: '2026-09-14T01:00:00.000Z',
      id: `f${n}`,
      kind: 'supervise',
      owner: UNIT,
      text: '',
      due: '2026-09-21',
      late: false,
      done,
    }),
  );
  return state(
    {
      ...figures,
      reworked: figure(rows('whistle.rework')),
      topLevel: figure(rows('whistle.top')),
      hazards: figure(rows('hazard')),
      nextTasks: figure(
        rows('task').map(one => ({ ...one, at: '2026-09-17' })),
        999,
      ),
    },
    ordered,
  );
}

function words(card: Card): string {
  return [
    card.title,
    ...card.facts.map(({ label, text }) => `${label ?? ''}：${text}`),
    ...card.status,
    card.no,
  ].join('\n');
}

/** In Chinese characters; two of the others take the room of one. */
function width(line: string): number {
  return [...line].reduce((sum, mark) => sum + (/[ -~]/.test(mark) ? 0.5 : 1), 0);
}

describe('the card of a digest', () => {
  it('is one screen, however much there is', () => {
    const card = digestCard(viewOf(fullest(), NOW));
    expect([...card.title].length).toBeLessThanOrEqual(18);
    expect(card.facts.length).toBeLessThanOrEqual(8);
    expect(card.actions.length).toBeLessThanOrEqual(4);
    expect(Buffer.byteLength(words(card))).toBeLessThanOrEqual(2000);
    // A phone shows some 24 Chinese characters a line.
    const lines = words(card)
      .split('\n')
      .reduce((sum, line) => sum + Math.ceil(width(line) / 24), 0);
    expect(lines).toBeLessThanOrEqual(30);
  });

  it('says in each line what domain.md asks for', () => {
    const share = (n: number, of: number) => figure([row('assignment', 1)], n, of);
    const card = digestCard(
      viewOf(
        state({
          inspections: figure([], 3),
          visits: figure([], 7),
          visitsSaved: figure([], 11),
          visitsSavedYear: figure([], 60),
          whistles: figure([row('whistle', 1)], 4),
          signOnTime: share(8, 9),
          checkInOnTime: share(0, 0),
          whistlesClosed: figure([], 2),
          urgentArrival: share(50, 2),
          approvals: figure([row('task.file', 1)]),
          nextTasks: figure([{ ...row('task', 1), at: '2026-09-17', title: '加油站监管一件事' }]),
          rectifyDue: figure([], 2),
          publishDue: figure([], 5),
          followUps: figure([], 1, 3),
        }),
        NOW,
      ),
    );
    expect(card.facts.map(({ label, text }) => `${label}：${text}`)).toEqual([
      '期间：9月7日—9月13日（截至9月14日0时）',
      '一、本周：联合检查3次、到企业7家次；因合并少进门11次（累计60次；近四周128、128、128、128）',
      '二、吹哨：4件，按时签收8/9、按时报到—、办结2件；应急哨平均到场25分钟',
      '三、请您关注：无',
      `四、请您定：①${itemText(row('task.file', 1), '2026-09-14')}`,
      '五、下周：1次联查（9月17日 加油站）；到期：整改2件、推送5件',
      '交办：在办3件，逾期1件',
      '口径：见“指标说明”；不统计罚款额，不按检查次数排名。',
    ]);
    expect(card.chart?.bars).toEqual([34, 35, 36, 37].map(n => ({ label: `第${n}周`, value: 128 })));
    expect(card.summary).toContain('1件请您定');
  });

  it('is one line in a quiet week, without buttons and chart', () => {
    const card = digestCard(viewOf(state({ inspections: figure([], 2), visitsSaved: figure([], 5) }), NOW));
    expect(card.facts).toEqual([{ text: '本周无超时、无待定事项；联查2次，少进门5次。' }]);
    expect(card.actions).toEqual([]);
    expect(card.chart).toBeUndefined();
  });

  it('names the weeks when a whole one was off', () => {
    const long = state({});
    const card = digestCard(
      viewOf({ ...long, week: '2026W08', doc: { ...long.doc, from: '2026-02-09', cut: '2026-02-23' } }, NOW),
    );
    expect(card.title).toBe('综合查一次周报 第7—8周');
  });
});

describe('every duty a leader hears of', () => {
  it.each([...OBLIGATIONS, ...COUNTY_DECISIONS, ...UNIT_DECISIONS])('%s has a ladder and words', kind => {
    expect(LADDERS[kind]).toBeDefined();
    expect(dutyWords(kind)).toMatch(/^\p{Script=Han}+$/u);
  });
});

describe('no figure of a digest', () => {
  it('counts fines, cases or findings, or sets units beside each other', () => {
    for (const { id, name, definition } of FIGURES) {
      expect(`${id} ${name} ${definition}`).not.toMatch(/罚|立案|发现问题|排名|fine|rank/i);
    }
  });
});
