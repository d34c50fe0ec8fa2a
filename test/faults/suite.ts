import { writeFileSync } from 'node:fs';
import type { House } from './house.ts';
import { type Harm, type Run, runHarm } from './run.ts';

export interface SuiteOptions {
  /** Scenes at once. */
  readonly together: number;
  /** Folder for what the services said in scenes with findings; empty: it is thrown away. */
  readonly log: string;
}

/** Plays scenes, some at once, and knows at any time what is done and what is under way. */
export class Suite {
  readonly #house: House;
  readonly #options: SuiteOptions;
  readonly #underWay = new Map<string, { readonly at: string; readonly since: number }>();
  #runs: Run[] = [];
  #ended = false;

  constructor(house: House, options: SuiteOptions) {
    this.#house = house;
    this.#options = options;
  }

  /** The runs of this round that have ended. */
  get done(): readonly Run[] {
    return this.#runs.filter(run => run !== undefined);
  }

  /** A line for each scene that has not ended: where it is, and for how long. */
  underWay(): string {
    const now = performance.now();
    return [...this.#underWay]
      .map(([harm, { at, since }]) => `- ${harm}: ${at}, for ${Math.round((now - since) / 1_000)} s`)
      .join('\n');
  }

  /** Nothing that breaks counts any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** What breaks from now on was broken off. */
  end(): void {
    this.#ended = true;
  }

  /** Something failed that no scene waited for: the run proves nothing, and says so. */
  straying(error: unknown): void {
    if (this.#ended) return;
    const run = broken('outside of any scene', error);
    process.stderr.write(`${run.findings[0]?.what}\n`);
    this.#runs.push(run);
  }

  /** Every harm once. */
  async run(harms: readonly Harm[], seed: number): Promise<{ runs: Run[]; skipped: string[] }> {
    const skipped: string[] = [];
    this.#runs = new Array<Run>(harms.length);
    const queue = harms.entries();
    const worker = async (): Promise<void> => {
      for (const [at, harm] of queue) {
        if (this.#ended) return;
        const why = harm.impossible?.();
        if (why === undefined) this.#runs[at] = await this.#play(harm, seed * 1_000 + at);
        else skipped.push(`${harm.name}: ${why}`);
      }
    };
    await Promise.all(Array.from({ length: this.#options.together }, worker));
    return { runs: [...this.done], skipped };
  }

  async #play(harm: Harm, seed: number): Promise<Run> {
    const note = (at: string): void => {
      this.#underWay.set(harm.name, { at, since: performance.now() });
    };
    const run = await runHarm(this.#house, harm, seed, note).catch((error: unknown) =>
      broken(harm.name, error),
    );
    this.#underWay.delete(harm.name);
    if (this.#ended) return run;
    process.stderr.write(`${run.findings.length === 0 ? 'ok' : 'BROKEN'} ${run.harm} (${run.seconds} s)\n`);
    if (this.#options.log !== '' && run.findings.length > 0)
      writeFileSync(
        `${this.#options.log}/${harm.name.replaceAll(/\W+/g, '-')}.log`,
        [...run.findings.map(f => `${f.promise}: ${f.what}`), ...run.said].join('\n'),
      );
    return run;
  }
}

/** The suite itself could not go on: that proves nothing, and says so. */
function broken(harm: string, error: unknown): Run {
  const what = `the scene broke down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const findings = [{ promise: 'unrecovered' as const, what }];
  return { harm, struck: 0, deeds: 0, cards: 0, seconds: 0, findings, said: [] };
}
