import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIGURES } from '../../src/digest/figures.ts';
import { gather, scopeOf } from '../../src/digest/gather.ts';
import { itemsOf } from '../../src/digest/items.ts';
import type { Content, Edition } from '../../src/digest/shapes.ts';
import { by, Fixture } from './fixture.ts';

const SPAN = { from: '2026-09-07', cut: '2026-09-14' };

describe('the figures of a digest', () => {
  let county: Fixture;
  beforeAll(async () => {
    county = await Fixture.open();
    await inspections(county);
    await whistles(county);
    await duties(county);
  });
  afterAll(() => county.close());

  async function made(edition: Edition, code: string): Promise<Content> {
    return gather(county.db, await scopeOf(county.db, edition, await county.unitId(code), SPAN));
  }

  async function values(edition: Edition, code: string): Promise<Record<string, string>> {
    const { figures } = await made(edition, code);
    return Object.fromEntries(
      Object.entries(figures).flatMap(([id, { n, of }]) => {
        if (n === 0 && (of === null || of === 0)) return [];
        return [[id, of === null ? String(n) : `${n}/${of}`]];
      }),
    );
  }

  it('count what was on record before the cut, for the whole county', async () => {
    expect(await values('county', 'LDXZB')).toEqual({
      inspections: '2',
      visits: '3',
      visitsSaved: '3',
      visitsSavedYear: '4',
      whistles: '3',
      signOnTime: '1/2',
      checkInOnTime: '1/2',
      whistlesClosed: '1',
      urgentArrival: '25/1',
      hazards: '1',
      reworked: '1',
      hard: '1',
      overdue: '3',
      topLevel: '1',
      disputes: '1',
      approvals: '1',
      nextTasks: '1',
      rectifyDue: '1',
      publishDue: '1',
    });
    const { trend } = await made('county', 'LDXZB');
    expect(trend).toEqual([
      { week: '2026W34', n: 0 },
      { week: '2026W35', n: 0 },
      { week: '2026W36', n: 1 },
      { week: '2026W37', n: 3 },
    ]);
  });

  it('of a unit are its own alone', async () => {
    expect(await values('unit', 'XFDD')).toEqual({
      inspections: '1',
      visits: '2',
      visitsSaved: '3',
      visitsSavedYear: '4',
      signOnTime: '0/1',
      whistles: '1',
      checkInOnTime: '0/1',
      hard: '1',
      hazards: '1',
      overdue: '1',
      approvals: '1',
      rectifyDue: '1',
    });
    expect(await values('unit', 'MZJ')).toEqual({});
    const rows = Object.values((await made('unit', 'XFDD')).figures).flatMap(figure => figure.rows);
    const fire = await county.unitId('XFDD');
    const others = rows.filter(row => ['task.confirm', 'task.ruleExit', 'rectify'].includes(row.kind));
    expect(others.map(row => row.unit?.id)).toEqual(others.map(() => fire));
  });

  it('are each the sum of their rows', async () => {
    const { figures } = await made('county', 'LDXZB');
    expect(Object.keys(figures)).toEqual(FIGURES.map(({ id }) => id));
    for (const [id, figure] of Object.entries(figures)) {
      if (id === 'visitsSavedYear') continue;
      expect(figure.rows).toHaveLength(figure.count);
      expect(figure.rows.reduce((sum, row) => sum + row.n, 0)).toBe(figure.n);
      expect(new Set(figure.rows.map(row => row.key)).size).toBe(figure.count);
    }
  });

  it('put the gravest first and at most three of each before the leader', async () => {
    const items = itemsOf(await made('county', 'LDXZB'));
    expect(items.attention.map(row => row.kind)).toEqual(['hazard', 'whistle.rework', 'whistle.hard']);
    expect(items.moreAttention).toBe(3);
    expect(items.decide.map(row => row.kind)).toEqual(['whistle.top', 'consultation', 'task.file']);
    expect(items.moreDecide).toBe(0);
  });

  it('do not change by what happens after the cut', async () => {
    const before = JSON.stringify(await made('county', 'LDXZB'));
    await county.db.query(
      `update duty set state = 'done', closed_at = '2026-09-14T08:00:00+08:00' where kind = 'task.confirm' and state = 'open'`,
    );
    await county.db.query(
      `update whistle set state = 'CLOSED', closed_at = '2026-09-14T00:00:00+08:00' where type = 'HARD'`,
    );
    await county.task({
      state: 'INSPECTING',
      lead: 'SFJ',
      date: '2026-09-14',
      doc: {
        started: by('2026-09-14T00:00:00+08:00'),
        dispatchedAt: new Date('2026-09-14T00:00:01+08:00').toISOString(),
      },
    });
    expect(JSON.stringify(await made('county', 'LDXZB'))).toBe(before);
  });
});

async function inspections(county: Fixture): Promise<void> {
  const [first, second] = await county.enterprises(2);
  if (first === undefined || second === undefined) throw new Error('no enterprises');
  const target = ({ id, name }: { id: string; name: string }) => ({
    id,
    name,
    address: '',
    townId: null,
    overrides: [],
  });
  const fire = { id: await county.unitId('XFDD'), code: 'XFDD', name: '县消防救援大队', short: '消防' };
  const earlier = await county.task({
    state: 'ARCHIVED',
    lead: 'SFJ',
    date: '2026-09-03',
    doc: {
      started: by('2026-09-03T09:00:00+08:00'),
      resultsAt: new Date('2026-09-04T09:00:00+08:00').toISOString(),
    },
  });
  await county.visit(earlier, first.id, ['SFJ', 'XFDD']);
  const joint = await county.task({
    state: 'RECTIFYING',
    lead: 'SCJGJ',
    date: '2026-09-10',
    doc: {
      scenarioName: '加油站监管一件事',
      started: by('2026-09-10T09:00:00+08:00'),
      resultsAt: new Date('2026-09-11T09:00:00+08:00').toISOString(),
      enterprises: [target(first), target(second)],
      hazards: [
        {
          ...by('2026-09-10T10:00:00+08:00'),
          n: 1,
          enterpriseId: first.id,
          unit: fire,
          text: '油罐区动火',
          acks: [],
          remarks: [],
        },
      ],
    },
    parts: {
      XFDD: {
        state: 'RESULT_ENTERED',
        doc: {
          arrived: by('2026-09-10T09:00:00+08:00'),
          results: [
            {
              ...by('2026-09-11T09:00:00+08:00'),
              enterpriseId: first.id,
              kind: 'rectify',
              docNo: '责改1',
              note: '清理',
              photos: [],
            },
          ],
          rectifications: [
            {
              enterpriseId: first.id,
              what: '清理',
              standard: '无杂物',
              due: '2026-09-16',
              docNo: '责改1',
              state: 'open',
              extensions: [],
            },
          ],
        },
      },
      SCJGJ: {
        state: 'RESULT_ENTERED',
        doc: {
          arrived: by('2026-09-10T09:00:00+08:00'),
          publication: { openedAt: new Date('2026-09-11T09:00:00+08:00').toISOString(), due: '2026-09-16' },
        },
      },
      YJGLJ: {
        state: 'RESULT_ENTERED',
        doc: {
          publication: {
            openedAt: new Date('2026-09-11T09:00:00+08:00').toISOString(),
            due: '2026-09-16',
            ssj: by('2026-09-12T09:00:00+08:00'),
            hlw: by('2026-09-12T09:00:00+08:00'),
          },
        },
      },
    },
  });
  await county.visit(joint, first.id, ['SCJGJ', 'XFDD', 'YJGLJ']);
  await county.visit(joint, second.id, ['SCJGJ', 'XFDD']);
  // Results not in: went in, saves nothing yet.
  await county.task({
    state: 'RESULT_PENDING',
    lead: 'JYJ',
    date: '2026-09-11',
    doc: { started: by('2026-09-11T09:00:00+08:00'), enterprises: [target(second)] },
  });
  const dispatchedAt = new Date('2026-09-08T09:00:00+08:00').toISOString();
  await county.task({ state: 'CONFIRMED', lead: 'JYJ', date: '2026-09-17', doc: { dispatchedAt } });
  await county.task({ state: 'CONFIRMED', lead: 'JYJ', date: '2026-09-21', doc: { dispatchedAt } });
  await county.task({
    state: 'CANCELLED',
    lead: 'JYJ',
    date: '2026-09-17',
    doc: { dispatchedAt, cancelled: { ...by('2026-09-11T09:00:00+08:00'), reason: '停业' } },
  });
}

async function whistles(county: Fixture): Promise<void> {
  await county.whistle({
    town: 'CGZ',
    type: 'URGENT',
    state: 'CLOSED',
    dispatched: '2026-09-09T20:00:00+08:00',
    closed: '2026-09-11T09:00:00+08:00',
    to: {
      YJGLJ: {
        state: 'CLOSED',
        signDue: '2026-09-09T20:10:00+08:00',
        signed: '2026-09-09T20:05:00+08:00',
        checkInDue: '2026-09-09T20:30:00+08:00',
        checkedIn: '2026-09-09T20:25:00+08:00',
      },
    },
  });
  await county.whistle({
    town: 'CGZ',
    type: 'HARD',
    state: 'DISPATCHED',
    dispatched: '2026-09-08T09:00:00+08:00',
    to: {
      XFDD: {
        state: 'SIGNED',
        signDue: '2026-09-08T10:00:00+08:00',
        signed: '2026-09-08T11:00:00+08:00',
        checkInDue: '2026-09-11T18:00:00+08:00',
      },
      MZJ: { state: 'REASSIGNED', signDue: '2026-09-08T10:00:00+08:00' },
    },
  });
  const reworks = [
    { ...by('2026-08-20T09:00:00+08:00'), reason: '反弹' },
    { ...by('2026-08-28T09:00:00+08:00'), reason: '又反弹' },
  ];
  await county.whistle({
    town: 'CGZ',
    state: 'REWORK',
    dispatched: '2026-08-10T09:00:00+08:00',
    doc: { reworks },
    to: { ZHZFJ: { state: 'REWORK' } },
  });
  await county.whistle({
    town: 'CGZ',
    state: 'REWORK',
    dispatched: '2026-08-11T09:00:00+08:00',
    doc: { reworks },
    to: { ZJJ: { state: 'REWORK', doc: { supervision: 4 } } },
  });
  await county.whistle({
    town: 'CGZ',
    state: 'RETURN_REQUESTED',
    dispatched: '2026-09-10T09:00:00+08:00',
    doc: { consultation: { ...by('2026-09-11T09:00:00+08:00'), unitId: 'u' } },
    to: { SLJ: { state: 'RETURN_REQUESTED' } },
  });
  await county.whistle({
    town: 'CGZ',
    state: 'WITHDRAWN',
    dispatched: '2026-09-10T09:00:00+08:00',
    to: { SLJ: { state: 'WITHDRAWN' } },
  });
}

async function duties(county: Fixture): Promise<void> {
  const opened = '2026-09-08T09:00:00+08:00';
  const late = '2026-09-09T09:00:00+08:00';
  await county.duty({ kind: 'task.confirm', subject: ['task', 't4'], unit: 'XFDD', opened, due: late });
  // One matter of one unit counts once, whatever it owes there.
  await county.duty({ kind: 'whistle.sign', subject: ['whistle', 'w'], unit: 'ZJJ', opened, due: late });
  await county.duty({
    kind: 'whistle.contact',
    subject: ['whistle', 'w'],
    unit: 'ZJJ',
    opened,
    due: '2026-09-10T09:00:00+08:00',
  });
  // Met after the cut: it was late when the week ended.
  await county.duty({
    kind: 'task.team',
    subject: ['task', 't4'],
    unit: 'SCJGJ',
    opened,
    due: late,
    state: 'done',
    closed: '2026-09-14T08:00:00+08:00',
  });
  await county.duty({
    kind: 'task.team',
    subject: ['task', 't4'],
    unit: 'ZJJ',
    opened,
    due: late,
    state: 'done',
    closed: '2026-09-13T08:00:00+08:00',
  });
  await county.duty({
    kind: 'task.confirm',
    subject: ['task', 't4'],
    unit: 'JYJ',
    opened,
    due: '2026-09-14T09:00:00+08:00',
  });
  await county.duty({ kind: 'task.day', subject: ['task', 't4'], unit: 'JYJ', opened, due: late });
  await county.duty({ kind: 'task.file', subject: ['task', 't5'], unit: 'SFJ', opened, due: late });
  // Not late: the county need not decide it, the unit's own leader must.
  await county.duty({
    kind: 'task.ruleExit',
    subject: ['task', 't4'],
    unit: 'XFDD',
    opened,
    due: '2026-09-15T09:00:00+08:00',
  });
}
