import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { digestExplain } from '../../src/cli/digest.ts';
import { surroundings } from '../../src/decide/surroundings.ts';
import { digests, followUps } from '../../src/digest/feature.ts';
import { digestRound } from '../../src/digest/open.ts';
import { by, Fixture, NOW } from './fixture.ts';

describe('chayici digest explain', () => {
  let county: Fixture;
  beforeAll(async () => {
    county = await Fixture.open();
    const task = await county.task({
      state: 'PUBLISHING',
      lead: 'SCJGJ',
      date: '2026-09-10',
      doc: {
        scenarioName: '加油站监管一件事',
        started: by('2026-09-10T09:00:00+08:00'),
        resultsAt: new Date('2026-09-11T09:00:00+08:00').toISOString(),
      },
    });
    const [first] = await county.enterprises(1);
    await county.visit(task, first?.id ?? '', ['SCJGJ', 'XFDD', 'YJGLJ']);
    await county.db.query(
      `insert into audit (stream, seq, at, region_id, actor_kind, actor_id, channel, action, detail, prev_hash, hash)
       values ('s', 1, '2026-09-01', '', 'system', 's', 'clock', 'started', '{}', '', '')`,
    );
    const features = [digests(), followUps()];
    const shell = {
      features: new Map(features.map(one => [one.kind, one])),
      surroundings: surroundings(() => NOW),
    };
    await digestRound({ db: county.db, shell, enqueue: async () => undefined, wake: () => undefined });
  });
  afterAll(() => county.close());
  afterEach(() => vi.restoreAllMocks());

  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const out = vi.spyOn(console, 'log').mockReturnValue();
    const err = vi.spyOn(console, 'error').mockReturnValue();
    const code = await digestExplain(county.db, args);
    const text = (calls: readonly unknown[][]) => calls.map(line => line.join(' ')).join('\n');
    return { code, out: text(out.mock.calls), err: text(err.mock.calls) };
  }

  it('says what a figure counts and lists the rows kept in the digest', async () => {
    const { code, out } = await run('visitsSaved', '2026W37');
    expect(code).toBe(0);
    expect(out).toContain('visitsSaved 因合并少进门: 2');
    expect(out).toContain('只算实际到场录入的');
    expect(out).toContain('1 row(s), as kept in the digest');
    expect(out).toMatch(/2026-09-11T01:00:00\.000Z\tvisit\tRW-t1\t市监局\t加油站监管一件事\t.+\t\+2\t/);
  });

  it('reads the rows of the yearly figure again', async () => {
    const { out } = await run('visitsSavedYear', '2026W37');
    expect(out).toContain('visitsSavedYear 累计少进门: 2');
    expect(out).toContain('since New Year');
    expect(out).toContain('1 row(s), read again now');
  });

  it('answers for one unit by its code', async () => {
    expect((await run('visitsSaved', '2026W37', 'XFDD')).out).toContain('因合并少进门: 2');
    expect((await run('visitsSaved', '2026W37', 'MZJ')).out).toContain('因合并少进门: 0');
    expect((await run('signOnTime', '2026W37', 'MZJ')).out).toContain('按时签收: —');
  });

  it('says what is wrong with what it was asked', async () => {
    expect(await run('fines', '2026W37')).toMatchObject({
      code: 2,
      err: expect.stringContaining('visitsSaved'),
    });
    expect(await run('visitsSaved', '2026W54')).toMatchObject({
      code: 2,
      err: expect.stringContaining('not a week'),
    });
    expect(await run('visitsSaved', '2026W30')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no digest'),
    });
  });
});
