/**
 * The trained weights of the second reading as a text file: first line the topics, second the bias of each, then a line
 * for each piece: `piece` TAB pairs of characters, the topic's place and its weight. Written by scripts/train-whistle.ts.
 */
export type Model = {
  classes: readonly string[];
  bias: Float64Array;
  /** Weights of a piece: topic and weight in turn. */
  pieces: ReadonlyMap<string, Float64Array>;
};

const FIRST = 33;
const LEVELS = 90;
const MIDDLE = LEVELS / 2;
const GRAIN = 0.1;
/** Weights closer to nothing than this say nothing. */
const LEAST = 0.4;

const rare = (piece: string): boolean =>
  piece.length >= 3 && !piece.startsWith('@') && !piece.startsWith('~');

const middleOf = (values: Float64Array): number => values.toSorted()[values.length >> 1] ?? 0;

/** Writes weights down; `countOf` says how often a piece was seen in training: long pieces seen once are left out. */
export function writeModel(
  classes: readonly string[],
  bias: Float64Array,
  weights: ReadonlyMap<string, Float64Array>,
  countOf: (piece: string) => number,
): string {
  const lines: string[] = [];
  for (const [piece, raw] of [...weights].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (rare(piece) && countOf(piece) < 2) continue;
    // What a piece says against all topics alike changes nothing: only the difference from its middle is kept.
    const middle = middleOf(raw);
    const own = raw.map(weight => weight - middle);
    let pairs = '';
    own.forEach((weight, c) => {
      if (Math.abs(weight) < LEAST) return;
      const level = Math.max(0, Math.min(LEVELS - 1, Math.round(weight / GRAIN) + MIDDLE));
      pairs += String.fromCharCode(FIRST + c) + String.fromCharCode(FIRST + level);
    });
    if (pairs !== '') lines.push(`${piece}\t${pairs}`);
  }
  return [classes.join(' '), [...bias].map(b => b.toFixed(3)).join(' '), ...lines, ''].join('\n');
}

/** Reads weights; a file that is not of this form gives a model that knows nothing. */
export function readModel(text: string): Model {
  const [names = '', biases = '', ...lines] = text.split('\n');
  const pieces = new Map<string, Float64Array>();
  for (const line of lines) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const own = new Float64Array(line.length - tab - 1);
    for (let i = 0; i + 1 < own.length; i += 2) {
      own[i] = line.charCodeAt(tab + 1 + i) - FIRST;
      own[i + 1] = (line.charCodeAt(tab + 2 + i) - FIRST - MIDDLE) * GRAIN;
    }
    pieces.set(line.slice(0, tab), own);
  }
  return { classes: names.split(' '), bias: Float64Array.from(biases.split(' '), Number), pieces };
}
