import { readFileSync } from 'node:fs';
import type { Features } from './features.ts';
import { featuresOf } from './features.ts';
import type { Model } from './model.ts';
import { readModel } from './model.ts';

/**
 * The second reading: which topic a text resembles as a whole, as learned from pieces of some thousand whistles
 * (scripts/train-whistle.ts). Besides topics it knows small talk and notices (`chat`) and the three grounds for setting a
 * text aside (`civil`, `pending`, `township`).
 */
export type Readings = ReadonlyMap<string, number>;

const models = new Map<string, Model>();

function modelOf(name: 'topics' | 'types'): Model {
  const known =
    models.get(name) ?? readModel(readFileSync(new URL(`./weights/${name}.txt`, import.meta.url), 'utf8'));
  models.set(name, known);
  return known;
}

function judge({ classes, bias, pieces }: Model, features: Features): Readings {
  const scores = Float64Array.from(bias);
  for (const [piece, worth] of features) {
    const own = pieces.get(piece);
    if (own === undefined) continue;
    for (let i = 0; i + 1 < own.length; i += 2) {
      const place = own[i] ?? 0;
      scores[place] = (scores[place] ?? 0) + worth * (own[i + 1] ?? 0);
    }
  }
  const top = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const odds = scores.map(s => Math.exp(s - top));
  const sum = odds.reduce((a, b) => a + b, 0);
  return new Map(classes.map((code, i) => [code, (odds[i] ?? 0) / sum]));
}

/** How likely each topic is for a normalised text, 0 to 1, all together 1. Topics that were never learned are absent. */
export const readTopics = (text: string): Readings => judge(modelOf('topics'), featuresOf(text));

/** How likely each type of whistle is for a normalised text, 0 to 1, all together 1. */
export const readType = (text: string): Readings => judge(modelOf('types'), featuresOf(text));
