import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { replyParse } from '../../src/cli/reply.ts';

const context = {
  now: '2026-07-02T10:00:00+08:00',
  deadline: '2026-07-07T18:00:00+08:00',
  item: '季报',
  quarter: '2026Q2',
};

async function run(lines: readonly string[]): Promise<{ code: number; answers: unknown[] }> {
  const output = new PassThrough();
  const code = await replyParse(Readable.from([lines.join('\n')]), output);
  output.end();
  const text = (await output.toArray()).join('');
  return {
    code,
    answers: text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line)),
  };
}

describe('chayici reply parse', () => {
  it('answers every line in order', async () => {
    const lines = ['收到', '周五前'].map((text, index) => JSON.stringify({ id: `r${index}`, text, context }));
    expect(await run([...lines, ''])).toEqual({
      code: 0,
      answers: [
        { id: 'r0', intent: 'ACK', slots: {} },
        { id: 'r1', intent: 'PROMISE', slots: { due: '2026-07-03' } },
      ],
    });
  });

  it('says what is wrong with a line, answers the others, and fails at the end', async () => {
    const good = JSON.stringify({ id: 3, text: '已报', context });
    const { code, answers } = await run([
      '{',
      JSON.stringify({ id: 'x', text: '已报' }),
      JSON.stringify({ id: 'y', text: '报', context: { ...context, now: 'soon' } }),
      good,
    ]);
    expect(code).toBe(1);
    expect(answers).toEqual([
      { error: expect.stringContaining('not JSON') },
      { id: 'x', error: expect.stringContaining('context') },
      { id: 'y', error: 'context.now: not a date and time: soon' },
      { id: 3, intent: 'CLAIM_SUBMITTED', slots: {} },
    ]);
  });

  it('reads a time without an offset as Beijing time', async () => {
    const { answers } = await run([
      JSON.stringify({ id: 1, text: '今天报', context: { ...context, now: '2026-07-02T23:30:00' } }),
    ]);
    expect(answers).toEqual([{ id: 1, intent: 'PROMISE', slots: { due: '2026-07-02' } }]);
  });
});
