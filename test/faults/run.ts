import { setTimeout as pause } from 'node:timers/promises';
import { auditEffects } from './audit/effects.ts';
import type { Finding } from './audit/finding.ts';
import { auditPhones } from './audit/phones.ts';
import { readState } from './audit/posted.ts';
import { auditRest } from './audit/rest.ts';
import type { House } from './house.ts';
import { breath, Scene, type SceneNeeds } from './scene.ts';
import { Workload } from './workload.ts';

/** One way to harm the service. */
export interface Harm {
  readonly name: string;
  /** Also in the short form, which CI runs. */
  readonly short?: true;
  readonly needs?: SceneNeeds;
  /** Why it can't be done on this machine; undefined where it can. */
  readonly impossible?: () => string | undefined;
  /**
   * Harms the scene while its officials work; ends when `over` says so, and leaves everything healed. Answers how
   * often it struck: a harm that never did proves nothing.
   */
  inflict(scene: Scene, over: AbortSignal): Promise<number>;
}

export interface Run {
  readonly harm: string;
  readonly struck: number;
  readonly deeds: number;
  readonly cards: number;
  readonly seconds: number;
  readonly findings: readonly Finding[];
  /** What the services said last, when something was found. */
  readonly said: readonly string[];
}

const QUIET_MS = 300_000;
/** A harm that has not ended so long after the officials are done waits for a service that does not come back. */
const HEALS_MS = 300_000;

/** One harm, one county, one morning: harm, heal, wait until nothing moves any more, count. `note` hears how far it is. */
export async function runHarm(
  house: House,
  harm: Harm,
  seed: number,
  note: (at: string) => void,
): Promise<Run> {
  const began = performance.now();
  note('the scene is being set');
  const scene = await Scene.open(house, harm.needs ?? {});
  try {
    const workload = new Workload(scene, seed);
    const over = new AbortController();
    const harming = harm.inflict(scene, over.signal);
    note('the officials are at work');
    await Promise.race([workload.run(), harming.then(() => new Promise(() => undefined))]);
    over.abort();
    note('the harm is being healed');
    const struck = await Promise.race([harming, pause(HEALS_MS, undefined, { ref: false })]);
    note('waiting until nothing moves');
    const findings = await quiet(scene);
    note('the auditor is at work');
    if (struck === undefined)
      findings.push({ promise: 'unrecovered', what: `the harm has no end after ${HEALS_MS / 1_000} s` });
    const state = readState(await scene.state());
    findings.push(...(await auditEffects(scene.db, workload.deeds)));
    findings.push(...(await auditPhones(scene.db, state, harm.needs?.wrongTimes !== true)));
    findings.push(...(await auditRest(scene, state)));
    if (struck === 0)
      findings.push({ promise: 'unrecovered', what: 'the harm never struck: this proves nothing' });
    const [cards] = await scene.db.query<{ n: number }>('select count(*)::int as n from card_message');
    return {
      harm: harm.name,
      struck: struck ?? 0,
      deeds: workload.deeds.length,
      cards: cards?.n ?? 0,
      seconds: Math.round((performance.now() - began) / 1_000),
      findings,
      said: findings.length === 0 ? [] : scene.said,
    };
  } finally {
    await scene.close();
  }
}

/** Resolves when every replica is ready and no card is behind the record; a finding when that never happens. */
export async function quiet(scene: Scene): Promise<Finding[]> {
  const until = performance.now() + QUIET_MS;
  await Promise.race([scene.ready(), pause(QUIET_MS, undefined, { ref: false })]);
  while (performance.now() < until) {
    const rows = await scene.db
      .query<{ n: number }>(
        `select count(*)::int as n from card_message where state in ('open', 'settled') and sent_version < desired_version`,
      )
      .catch(() => []);
    if (rows[0]?.n === 0) return [];
    await breath();
  }
  return [{ promise: 'unrecovered', what: `not quiet after ${QUIET_MS / 1_000} s` }];
}
