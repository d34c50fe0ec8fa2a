/**
 * Trains the second reading of whistles (src/whistle/route/learned.ts) and writes its weights:
 *
 *     node scripts/train-whistle.ts [--without 12,13] [--check]
 *
 * Learns from the phrases in scripts/whistle/texts-*.txt (`CODE phrase|phrase|…`: a topic of the lexicon, or a ground for
 * setting a text aside; types.txt: U 应急哨, R 日常哨, H 攻坚哨) and from the labelled texts of
 * test/fixtures/whistle_adversarial.json. A labelled text names units, not topics: any topic that one of its acceptable leads
 * is responsible for may be meant, and the model settles which. `--without` leaves rounds out, to measure on them;
 * `--check` writes nothing and fails when the weights in the tree are not what the lessons in the tree give.
 * Multinomial logistic regression by AdaGrad; same input, same weights.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { parseCountyBook } from '../src/whistle/route/book.ts';
import type { Features } from '../src/whistle/route/features.ts';
import { featuresOf } from '../src/whistle/route/features.ts';
import { dutyTopics } from '../src/whistle/route/lexicon/index.ts';
import { writeModel } from '../src/whistle/route/model.ts';
import { normalise } from '../src/whistle/route/normalise.ts';
import { withoutDenied, withoutFrame, withoutTowns } from '../src/whistle/route/told.ts';

type Lesson = { features: Features; meant: string[] };

const at = (path: string): URL => new URL(path, import.meta.url);
const lines = (path: string): string[] =>
  readFileSync(at(path), 'utf8')
    .split('\n')
    .filter(l => l !== '');
const json = (path: string): unknown => JSON.parse(readFileSync(at(path), 'utf8'));

/** How often the lessons of each stage are gone through, and which part of a text's pieces is left out each time. */
type Schooling = { epochs: readonly number[]; dropout: number };
/** Pieces left out by chance make the topics' likelihoods honest: no single piece may carry a topic alone. */
const TOPICS: Schooling = { epochs: [5, 10], dropout: 0.4 };
const TYPES_OF: Schooling = { epochs: [4, 8], dropout: 0 };
const STEP = 0.5;
const DECAY = 1e-6;
const SHUFFLE_SEED = 1;
const GROUNDS = ['chat', 'civil', 'pending', 'township'];
/** Texts that cry for help and say nothing of why. */
const VAGUE = 'vague';
const TYPES = { U: '应急哨', R: '日常哨', H: '攻坚哨' } as const;

const parsed = parseCountyBook(json('../src/directory/demo/county.json'));
if (!parsed.ok) throw new Error(parsed.problems.join('; '));
const { book } = parsed;

const piecesOf = (text: string): Features =>
  featuresOf(withoutFrame(withoutTowns(withoutDenied(normalise(text)), book)));

/** `CODE phrase|phrase`, a line for each code. */
const phrasesIn = (path: string): Lesson[] =>
  lines(path).flatMap(line => {
    const space = line.indexOf(' ');
    const meant = line.slice(0, space).split('+');
    const phrases = line.slice(space + 1).split('|');
    return phrases.map(text => ({ features: piecesOf(text), meant }));
  });

function leadsOfTopics(): Map<string, string> {
  const listed = book.matters.map((m): [string, string] => [m.code, m.lead]);
  const others = dutyTopics.flatMap((t): [string, string][] =>
    t.lead === undefined ? [] : [[t.code, t.lead]],
  );
  return new Map([...listed, ...others]);
}

const fixture = z.object({
  items: z.array(
    z.object({
      round: z.number(),
      category: z.string(),
      text: z.string(),
      isWhistle: z.boolean(),
      outOfScope: z.boolean(),
      leadAny: z.array(z.string().nullable()),
      typeAny: z.array(z.string()),
    }),
  ),
});
type Labelled = z.infer<typeof fixture>['items'][number];

const leads = leadsOfTopics();
const topics = [...leads.keys()];

function meantBy(s: Labelled): string[] {
  if (!s.isWhistle) return ['chat'];
  if (s.category === 'missing_matter') return [VAGUE];
  if (!s.outOfScope) return topics.filter(code => s.leadAny.includes(leads.get(code) ?? ''));
  const ground = s.category.replace('out_', '');
  return GROUNDS.includes(ground) ? [ground] : GROUNDS.filter(g => g !== 'chat');
}

/** Fits weights to lessons, stage after stage (a later stage starts from what the earlier ones learned). */
function weightsFrom(
  classes: readonly string[],
  { epochs, dropout }: Schooling,
  stages: readonly (readonly Lesson[])[],
): string {
  const indexOf = new Map(classes.map((code, i) => [code, i]));
  const weights = new Map<string, Float64Array>();
  const steps = new Map<string, Float64Array>();
  const bias = new Float64Array(classes.length);
  let state = SHUFFLE_SEED;
  const random = (): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
  const shuffled = <T>(items: readonly T[]): T[] =>
    items
      .map(item => ({ item, key: random() }))
      .sort((a, b) => a.key - b.key)
      .map(({ item }) => item);
  const zeros = (table: Map<string, Float64Array>, piece: string): Float64Array => {
    const known = table.get(piece) ?? new Float64Array(classes.length);
    table.set(piece, known);
    return known;
  };
  const shares = (features: Features): Float64Array => {
    const sums = Float64Array.from(bias);
    for (const [piece, worth] of features) {
      const w = weights.get(piece);
      if (w !== undefined)
        for (let c = 0; c < sums.length; c++) sums[c] = (sums[c] ?? 0) + worth * (w[c] ?? 0);
    }
    const top = sums.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const odds = sums.map(x => Math.exp(x - top));
    const sum = odds.reduce((a, b) => a + b, 0);
    return odds.map(x => x / sum);
  };
  const someOf = (features: Features): Features =>
    dropout === 0
      ? features
      : new Map(
          [...features].flatMap(([piece, worth]) =>
            random() < dropout ? [] : [[piece, worth / (1 - dropout)]],
          ),
        );
  // One step towards the meant classes, shared among them as the model now believes.
  const study = (lesson: Lesson): void => {
    const features = someOf(lesson.features);
    const { meant } = lesson;
    const error = shares(features);
    const places = meant.flatMap(code => indexOf.get(code) ?? []);
    const believed = places.reduce((sum, c) => sum + (error[c] ?? 0), 0);
    for (const c of places) error[c] = (error[c] ?? 0) * (1 - 1 / Math.max(believed, 1e-12));
    for (const [piece, worth] of features) {
      const w = zeros(weights, piece);
      const g = zeros(steps, piece);
      for (let c = 0; c < w.length; c++) {
        const slope = (error[c] ?? 0) * worth + DECAY * (w[c] ?? 0);
        if (Math.abs(slope) < 1e-5) continue;
        g[c] = (g[c] ?? 0) + slope * slope;
        w[c] = (w[c] ?? 0) - (STEP * slope) / (Math.sqrt(g[c] ?? 0) + 1e-4);
      }
    }
    for (let c = 0; c < bias.length; c++) bias[c] = (bias[c] ?? 0) - 0.01 * (error[c] ?? 0);
  };
  stages.forEach((lessons, stage) => {
    for (let epoch = 0; epoch < (epochs[stage] ?? 0); epoch++) shuffled(lessons).forEach(study);
  });
  const counts = new Map<string, number>();
  for (const { features } of stages.at(-1) ?? [])
    for (const piece of features.keys()) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return writeModel(classes, bias, weights, piece => counts.get(piece) ?? 0);
}

const checking = process.argv.includes('--check');

function save(name: string, text: string): void {
  const file = at(`../src/whistle/route/weights/${name}.txt`);
  if (!checking) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stderr.write(`${name}: the weights are not what the lessons give; run this without --check\n`);
    process.exitCode = 1;
  }
  process.stdout.write(`${name}: ${Math.round(Buffer.byteLength(text) / 1024)} KB\n`);
}

const option = process.argv.indexOf('--without');
const left = option < 0 ? [] : (process.argv[option + 1] ?? '').split(',').map(Number);
const labelled = fixture
  .parse(json('../test/fixtures/whistle_adversarial.json'))
  .items.filter(s => !left.includes(s.round))
  .map(s => ({ s, features: piecesOf(s.text) }));

const phrases = readdirSync(at('whistle/'))
  .filter(name => /^texts-.*\.txt$/u.test(name))
  .sort()
  .flatMap(name => phrasesIn(`whistle/${name}`));
const classes = [...topics, ...GROUNDS, VAGUE];
const strangers = phrases.flatMap(p => p.meant).filter(code => !classes.includes(code));
if (strangers.length > 0) throw new Error(`no such topics: ${strangers.join(' ')}`);
const whole = labelled
  .map(({ s, features }) => ({ features, meant: meantBy(s) }))
  .filter(({ meant }) => meant.length > 0);
save('topics', weightsFrom(classes, TOPICS, [phrases, [...phrases, ...whole]]));

const typed = phrasesIn('whistle/types.txt').map(({ features, meant }) => ({
  features,
  meant: meant.map(code => TYPES[z.enum(['U', 'R', 'H']).parse(code)]),
}));
const routed = labelled
  .filter(({ s }) => s.leadAny.some(lead => lead !== null))
  .map(({ s, features }) => ({ features, meant: s.typeAny }));
save('types', weightsFrom(Object.values(TYPES), TYPES_OF, [typed, [...typed, ...routed]]));
