import type { Card } from '../../src/chat/card.ts';
import { extreme } from './extreme.ts';

/** One look of one card of the product. */
export interface Example {
  readonly name: string;
  readonly card: Card;
  /** The function of `cards/` that made it. */
  readonly maker: unknown;
}

/** The card of an ordinary view, and of the same view at its worst. */
export function of<A extends readonly unknown[]>(
  what: string,
  maker: (...args: A) => Card,
  ...args: A
): Example[] {
  return [
    { name: what, card: maker(...args), maker },
    { name: `${what}, at its worst`, card: maker(...extreme(args)), maker },
  ];
}

/** 9月8日 9:00 in Asia/Shanghai: the morning on which every example is looked at. */
export const NOW = new Date('2026-09-08T09:00:00+08:00');

export function later(minutes: number): Date {
  return new Date(NOW.getTime() + minutes * 60_000);
}

export const DONE = { by: '消防联络员A', name: '消防联络员A', personId: 'person-1', at: later(-60) };
/** The same as states keep it. */
export const MARK = { personId: 'person-1', name: '消防联络员A', at: later(-60).toISOString() };
