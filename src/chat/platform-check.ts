import type { Platform } from './adapter.ts';

/** Why a platform does not do what we ask, as far as its answer tells. */
export type CheckProblem =
  | 'unreachable'
  /** Key or secret is wrong. */
  | 'credentials'
  /** The app lacks a permission. */
  | 'permission'
  /** Our address is not on the platform's list. */
  | 'address'
  /** A variable other than key and secret does not fit this app; `variable` names it. */
  | 'setting'
  /** The month's calls are used up. */
  | 'quota'
  /** The platform answered in a way that says none of these. */
  | 'other';

/** One thing that was tried. None of them reaches an official or changes anything on the platform. */
export interface PlatformProbe {
  /** What it is for, in the operator's words. */
  readonly purpose: string;
  /** The permission as the platform's console names it; empty where none is needed. */
  readonly permission: string;
  /** Without it the service works with less. */
  readonly optional?: boolean;
  readonly problem?: CheckProblem;
  readonly variable?: string;
  /** The platform's own code and words, without secrets. */
  readonly answer?: string;
}

export interface PlatformReport {
  readonly platform: Platform;
  readonly probes: readonly PlatformProbe[];
  /** By how much the platform's clock is ahead of ours, in milliseconds; undefined when it did not tell. */
  readonly clockAheadMs?: number;
}

/** How far a platform's clock is ahead, by the `Date` of its answer (whole seconds) to a call that took this long. */
export function clockAhead(
  date: string | undefined,
  askedAt: number,
  answeredAt: number,
): number | undefined {
  const said = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(said) ? undefined : said + 500 - (askedAt + answeredAt) / 2;
}
