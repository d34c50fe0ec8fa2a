import { type Channel, channel } from 'node:diagnostics_channel';

/**
 * Places in the life of an event and of a card where a crash would hurt most. The fault suite (test/faults) kills the
 * service at each of them; a tracer may listen as well.
 */
export const POINTS = [
  /** The platform's signature holds; nothing is written yet. */
  'inbound.verified',
  /** The dedupe rows are written, nothing is decided. */
  'inbound.inserted',
  /** Everything is written, nothing is committed. */
  'inbound.before-commit',
  /** Committed; the platform has no answer yet. */
  'inbound.committed',
  /** Cards are taken by this worker, nothing is sent. */
  'delivery.claimed',
  /** The platform has answered, nothing is written down. */
  'delivery.sent',
  'delivery.recorded',
  'sweep.before-commit',
  'sweep.committed',
] as const;
export type Point = (typeof POINTS)[number];

const channels = new Map<Point, Channel>(POINTS.map(point => [point, channel(channelOf(point))]));

/** Name of a point's channel in `node:diagnostics_channel`. */
export function channelOf(point: Point): string {
  return `chayici:${point}`;
}

/** Tells whoever listens in this process that the point is passed. Without a listener it does nothing. */
export function pass(point: Point): void {
  channels.get(point)?.publish(undefined);
}
