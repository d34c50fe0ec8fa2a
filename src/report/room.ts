/** What this room gives to the service: its features, what it understands of typed words, and its rounds. */
import type { Addressed, Interpreter } from '../chat/entry.ts';
import type { AnyFeature } from '../decide/subject.ts';
import type { Surroundings } from '../decide/surroundings.ts';
import { reportCycles } from './cycle/feature.ts';
import { submissions } from './submission/feature.ts';
import { plainlyForReport, reportReply } from './typed.ts';

export function reportFeatures(): AnyFeature[] {
  return [reportCycles(), submissions()];
}

/** Takes any text of a unit that owes a report: it belongs at the end of the list. */
export function reportReplies(surroundings: Surroundings): Interpreter {
  return reportReply(async (sql, regionId) => (await surroundings.context(sql, regionId)).calendar);
}

/** Tells features that come earlier in the list what they must leave to `reportReplies`. */
export function meantForReports(surroundings: Surroundings): Addressed {
  return plainlyForReport(async (sql, regionId) => (await surroundings.context(sql, regionId)).calendar);
}

export { reportDocument } from './documents.ts';
export { reportRound } from './rounds.ts';
export { typedCycle } from './typed.ts';
