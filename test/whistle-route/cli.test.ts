import { Readable, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { whistleRoute } from '../../src/cli/whistle.ts';

async function run(lines: string[]): Promise<{ code: number; answers: Record<string, unknown>[] }> {
  const chunks: string[] = [];
  const output = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  const code = await whistleRoute(Readable.from([lines.join('\n')]), output);
  const answers = chunks
    .join('')
    .split('\n')
    .filter(l => l !== '')
    .map(l => JSON.parse(l));
  return { code, answers };
}

it('answers each line in order with the fields of the contract and nothing else', async () => {
  const { code, answers } = await run([
    JSON.stringify({ id: 'a', town: '城关镇', text: '锦绣花园2单元电梯困人了' }),
    '',
    JSON.stringify({ id: 2, text: '早', town: null }),
  ]);
  expect(code).toBe(0);
  expect(answers.map(a => a.id)).toEqual(['a', 2]);
  expect(Object.keys(answers[0] ?? {})).toEqual([
    'id',
    'isWhistle',
    'outOfScope',
    'lead',
    'joint',
    'type',
    'ask',
    'matched',
    'confidence',
  ]);
  expect(answers[0]).toMatchObject({ isWhistle: true, lead: 'XFDD', type: '应急哨', ask: [] });
  expect(answers[1]).toMatchObject({ isWhistle: false, lead: null });
});

it('names a line it cannot read, answers the others and exits 1', async () => {
  const { code, answers } = await run([
    '{oops',
    JSON.stringify({ id: 'b' }),
    JSON.stringify({ text: '没有编号' }),
    JSON.stringify({ id: 'c', town: '西原乡', text: '村口有个流动加油车天天在那卖散装汽油' }),
  ]);
  expect(code).toBe(1);
  expect(answers[0]?.error).toMatch(/not JSON/);
  expect(answers[1]).toEqual({ id: 'b', error: expect.stringContaining('text') });
  expect(answers[2]).toEqual({ error: expect.stringContaining('id') });
  expect(answers[3]).toMatchObject({ id: 'c', lead: 'SWJ' });
});
