import type { Effect } from '../decide/feature.ts';
import type { Audience } from '../directory/who.ts';
import { toOffice } from './effects.ts';
import { blockers } from './precheck.ts';
import type { Check } from './shapes.ts';
import type { TaskState } from './state.ts';

/** Enterprises with a finding of their own that stands in the way (C10). */
function alerted(state: TaskState): string[] {
  return [...new Set(blockers(state.doc.checks).flatMap(found => (found.own ? [found.enterpriseId] : [])))];
}

function watched(checks: readonly Check[]): string[] {
  return checks
    .filter(({ findings }) => findings.some(f => f.verdict === 'WARN_MONITOR'))
    .map(c => c.enterpriseId);
}

/**
 * 频次提示 (C10): one card an enterprise that the caps or a superior's check exclude, to whoever prepares the task; the
 * office sees where cases are too many (R7). Alerts that no longer hold are closed.
 */
export function alertEffects(before: TaskState | undefined, after: TaskState, to: Audience): Effect[] {
  const now = alerted(after);
  const gone = before === undefined ? [] : alerted(before).filter(id => !now.includes(id));
  const known = before === undefined ? [] : watched(before.doc.checks);
  return [
    ...now.map((id): Effect => ({ effect: 'show', card: 'cap.alert', slot: id, to })),
    ...gone.map((id): Effect => ({ effect: 'settle', card: 'cap.alert', slot: id })),
    ...watched(after.doc.checks)
      .filter(id => !known.includes(id) && !now.includes(id))
      .map(id => toOffice('cap.alert', id)),
  ];
}
