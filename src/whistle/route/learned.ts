import { examplesA } from './lexicon/examples-a.ts';
import { examplesB } from './lexicon/examples-b.ts';
import { examplesC } from './lexicon/examples-c.ts';
import { examplesD } from './lexicon/examples-d.ts';
import { examplesE } from './lexicon/examples-e.ts';
import { normalise } from './normalise.ts';
import { soundOf } from './sound.ts';

/**
 * The second reading: which topic a text resembles as a whole, learned from pieces of sentences (complement naive
 * Bayes over characters, pairs and sounds of pairs). It speaks when no cue is complete, and breaks ties between cues.
 * Training is part of building the router and gives the same model every time.
 */
export type Reading = { code: string; share: number };

export type Learned = (text: string) => Reading[];

const SMOOTHING = 0.15;
const SHARPNESS = 4;
const PAIR = 1;
const SINGLE = 1.2;
const SOUND = 0.3;

function featuresOf(text: string): Map<string, number> {
  const features = new Map<string, number>();
  const add = (f: string, weight: number): void => {
    features.set(f, Math.max(features.get(f) ?? 0, weight));
  };
  for (const run of text.match(/[\p{Script=Han}a-z]+/gu) ?? []) {
    for (let i = 0; i < run.length; i++) {
      add(run.charAt(i), SINGLE);
      if (i + 1 === run.length) continue;
      add(run.slice(i, i + 2), PAIR);
      add(`~${soundOf(run.charAt(i))}${soundOf(run.charAt(i + 1))}`, SOUND);
    }
  }
  return features;
}

type Sample = { code: string; features: Map<string, number> };

function samplesOf(extra: readonly { code: string; text: string }[]): Sample[] {
  const lines = [examplesA, examplesB, examplesC, examplesD, examplesE].join('\n').split('\n');
  const written = lines.flatMap(line => {
    const at = line.indexOf(' ');
    if (at < 0) return [];
    return line
      .slice(at + 1)
      .split('|')
      .map(text => ({ code: line.slice(0, at), text }));
  });
  return [...written, ...extra].map(({ code, text }) => ({ code, features: featuresOf(normalise(text)) }));
}

/** Learns from the written examples and `extra` ones (the lexicon's own words). */
export function learn(extra: readonly { code: string; text: string }[]): Learned {
  const samples = samplesOf(extra);
  const codes = [...new Set(samples.map(s => s.code))];
  const totals = new Map<string, number>();
  const perCode = new Map<string, Map<string, number>>(codes.map(c => [c, new Map()]));
  const documents = new Map<string, Set<string>>();
  for (const { code, features } of samples) {
    const own = perCode.get(code);
    for (const [f, w] of features) {
      totals.set(f, (totals.get(f) ?? 0) + w);
      own?.set(f, (own.get(f) ?? 0) + w);
      const seenIn = documents.get(f) ?? new Set<string>();
      seenIn.add(code);
      documents.set(f, seenIn);
    }
  }
  const size = totals.size;
  const grand = [...totals.values()].reduce((a, b) => a + b, 0);
  const mass = new Map(codes.map(c => [c, [...(perCode.get(c)?.values() ?? [])].reduce((a, b) => a + b, 0)]));

  const weightsOf = (f: string, total: number): Float64Array => {
    const rarity = 1 - Math.log(documents.get(f)?.size ?? 1) / Math.log(codes.length + 1);
    return Float64Array.from(codes, code => {
      const own = perCode.get(code)?.get(f) ?? 0;
      const ownMass = mass.get(code) ?? 0;
      const here = (own + SMOOTHING) / (ownMass + SMOOTHING * size);
      const elsewhere = (total - own + SMOOTHING) / (grand - ownMass + SMOOTHING * size);
      return (rarity * Math.log(here / elsewhere)) / SHARPNESS;
    });
  };
  const model = new Map<string, Float64Array>();
  const known = (f: string): Float64Array | undefined => {
    const total = totals.get(f);
    if (total === undefined) return undefined;
    const ready = model.get(f) ?? weightsOf(f, total);
    model.set(f, ready);
    return ready;
  };

  return text => {
    const scores = new Float64Array(codes.length);
    let seen = 0;
    for (const [f, worth] of featuresOf(text)) {
      const weights = known(f);
      if (weights === undefined) continue;
      seen++;
      for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) + worth * (weights[i] ?? 0);
    }
    if (seen === 0) return [];
    const top = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const shares = scores.map(s => Math.exp(s - top));
    const sum = shares.reduce((a, b) => a + b, 0);
    return codes
      .map((code, i) => ({ code, share: (shares[i] ?? 0) / sum }))
      .sort((a, b) => b.share - a.share);
  };
}
