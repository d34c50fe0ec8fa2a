/** 补抽: in place of those whom a superior has visited since the draw (R2, E11). */
import { drawSays } from '../../../cards/plan-draw.ts';
import type { Actor, Context, Decision, Effect } from '../../decide/feature.ts';
import { dayOf } from '../../duty/calendar.ts';
import { drawingOrder, judgeRedraw } from '../../rules/draw.ts';
import type { RedrawCase } from '../../rules/schema.ts';
import { timeOf } from '../../rules/time.ts';
import { already, markOf, recordChange, refuse } from '../acting.ts';
import type { DrawFacts } from './facts.ts';
import { caseOf, listsOf } from './input.ts';
import { type DrawState, standing, withDraw } from './state.ts';

/** Who of those standing was visited by a superior after the draw (R2, E11). */
export function dropped(state: DrawState, facts: DrawFacts): string[] {
  const { settings, history, level } = facts;
  if (settings === undefined || level === undefined) throw new Error('no visits were prepared');
  const { doc } = state;
  if (doc.drawnBy === undefined) return [];
  const input: RedrawCase = {
    ...caseOf(state, level, history ?? []),
    drawn: { at: timeOf(new Date(doc.drawnBy.at)), enterprises: standing(state) },
  };
  const excluded = listsOf(judgeRedraw(input, settings).data.excluded);
  return excluded.superior ?? [];
}

/** The last working day before: whoever a superior has visited is shown, with the question whether to draw again. */
export function recheck(state: DrawState, context: Context, facts: DrawFacts): Decision<DrawState> {
  if (state.state !== 'DRAWN' && state.state !== 'USED') return already(drawSays.over);
  const out = dropped(state, facts);
  if (out.length === 0) return already(drawSays.nobodyDropped);
  return {
    decided: true,
    state: withDraw(state, { toReplace: out }),
    effects: [
      {
        effect: 'show',
        card: 'draw.result',
        slot: dayOf(context.now),
        to: { unitId: state.unitId, role: 'liaison' },
      },
      recordChange('draw.dropped', state.state, state.state, { superior: out }),
    ],
  };
}

/** 补抽: the next of the same order, as many as dropped out. */
export function replace(
  state: DrawState,
  actor: Actor,
  context: Context,
  facts: DrawFacts,
): Decision<DrawState> {
  const { enterprises } = state.doc;
  if (enterprises === undefined || state.state === 'VOID') return refuse('not-drawn', drawSays.notDrawn);
  const out = dropped(state, facts);
  if (out.length === 0) return already(drawSays.nobodyDropped);
  const seen = new Set([...enterprises.drawn, ...state.doc.replaced.flatMap(entry => entry.in)]);
  const next = drawingOrder(enterprises.seed, enterprises.pool)
    .filter(name => !seen.has(name))
    .slice(0, out.length);
  const replaced = [...state.doc.replaced, { ...markOf(actor, context.now), out, in: next }];
  return {
    decided: true,
    state: withDraw(state, { replaced, toReplace: [] }),
    say: drawSays.replaced(out, next),
    effects: [
      ...inTask(state, out, next, facts),
      recordChange('draw.replaced', state.state, state.state, { out, in: next }),
    ],
  };
}

/** Where the task is there already, the same happens to its list. */
function inTask(
  state: DrawState,
  out: readonly string[],
  next: readonly string[],
  facts: DrawFacts,
): Effect[] {
  const { taskId } = state.doc;
  if (taskId === undefined) return [];
  return out.flatMap((name, at): Effect[] => {
    const enterpriseId = facts.ids?.get(name);
    if (enterpriseId === undefined) return [];
    const by = next[at];
    const command =
      by === undefined
        ? { type: 'task.drop', enterpriseId, reason: drawSays.superiorCame }
        : { type: 'task.replace', enterpriseId, by };
    return [{ effect: 'command', feature: 'task', subjectId: taskId, command }];
  });
}
