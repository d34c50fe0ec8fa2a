import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rulesRun } from '../../src/cli/rules.ts';
import { answer, check, issues, proposal, visit } from './support.ts';

const good = { id: 'G', ...check('NT') };
const paths = (raw: unknown) => issues(raw).map(({ path }) => path);

describe('a case that cannot be read', () => {
  it.each([
    [
      'an unknown key deep down',
      { ...good, proposal: proposal({ trigger: { type: 'daily', by: 'x' } }) },
      'proposal.trigger.by',
    ],
    ['an unknown setting', { ...good, settings: { capp: 1 } }, 'settings.capp'],
    ['an unknown nested setting', { ...good, settings: { quiet: { on: true } } }, 'settings.quiet.on'],
    ['a setting of the wrong kind', { ...good, settings: { cap: '1' } }, 'settings.cap'],
    [
      'a negative number of days',
      { ...good, settings: { filing: { unplannedLeadDays: -1 } } },
      'settings.filing.unplannedLeadDays',
    ],
    [
      'an impossible due day',
      { ...good, settings: { plan: { annualDueMMDD: '02-30' } } },
      'settings.plan.annualDueMMDD',
    ],
    ['an unknown profile', { ...good, profile: 'ALL' }, 'profile'],
    ['an unknown command', { ...good, command: 'rules chek' }, 'command'],
    ['an impossible day', { ...good, proposal: proposal({ date: '2026-02-30' }) }, 'proposal.date'],
    ['a time without offset', { ...good, asOf: '2026-06-14T09:00:00' }, 'asOf'],
    ['no kind at all', { ...good, proposal: proposal({ kinds: [] }) }, 'proposal.kinds'],
    ['a blank kind', { ...good, proposal: proposal({ kinds: ['消防', ' '] }) }, 'proposal.kinds[1]'],
    [
      'a visit without level',
      { ...good, history: [visit(), visit({ level: undefined })] },
      'history[1].level',
    ],
    [
      'a window from end to start',
      { ...good, proposal: proposal({ planWindow: { from: '2026-07-01', to: '2026-06-01' } }) },
      'proposal.planWindow',
    ],
    ['a missing id', check('NT'), 'id'],
    [
      'a ratio above one',
      {
        id: 'D',
        command: 'draw',
        profile: 'NT',
        unitLevel: 'county',
        kinds: ['x'],
        date: '2026-01-05',
        seed: 's',
        ratio: 20,
        roster: [],
      },
      'ratio',
    ],
    [
      'a fifth quarter',
      { id: 'Q', command: 'due', profile: 'NT', what: 'quarter_fill', quarter: '2026Q5' },
      'quarter',
    ],
    ['an unknown deadline', { id: 'Q', command: 'due', profile: 'NT', what: 'lunch' }, 'what'],
  ])('%s is refused with its path', (_, raw, path) => {
    expect(paths(raw)).toEqual([path]);
  });

  it.each([[null], ['text'], [42], [[]]])('%j is refused as a whole', raw => {
    expect(issues(raw)).not.toEqual([]);
  });

  it('names all that is wrong at once', () => {
    expect(paths({ ...good, profile: 'X', proposal: proposal({ date: '1', kinds: [] }) }).sort()).toEqual([
      'profile',
      'proposal.date',
      'proposal.kinds',
    ]);
  });

  it('takes a null for a field that was not filled in', () => {
    const blank = {
      settings: null,
      asOf: null,
      scheduled: null,
      proposal: proposal({ consentRef: null, filedAt: null, team: null, planWindow: null, units: null }),
    };
    expect(answer({ ...good, ...blank })).toEqual(answer(good));
    expect(paths({ ...good, proposal: null })).toEqual(['proposal']);
  });

  it('keeps notes for people, and ISO times in all their spellings', () => {
    expect(
      issues({ ...good, title: '题', reading: ['A01'], explain: '', source: 'F000', expected: {} }),
    ).toEqual([]);
    for (const asOf of [
      '2026-06-14',
      '2026-06-14T09:00Z',
      '2026-06-14T09:00:00.5+08:00',
      '2026-06-14T09:00:00+0800',
      '2026-06-14T24:00:00-05',
    ]) {
      expect(issues({ ...good, asOf }), asOf).toEqual([]);
    }
  });
});

const line = z.object({
  id: z.union([z.string(), z.number(), z.null()]),
  verdict: z.string().optional(),
  data: z.unknown().optional(),
  ignored: z.array(z.string()).optional(),
  error: z
    .object({
      code: z.string(),
      line: z.number(),
      message: z.string(),
      issues: z.array(z.unknown()).optional(),
    })
    .optional(),
});

async function run(input: Readable | AsyncIterable<string>) {
  const output = new PassThrough();
  const [written, exitCode] = await Promise.all([
    text(output),
    rulesRun(input, output).finally(() => output.end()),
  ]);
  return {
    exitCode,
    lines: written
      .split('\n')
      .filter(Boolean)
      .map(json => line.parse(JSON.parse(json))),
  };
}

describe('chayici rules run', () => {
  it('answers the good lines beside the bad, in order, and then fails', async () => {
    const { exitCode, lines } = await run(
      Readable.from([
        `\uFEFF${JSON.stringify(good)}\r\n`,
        '{"id":"B1",\n\n',
        `${JSON.stringify({ ...good, id: 'B2', profile: 'X' })}\n[]\n`,
        JSON.stringify({ ...good, id: 7 }),
      ]),
    );
    expect(lines.map(({ id, verdict, error }) => [id, verdict ?? error?.code])).toEqual([
      ['G', 'ALLOW'],
      [null, 'BAD_JSON'],
      ['B2', 'BAD_INPUT'],
      [null, 'BAD_INPUT'],
      [7, 'ALLOW'],
    ]);
    expect(exitCode).toBe(1);
  });

  it('answers beside a note of somebody’s, and names what it left aside', async () => {
    const { exitCode, lines } = await run(
      Readable.from([JSON.stringify({ ...good, setings: {}, by: '张三' }), '\n', JSON.stringify(good)]),
    );
    expect(lines.map(({ verdict, ignored }) => [verdict, ignored])).toEqual([
      ['ALLOW', ['setings', 'by']],
      ['ALLOW', undefined],
    ]);
    expect(exitCode).toBe(0);
  });

  it('says what is wrong, where, and on which line', async () => {
    const { lines } = await run(Readable.from(['\n', JSON.stringify({ ...good, settings: { capp: 1 } })]));
    expect(lines[0]?.error).toMatchObject({
      line: 2,
      message: 'settings.capp: unknown key',
      issues: [{ path: 'settings.capp', reason: 'unknown key' }],
    });
  });

  it('splits a stream into lines wherever its chunks end, even within a character', async () => {
    const bytes = Buffer.from(`${JSON.stringify(good)}\n${JSON.stringify({ ...good, id: '企业' })}\n`);
    const chunks = Array.from({ length: bytes.length }, (_, i) => bytes.subarray(i, i + 1));
    const { exitCode, lines } = await run(Readable.from(chunks, { objectMode: false }));
    expect(lines.map(({ id }) => id)).toEqual(['G', '企业']);
    expect(exitCode).toBe(0);
  });

  it('says nothing to nothing, and leaves out data that is not there', async () => {
    expect(await run(Readable.from([]))).toEqual({ exitCode: 0, lines: [] });
    const { lines } = await run(Readable.from([JSON.stringify(good)]));
    expect(lines[0]).not.toHaveProperty('data');
  });

  it('waits for a slow reader instead of piling up its answers', async () => {
    const output = new PassThrough({ highWaterMark: 16 });
    async function* many() {
      for (let id = 0; id < 200; id++) yield JSON.stringify({ ...good, id });
    }
    const done = rulesRun(many(), output).finally(() => output.end());
    const written = await text(output);
    expect(await done).toBe(0);
    expect(written.trim().split('\n')).toHaveLength(200);
  });
});
