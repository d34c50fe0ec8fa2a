import { z } from 'zod';

const state = z.object({
  limitHits: z.object({ total: z.number() }),
  calls: z.record(z.string(), z.number()),
  requests: z.array(z.object({ at: z.number(), code: z.string() })),
  chats: z.array(
    z.object({
      messages: z.array(
        z.object({
          id: z.string(),
          at: z.number(),
          from: z.object({ kind: z.string() }),
          content: z.unknown(),
          changes: z.array(z.object({ by: z.string() })),
        }),
      ),
    }),
  ),
});

/** What the stand-in of 飞书 saw, as far as benches ask. */
export async function platformState(playgroundUrl: string): Promise<z.infer<typeof state>> {
  return state.parse(await (await fetch(`${playgroundUrl}/_control/lark/state`)).json());
}

/** One of the stand-in's commands, for example `faults`. */
export async function control(playgroundUrl: string, command: string, body: unknown): Promise<void> {
  const answer = await fetch(`${playgroundUrl}/_control/lark/${command}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${command}: ${await answer.text()}`);
}

/** The faults of design.md §8: 1 % taken and then reset, 2 % answered with 5xx. */
export const FAULTS = {
  rules: [
    { route: 'POST /open-apis/im/v1/messages', kind: 'reset-after-accept', rate: 0.01 },
    { route: 'POST /open-apis/im/v1/messages', kind: 'status503', rate: 0.02 },
  ],
};

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
