import type { Content, DigestState, FigureRow, FollowUpKind, UnitRef } from './shapes.ts';

/** At most so many under 请您关注 and under 请您定 (domain.md §6.1). */
const MOST = 3;
/** Figures whose rows need a leader's eye, the gravest first, and those that wait for her word. */
const ATTENTION: readonly string[] = ['hazards', 'reworked', 'hard', 'overdue'];
const DECIDE: readonly string[] = ['topLevel', 'disputes', 'approvals'];

export interface Items {
  /** The gravest first: 重大隐患、二次返办、攻坚哨, then what is late, longest first. */
  readonly attention: readonly FigureRow[];
  readonly decide: readonly FigureRow[];
  /** How many more there are of each. */
  readonly moreAttention: number;
  readonly moreDecide: number;
}

/** What the leader is shown, chosen from the rows of the figures. */
export function itemsOf(content: Content): Items {
  const attention = rowsOf(content, ATTENTION);
  const decide = rowsOf(content, DECIDE);
  return {
    attention: attention.slice(0, MOST),
    decide: decide.slice(0, MOST),
    moreAttention: Math.max(0, countOf(content, ATTENTION) - MOST),
    moreDecide: Math.max(0, countOf(content, DECIDE) - MOST),
  };
}

function countOf(content: Content, ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + (content.figures[id]?.count ?? 0), 0);
}

/** Everything shown that an instruction can be about, in the order of the numbers on the card. */
export function shownItems(content: Content): FigureRow[] {
  const { attention, decide } = itemsOf(content);
  return [...attention, ...decide];
}

/** 无事周: nothing late, nothing to decide, nothing that needs a leader's eye. */
export function isQuiet(content: Content): boolean {
  const { attention, decide } = itemsOf(content);
  return attention.length === 0 && decide.length === 0 && (content.figures.followUps?.n ?? 0) === 0;
}

/** Items that no open instruction of this kind is about. */
export function itemsLeft(state: DigestState, kind: FollowUpKind): FigureRow[] {
  const taken = new Set(state.doc.ordered.filter(one => one.kind === kind).map(({ row }) => row));
  return shownItems(state.doc).filter(({ key }) => !taken.has(key));
}

function rowsOf(content: Content, ids: readonly string[]): FigureRow[] {
  return ids.flatMap(id => content.figures[id]?.rows ?? []);
}

/** Units that answer for what a county edition shows, each once. */
export function responsibleUnits(state: DigestState): UnitRef[] {
  const units = shownItems(state.doc).flatMap(({ unit }) => unit ?? []);
  return units.filter((unit, at) => units.findIndex(({ id }) => id === unit.id) === at);
}
