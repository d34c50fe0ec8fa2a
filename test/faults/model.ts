import fc from 'fast-check';
import type { County } from '../harness/county.ts';
import type { Persona } from '../harness/persona.ts';

/** Units of scenario S01; the first leads. */
export const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'] as const;
const LEAD = UNITS[0];

/** All that the reference model knows of a task: who has said what, in which round. */
export interface ModelTask {
  readonly no: string;
  state: 'draft' | 'asking' | 'agreed' | 'cancelled';
  round: number;
  day: number;
  readonly said: Map<string, 'nothing' | 'yes' | 'other time'>;
}

export interface Model {
  readonly tasks: ModelTask[];
}

type Step = fc.AsyncCommand<Model, County>;

/** Days of September for which tasks are opened and to which they are moved. */
const FIRST_DAY = 14;
const MOVED_BY = 1;

abstract class OnTask implements Step {
  readonly #nth: number;

  constructor(nth: number) {
    this.#nth = nth;
  }

  check(model: Readonly<Model>): boolean {
    const task = this.task(model);
    return task !== undefined && this.applies(task);
  }

  abstract applies(task: ModelTask): boolean;
  abstract act(task: ModelTask, county: County): Promise<void>;

  async run(model: Model, county: County): Promise<void> {
    const task = this.task(model);
    if (task !== undefined) await this.act(task, county);
  }

  task(model: Readonly<Model>): ModelTask | undefined {
    return model.tasks[this.#nth % Math.max(model.tasks.length, 1)];
  }

  toString(): string {
    return `${this.constructor.name}(${this.#nth})`;
  }
}

class Open implements Step {
  check(model: Readonly<Model>): boolean {
    return model.tasks.length < 3;
  }

  async run(model: Model, county: County): Promise<void> {
    const day = FIRST_DAY + model.tasks.length * 3;
    await county.who('SFJ').says(`发起联合检查 S01 9月${day}日 14:30`);
    const rows = await county.db.query<{ no: string }>('select no from joint_task order by no desc limit 1');
    const said = new Map(UNITS.map(unit => [unit, 'nothing' as const]));
    model.tasks.push({ no: rows[0]?.no ?? '', state: 'draft', round: 1, day, said });
  }

  toString(): string {
    return 'Open';
  }
}

class Dispatch extends OnTask {
  applies(task: ModelTask): boolean {
    return task.state === 'draft';
  }

  async act(task: ModelTask, county: County): Promise<void> {
    if (await press(county, county.who('SFJ'), task, '确认分发')) task.state = 'asking';
  }
}

/** Several officials at the same moment, some of them twice. */
class Confirm extends OnTask {
  readonly #units: readonly number[];

  constructor(nth: number, units: readonly number[]) {
    super(nth);
    this.#units = units;
  }

  applies(task: ModelTask): boolean {
    return task.state === 'asking';
  }

  async act(task: ModelTask, county: County): Promise<void> {
    const fingers = this.#units.map(nth => UNITS[nth] ?? LEAD);
    const done = await Promise.all(
      fingers.map(async unit => ({ unit, done: await press(county, county.who(unit), task, '确认参加') })),
    );
    for (const { unit, done: acknowledged } of done) {
      if (acknowledged && task.said.get(unit) === 'nothing') task.said.set(unit, 'yes');
    }
    if ([...task.said.values()].every(said => said === 'yes')) task.state = 'agreed';
  }

  override toString(): string {
    return `${super.toString()} by ${this.#units.join(', ')}`;
  }
}

class Propose extends OnTask {
  readonly #unit: string;

  constructor(nth: number, unit: number) {
    super(nth);
    this.#unit = UNITS[unit] ?? LEAD;
  }

  applies(task: ModelTask): boolean {
    return task.state === 'asking' && task.said.get(this.#unit) === 'nothing' && this.#unit !== LEAD;
  }

  async act(task: ModelTask, county: County): Promise<void> {
    const form = { date: `2026-09-${task.day + MOVED_BY}`, time: '09:30', reason: '人手不够' };
    const done = await press(county, county.who(this.#unit), task, '提时间/人手困难', form);
    if (done) task.said.set(this.#unit, 'other time');
  }

  override toString(): string {
    return `${super.toString()} by ${this.#unit}`;
  }
}

class Accept extends OnTask {
  applies(task: ModelTask): boolean {
    return task.state === 'asking' && [...task.said.values()].includes('other time');
  }

  async act(task: ModelTask, county: County): Promise<void> {
    if (!(await press(county, county.who(LEAD), task, '同意改期'))) return;
    task.round += 1;
    task.day += MOVED_BY;
    for (const unit of UNITS) task.said.set(unit, unit === LEAD ? 'yes' : 'nothing');
  }
}

class Cancel extends OnTask {
  applies(task: ModelTask): boolean {
    return task.state === 'asking' || task.state === 'agreed';
  }

  async act(task: ModelTask, county: County): Promise<void> {
    if (await press(county, county.who(LEAD), task, '取消检查', { reason: '当天道路施工' }))
      task.state = 'cancelled';
  }
}

/** Anything that happens around the officials and must change nothing of what they said. */
class Around implements Step {
  readonly #name: string;
  readonly #happens: (county: County) => Promise<unknown>;

  constructor(name: string, happens: (county: County) => Promise<unknown>) {
    this.#name = name;
    this.#happens = happens;
  }

  check(): boolean {
    return true;
  }

  async run(_model: Model, county: County): Promise<void> {
    await this.#happens(county);
  }

  toString(): string {
    return this.#name;
  }
}

const faults = (rules: readonly object[]) => (county: County) =>
  Promise.all(['dingtalk', 'lark', 'zwdd'].map(platform => county.control(platform, 'faults', { rules })));

export const calm = faults([]);

const around = [
  new Around('TimePasses', county => county.forward('2 分钟')),
  new Around('Settle', county => county.settle()),
  new Around('AcceptsThenResets', faults([{ kind: 'reset-after-accept', rate: 0.3 }])),
  new Around('Throttles', faults([{ kind: 'throttle', rate: 0.3 }])),
  new Around('Answers5xx', faults([{ kind: 'status503', rate: 0.3 }])),
  new Around('Calm', calm),
  new Around('FewCalls', county => county.control('dingtalk', 'limits', { qps: 2 })),
  new Around('ManyCalls', county => county.control('dingtalk', 'limits', { qps: 20 })),
  new Around('Restart', county => county.restart()),
  new Around('Crash', county => county.crash()),
];

const nth = fc.nat(2);
const unit = fc.nat(UNITS.length - 1);

/** Opening comes first in a life, and often enough that later steps have something to act on. */
export const steps: fc.Arbitrary<Step>[] = [
  fc.constant(new Open()),
  nth.map(at => new Dispatch(at)),
  nth.map(at => new Dispatch(at)),
  fc.tuple(nth, fc.array(unit, { minLength: 1, maxLength: 7 })).map(([at, units]) => new Confirm(at, units)),
  fc.tuple(nth, fc.array(unit, { minLength: 1, maxLength: 7 })).map(([at, units]) => new Confirm(at, units)),
  fc.tuple(nth, unit).map(([at, who]) => new Propose(at, who)),
  nth.map(at => new Accept(at)),
  nth.map(at => new Cancel(at)),
  fc.constantFrom(...around),
];

/**
 * One finger on the card of this task, as her platform lets her; nothing is waited for afterwards. False when her phone
 * has no such button, not even once everything due has arrived.
 */
async function press(
  county: County,
  person: Persona,
  task: ModelTask,
  button: string,
  form: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  let there = person.find(button, task.no);
  if (there === undefined) {
    await county.settle();
    there = person.find(button, task.no);
  }
  if (there === undefined) return false;
  const current = there.title.includes(`${task.day}日`) || there.title.startsWith('【待分发】');
  const taken = await person.presses(there, button, form);
  // A card of the time before may still hang there; pressing it promises nothing.
  return taken && (current || button === '同意改期');
}
