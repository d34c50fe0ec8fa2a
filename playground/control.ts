import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { PlaygroundClock } from './clock.ts';
import { ControlRefusal, type PlatformStandIn } from './stand-in.ts';

const clockCommand = z.strictObject({
  forwardMs: z
    .number()
    .nonnegative()
    .max(366 * 86_400_000),
});

export interface ControlParts {
  readonly platforms: ReadonlyMap<string, PlatformStandIn>;
  readonly clock: PlaygroundClock;
  /** Everything of all platforms, for `GET /state`. */
  readonly state: () => unknown;
}

/** `GET /state` and `/_control/…`: JSON for tests, the demo and the page. */
export function addControl(app: FastifyInstance, parts: ControlParts): void {
  app.get('/state', () => parts.state());
  app.post('/_control/clock', async (request, reply) =>
    answer(reply, () => forward(parts.clock, request.body)),
  );
  app.get<{ Params: { platform: string } }>('/_control/:platform/state', (request, reply) =>
    answer(reply, () => platformNamed(parts, request.params.platform).state()),
  );
  app.post<{ Params: { platform: string; command: string } }>(
    '/_control/:platform/:command',
    async (request, reply) =>
      answer(reply, () => {
        const platform = platformNamed(parts, request.params.platform);
        if (request.params.command === 'clock') return forward(parts.clock, request.body);
        const command = platform.controls[request.params.command];
        if (command === undefined) {
          throw new ControlRefusal(
            `no command ${request.params.command}; ${platform.name} has clock, ${Object.keys(platform.controls).join(', ')}`,
          );
        }
        return command(request.body ?? {});
      }),
  );
}

async function forward(clock: PlaygroundClock, body: unknown): Promise<{ now: string }> {
  await clock.forward(clockCommand.parse(body).forwardMs);
  return { now: new Date(clock.now()).toISOString() };
}

function platformNamed(parts: ControlParts, name: string): PlatformStandIn {
  const platform = parts.platforms.get(name);
  if (platform === undefined)
    throw new ControlRefusal(`no platform ${name}; there are ${[...parts.platforms.keys()].join(', ')}`);
  return platform;
}

async function answer(reply: FastifyReply, act: () => unknown): Promise<unknown> {
  try {
    return (await act()) ?? { ok: true };
  } catch (error) {
    if (error instanceof ControlRefusal) return reply.code(409).send({ ok: false, error: error.message });
    if (error instanceof z.ZodError)
      return reply.code(400).send({ ok: false, error: z.prettifyError(error) });
    throw error;
  }
}
