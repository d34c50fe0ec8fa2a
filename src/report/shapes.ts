/** The pieces that a reporting cycle and its submissions are made of. */
import { z } from 'zod';
import { FIGURES, type Figure } from './reply/types.ts';

export const unitRef = z.object({ id: z.string(), code: z.string(), name: z.string(), short: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

/** Who did something and when. */
export const mark = z.object({ personId: z.string(), name: z.string(), at: z.iso.datetime() });
export type Mark = z.infer<typeof mark>;

const MOST = 9_999_999;
/** A number of the form; null where the system has no record to fill it from. */
const figure = z.number().int().min(0).max(MOST).nullable();
export const figures = z.object({
  ledChecks: figure,
  joinedChecks: figure,
  jointChecks: figure,
  enterprises: figure,
  problems: figure,
  rectified: figure,
  whistlesReceived: figure,
  whistlesCheckedIn: figure,
});
export type FigureSet = z.infer<typeof figures>;

/** Some of the figures, as a form or a reply states them. */
export const someFigures = figures.partial();
export type SomeFigures = z.infer<typeof someFigures>;

/** Something on record in the period, shown where a unit says that it has nothing to report. */
export const recordLine = z.object({ no: z.string(), title: z.string(), date: z.string() });
export type RecordLine = z.infer<typeof recordLine>;

export const colleague = z.object({ id: z.string(), name: z.string(), title: z.string() });
export type Colleague = z.infer<typeof colleague>;

/** The figures that differ, with both values. */
export function differences(
  before: FigureSet,
  after: FigureSet,
): { readonly figure: Figure; readonly from: number | null; readonly to: number | null }[] {
  return FIGURES.filter(name => before[name] !== after[name]).map(name => ({
    figure: name,
    from: before[name],
    to: after[name],
  }));
}

/** The figures with what is stated put in; the total follows where only its parts are stated. */
export function withFigures(before: FigureSet, stated: SomeFigures): FigureSet {
  const after = { ...before };
  for (const name of FIGURES) {
    const value = stated[name];
    if (value !== undefined) after[name] = value;
  }
  const partsStated = stated.ledChecks !== undefined || stated.joinedChecks !== undefined;
  if (
    stated.jointChecks === undefined &&
    partsStated &&
    after.ledChecks !== null &&
    after.joinedChecks !== null
  ) {
    after.jointChecks = after.ledChecks + after.joinedChecks;
  }
  return after;
}

/** Figures that are still to be filled in. */
export function missingFigures(set: FigureSet): Figure[] {
  return FIGURES.filter(name => set[name] === null);
}

export const NO_FIGURES: FigureSet = {
  ledChecks: 0,
  joinedChecks: 0,
  jointChecks: 0,
  enterprises: 0,
  problems: 0,
  rectified: 0,
  whistlesReceived: 0,
  whistlesCheckedIn: 0,
};
