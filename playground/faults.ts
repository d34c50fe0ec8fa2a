import { z } from 'zod';
import type { Random } from './random.ts';

/**
 * What goes wrong with a call. `reset-before`: the connection breaks before the platform saw the call;
 * `reset-after-accept`: after it took effect; `hang`: taken, never answered; `slow`: answered `ms` late; `throttle` and
 * `ban`: the platform's own limit answers; `refuse`: its permission answer.
 */
export const faultRule = z.strictObject({
  /** `*`, a path, or `METHOD path`, with the path as the platform documents it. */
  route: z.string().default('*'),
  kind: z.enum([
    'status500',
    'status503',
    'reset-before',
    'reset-after-accept',
    'hang',
    'slow',
    'throttle',
    'ban',
    'refuse',
  ]),
  /** Share of calls, 0 to 1; without it every call. */
  rate: z.number().min(0).max(1).optional(),
  /** The rule ends after so many hits. */
  count: z.number().int().positive().optional(),
  ms: z.number().nonnegative().optional(),
});

export type FaultRule = z.infer<typeof faultRule>;

/** Body of `POST /_control/<platform>/faults`: `{rules}` replaces, a bare rule is added, `{clear:true}` empties. */
export const faultsCommand = z.union([
  z.strictObject({ rules: z.array(faultRule) }),
  z.strictObject({ clear: z.literal(true) }),
  faultRule,
]);

interface Armed {
  readonly rule: FaultRule;
  hits: number;
}

/** The faults now in force; dice come from the seeded generator. */
export class FaultBox {
  readonly #random: Random;
  #armed: Armed[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  apply(command: z.infer<typeof faultsCommand>): void {
    if ('clear' in command) this.#armed = [];
    else if ('rules' in command) this.#armed = command.rules.map(rule => ({ rule, hits: 0 }));
    else this.#armed.push({ rule: command, hits: 0 });
  }

  /** The fault that befalls this call, if any. */
  pick(method: string, path: string): FaultRule | undefined {
    for (const armed of this.#armed) {
      const { rule } = armed;
      if (rule.route !== '*' && rule.route !== path && rule.route !== `${method} ${path}`) continue;
      if (rule.count !== undefined && armed.hits >= rule.count) continue;
      if (rule.rate !== undefined && this.#random.next() >= rule.rate) continue;
      armed.hits += 1;
      return rule;
    }
    return undefined;
  }

  list(): { rule: FaultRule; hits: number }[] {
    return this.#armed.map(armed => ({ ...armed }));
  }
}
