import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { rulesRun } from '../../src/cli/rules.ts';

const caseSchema = z.looseObject({
  id: z.string(),
  title: z.string(),
  expected: z.object({
    verdict: z.string(),
    codes: z.array(z.string()),
    data: z.record(z.string(), z.unknown()).optional(),
  }),
});
const answerSchema = z.object({
  id: z.string(),
  verdict: z.string(),
  codes: z.array(z.string()),
  data: z.record(z.string(), z.unknown()).optional(),
});

const file = new URL('../fixtures/rule_cases.json', import.meta.url);
const cases = z.array(caseSchema).parse(JSON.parse(readFileSync(file, 'utf8')));

async function* lines() {
  for (const { expected: _, ...given } of cases) yield JSON.stringify(given);
}

const output = new PassThrough();
const [written, exitCode] = await Promise.all([
  text(output),
  rulesRun(lines(), output).finally(() => output.end()),
]);
const answers = written
  .trim()
  .split('\n')
  .map(line => answerSchema.parse(JSON.parse(line)));

it('answers every case, in order, and ends well', () => {
  expect(answers.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
  expect(exitCode).toBe(0);
});

it.each(cases.map((given, i) => ({ ...given, answer: answers[i] })))('$id $title', ({ expected, answer }) => {
  expect(answer?.verdict).toBe(expected.verdict);
  expect(answer?.codes.toSorted()).toEqual(expected.codes.toSorted());
  expect(answer?.data ?? {}).toMatchObject(expected.data ?? {});
});
