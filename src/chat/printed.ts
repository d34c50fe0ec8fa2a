import { z } from 'zod';
import type { Card } from './card.ts';

/** An action under the number that a message gave it; null where two tries of one post may have given it to different ones. */
const printedSchema = z.array(z.object({ id: z.string(), label: z.string() }).nullable());

/** What a message offers by number, in order. A message can't be changed where numbers are answered, so this stays. */
export type Printed = z.infer<typeof printedSchema>;

export function printedOf({ actions }: Card): Printed {
  return actions.map(({ id, label }) => ({ id, label }));
}

/** What was kept of a message; undefined when nothing was, or nothing that can be read. */
export function readPrinted(kept: unknown): Printed | undefined {
  return printedSchema.safeParse(kept).data;
}

/** The same post tried twice with different looks: nobody knows which arrived, so only what both say holds. */
export function eitherPrinted(earlier: Printed | null, now: Printed): Printed {
  if (earlier === null) return now;
  return Array.from({ length: Math.max(earlier.length, now.length) }, (_, index) => {
    const [one, other] = [earlier[index] ?? null, now[index] ?? null];
    return one !== null && other !== null && one.id === other.id && one.label === other.label ? one : null;
  });
}
