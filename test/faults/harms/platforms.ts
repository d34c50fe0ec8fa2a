import { setTimeout as pause } from 'node:timers/promises';
import type { Harm } from '../run.ts';
import type { Scene } from '../scene.ts';
import { atEnd, strikes } from './while.ts';

/** A fault of the stand-ins (playground/faults.ts). */
type Rule = Readonly<Record<string, string | number>>;

/** So long a platform stays away; longer than the pause between two tries. */
const DOWN_MS = 12_000;

/** Faults befall calls for as long as the officials work. */
function calls(name: string, rules: readonly Rule[], short?: true): Harm {
  return {
    name,
    ...(short === undefined ? {} : { short }),
    async inflict(scene, over) {
      await scene.everywhere('faults', { rules });
      await atEnd(over);
      const struck = await hits(scene);
      await scene.everywhere('faults', { clear: true });
      return struck;
    },
  };
}

/** How many calls the faults now in force have befallen. */
async function hits(scene: Scene): Promise<number> {
  let struck = 0;
  for (const platform of ['dingtalk', 'lark', 'zwdd']) {
    const answer: unknown = await scene.control(platform, 'faults', { rate: 0, kind: 'slow' });
    for (const [, times] of JSON.stringify(answer).matchAll(/"hits":(\d+)/g)) struck += Number(times);
  }
  return struck;
}

/** Every link of the platform to the service is harmed again and again. */
function links(name: string, modes: Readonly<Record<string, string>>, everyMs: number): Harm {
  return {
    name,
    inflict: (scene, over) =>
      strikes(over, everyMs, async () => {
        let struck = 0;
        for (const [platform, mode] of Object.entries(modes)) {
          const answer: unknown = await scene.control(platform, 'disconnect', { mode });
          struck += JSON.stringify(answer).match(/"[0-9a-f-]{36}"/g)?.length ?? 0;
        }
        return struck;
      }),
  };
}

/** What platforms really do to their callers. */
export const platforms: readonly Harm[] = [
  calls('accepts, then resets: 15 %', [{ kind: 'reset-after-accept', rate: 0.15 }]),
  calls('resets before it looks: 15 %', [{ kind: 'reset-before', rate: 0.15 }]),
  calls('answers 5xx: 20 %', [
    { kind: 'status500', rate: 0.1 },
    { kind: 'status503', rate: 0.1 },
  ]),
  calls('says stop, in its own odd codes: 15 %', [{ kind: 'throttle', rate: 0.15 }]),
  calls('answers slowly: 30 % after 3 s', [{ kind: 'slow', rate: 0.3, ms: 3_000 }]),
  calls('takes and never answers: 8 %', [{ kind: 'hang', rate: 0.08 }]),
  calls(
    'all of it at once',
    [
      { kind: 'reset-after-accept', rate: 0.05 },
      { kind: 'reset-before', rate: 0.05 },
      { kind: 'status500', rate: 0.05 },
      { kind: 'throttle', rate: 0.05 },
      { kind: 'slow', rate: 0.1, ms: 2_000 },
    ],
    true,
  ),
  {
    name: 'is down altogether for a while',
    async inflict(scene, over) {
      await scene.everywhere('faults', { rules: [{ kind: 'status503' }] });
      await Promise.race([pause(DOWN_MS), atEnd(over)]);
      const struck = await hits(scene);
      await scene.everywhere('faults', { clear: true });
      return struck;
    },
  },
  links('long connection cut mid-frame', { dingtalk: 'cut', lark: 'cut' }, 2_500),
  links('long connection closed politely', { dingtalk: 'frame', lark: 'close' }, 4_000),
  links('long connection half-open', { dingtalk: 'half-open', lark: 'half-open' }, 6_000),
];
