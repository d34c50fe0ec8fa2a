/**
 * Makes src/report/reply/intent-weights.json from the labelled replies in test/fixtures: softmax regression by
 * stochastic gradient descent, the same every time. Run it after labels are added: `node scripts/train-reply-intents.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { BUCKETS, CLASSES, DATED, featuresOf, sharesOf } from '../src/report/reply/intent-model.ts';
import { readText } from '../src/report/reply/text.ts';

const EPOCHS = 30;
const RATE = 2;
const DECAY = 1e-4;

const labelled = z.object({
  items: z.array(
    z.object({ text: z.string(), intent: z.string(), slots: z.record(z.string(), z.unknown()) }),
  ),
});
type Example = { readonly features: number[]; readonly column: number };

function examples(file: string): Example[] {
  const raw: unknown = JSON.parse(readFileSync(new URL(`../test/fixtures/${file}`, import.meta.url), 'utf8'));
  return labelled.parse(raw).items.map(({ text, intent, slots }) => {
    const dated = (intent === 'PROMISE' || intent === 'EXTENSION_REQUEST') && slots.due !== undefined;
    const sounds = CLASSES.findIndex(each => each === (dated || intent === 'PROMISE' ? DATED : intent));
    if (sounds < 0) throw new Error(`${file}: no such intent: ${intent}`);
    return { features: featuresOf(readText(text).plain), column: sounds };
  });
}

/** A fixed sequence (Lehmer), so that the weights do not change from run to run. */
function sequence(): () => number {
  let state = 20260702;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

function shuffle<T>(items: readonly T[], next: () => number): T[] {
  return items
    .map(item => ({ item, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function train(data: readonly Example[]): Float64Array {
  const width = CLASSES.length;
  const table = new Float64Array(BUCKETS * width);
  const next = sequence();
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    const rate = RATE / (1 + epoch * 0.1);
    for (const { features, column } of shuffle(data, next)) {
      const scale = 1 / Math.sqrt(features.length);
      const sums = CLASSES.map((_class, c) =>
        features.reduce((sum, bucket) => sum + (table[bucket * width + c] ?? 0) * scale, 0),
      );
      for (const [c, share] of sharesOf(sums).entries()) {
        const miss = share - (c === column ? 1 : 0);
        for (const bucket of features) {
          const at = bucket * width + c;
          const weight = table[at] ?? 0;
          table[at] = weight - rate * (miss * scale + DECAY * weight);
        }
      }
    }
  }
  return table;
}

/** The weights file for the fixtures as they are. */
export function weightsFile(): string {
  const table = train([...examples('dev_replies.json'), ...examples('reply_adversarial.json')]);
  const step = Math.max(...table.map(Math.abs)) / 127;
  const bytes = Int8Array.from(table, weight => Math.round(weight / step));
  return `${JSON.stringify({ step, table: Buffer.from(bytes.buffer).toString('base64') }, null, 2)}\n`;
}

if (import.meta.main)
  writeFileSync(new URL('../src/report/reply/intent-weights.json', import.meta.url), weightsFile());
