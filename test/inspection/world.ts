import type { Card } from '../../src/chat/card.ts';
import type { Actor, CardRef, Context, Effect } from '../../src/decide/feature.ts';
import { regionSettings } from '../../src/decide/settings.ts';
import { createCalendar, dayOf } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';
import { rungAudience, rungTimes } from '../../src/duty/ladder.ts';
import { LADDERS } from '../../src/duty/ladders.ts';
import { taskCard } from '../../src/inspection/cards.ts';
import { type TaskCommand, type TaskCommandInput, taskCommand } from '../../src/inspection/commands.ts';
import { decideTask } from '../../src/inspection/decide.ts';
import type { TaskFacts } from '../../src/inspection/facts.ts';
import type { UnitOfficers } from '../../src/inspection/people-facts.ts';
import type { RuleFacts } from '../../src/inspection/rule-facts.ts';
import { present, type TaskState } from '../../src/inspection/state.ts';
import type { Visit } from '../../src/rules/schema.ts';
import { type Profile, resolveSettings } from '../../src/rules/settings.ts';
import { JOINT, LEAD, OFFICE, OUTSIDE, officersOf, recipients, TOWN } from './people.ts';

export const ENTERPRISES = ['e1', 'e2', 'e3'].map(id => ({
  id,
  name: `企业${id}`,
  address: '某路1号',
  townId: 'town',
}));
const KIND = '消防';

export interface Step {
  readonly decided: boolean;
  readonly code: string;
  readonly say: string;
}

interface Duty {
  readonly kind: string;
  readonly unitId: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  step: number;
}

/** A county in memory: the pure decisions with the shell's bookkeeping and nothing else. */
export class World {
  now = new Date('2026-06-01T09:00:00+08:00');
  readonly tasks = new Map<string, TaskState>();
  readonly duties = new Map<string, Map<string, Duty>>();
  readonly shown = new Map<string, Map<string, CardRef>>();
  /** Codes of what was refused, in order. */
  readonly refusals: string[] = [];
  readonly calendar = createCalendar(chineseDaysCalendar([2025, 2026]));
  readonly settings = regionSettings.parse({});
  readonly profile: Profile;
  readonly history: Visit[];
  #ids = 0;

  constructor(profile: Profile, history: Visit[] = []) {
    this.profile = profile;
    this.history = history;
  }

  /** Decides one command and all that follow from it. A command that is no command at all throws. */
  act(taskId: string, input: TaskCommandInput, actor: Actor): Step {
    const parsed = taskCommand.safeParse(input);
    if (!parsed.success) return { decided: false, code: 'bad-form', say: '' };
    return this.#perform(taskId, parsed.data, actor);
  }

  #perform(taskId: string, command: TaskCommand, actor: Actor): Step {
    const before = this.tasks.get(taskId);
    const context: Context = {
      subjectId: taskId,
      now: this.now,
      calendar: this.calendar,
      newId: () => `id${this.#ids++}`,
      settings: this.settings,
    };
    const decision = decideTask(before, command, actor, context, this.#facts(before, taskId, command));
    if (!decision.decided) {
      if (decision.harmless !== true) this.refusals.push(decision.code);
      return { decided: false, code: decision.code, say: decision.say };
    }
    this.tasks.set(taskId, { ...decision.state, version: (before?.version ?? 0) + 1 });
    for (const effect of decision.effects) this.#apply(taskId, effect);
    return { decided: true, code: '', say: decision.say ?? '' };
  }

  #apply(taskId: string, effect: Effect): void {
    switch (effect.effect) {
      case 'show':
        for (const ref of recipients(effect.to, effect.card, effect.slot ?? ''))
          this.#cardsOf(taskId).set(JSON.stringify(ref), ref);
        return;
      case 'duty': {
        if (LADDERS[effect.kind] === undefined) throw new Error(`no ladder ${effect.kind}`);
        const { kind, unitId, dueAt } = effect;
        this.dutiesOf(taskId).set(`${kind} ${unitId}`, { kind, unitId, openedAt: this.now, dueAt, step: 0 });
        return;
      }
      case 'dutyEnds':
        for (const [key, duty] of this.dutiesOf(taskId)) {
          if (duty.kind === effect.kind && (effect.unitId === undefined || duty.unitId === effect.unitId))
            this.dutiesOf(taskId).delete(key);
        }
        return;
      case 'command': {
        const step = this.act(effect.subjectId, taskCommand.parse(effect.command), {
          kind: 'system',
          reason: taskId,
        });
        if (!step.decided && step.code !== 'already')
          throw new Error(`a command that follows was refused: ${step.code} ${step.say}`);
        return;
      }
      default:
        return;
    }
  }

  dutiesOf(taskId: string): Map<string, Duty> {
    const found = this.duties.get(taskId) ?? new Map<string, Duty>();
    this.duties.set(taskId, found);
    return found;
  }

  #cardsOf(taskId: string): Map<string, CardRef> {
    const found = this.shown.get(taskId) ?? new Map<string, CardRef>();
    this.shown.set(taskId, found);
    return found;
  }

  /** Every card that was ever shown, as it stands now. */
  cards(): Card[] {
    return [...this.shown].flatMap(([taskId, refs]) => {
      const state = this.tasks.get(taskId);
      return state === undefined ? [] : [...refs.values()].map(ref => taskCard(state, ref, this.now));
    });
  }

  /** Time passes; every rung that comes due is climbed. */
  pass(hours: number): void {
    this.now = new Date(this.now.getTime() + hours * 3_600_000);
    for (const [taskId, duties] of this.duties) {
      for (const duty of [...duties.values()]) this.#climb(taskId, duty);
    }
  }

  #climb(taskId: string, duty: Duty): void {
    const ladder = LADDERS[duty.kind];
    if (ladder === undefined) throw new Error(`no ladder ${duty.kind}`);
    for (const { step, at, rung } of rungTimes(ladder, duty, this.calendar, this.settings.quiet)) {
      const open = this.dutiesOf(taskId).get(`${duty.kind} ${duty.unitId}`);
      if (open !== duty || at > this.now || step <= duty.step) continue;
      duty.step = step;
      const to = rungAudience(rung.to, duty.unitId);
      const { kind, unitId, dueAt } = duty;
      this.act(
        taskId,
        {
          type: 'task.nudge',
          duty: kind,
          unitId,
          step,
          dueAt: dueAt.toISOString(),
          to,
          card: rung.card,
          urgent: false,
        },
        { kind: 'system', reason: 'clock' },
      );
    }
  }

  #facts(state: TaskState | undefined, taskId: string, command: TaskCommand): TaskFacts {
    const ids = ENTERPRISES.map(({ id }) => id);
    const named =
      'enterprises' in command && command.type !== 'task.absorb'
        ? command.enterprises
        : command.type === 'task.replace'
          ? [command.by]
          : [];
    const target =
      command.type === 'task.merge'
        ? [...this.tasks.values()].find(({ no }) => no === command.into)
        : undefined;
    const people =
      command.type === 'task.rectified'
        ? officersOf(command.unitId).filter(({ id }) => command.reviewers.includes(id))
        : [];
    return {
      inRegion: true,
      level: 'county',
      scenario: {
        code: 'S1',
        version: 1,
        name: '某某监管一件事',
        category: '某类',
        status: 'published',
        lead: { ...LEAD, coordinationBody: false, enforcement: true },
        units: [LEAD, ...JOINT].map(of => ({ unit: of, items: [`${of.code}事项`], kinds: [KIND] })),
      },
      enterprises: ENTERPRISES.filter(({ name }) => named.includes(name)),
      number: { year: 2026, n: this.#ids++ },
      rules: this.#rules(taskId, ids),
      settings: resolveSettings(this.profile),
      office: OFFICE,
      officers: this.#officers(state),
      towns: state?.doc.enterprises.length === 0 ? [] : [TOWN],
      handoverTo: [LEAD, ...JOINT, OUTSIDE],
      reviewers: people,
      entryFree: true,
      ...(target === undefined
        ? {}
        : {
            mergeTarget: {
              id: target.id,
              no: target.no,
              state: target.state,
              regionId: target.regionId,
              leadUnitId: target.leadUnitId,
              unannounced: target.doc.unannounced,
              filed: target.doc.filing !== undefined,
            },
          }),
    };
  }

  #rules(taskId: string, ids: readonly string[]): RuleFacts {
    const visits = [...this.history, ...this.entries(taskId)];
    return {
      settings: resolveSettings(this.profile),
      visits: Map.groupBy(visits, visit => visit.enterprise),
      scheduled: new Map(),
      grades: new Map(ids.map(id => [id, { listType: 'general', creditGrade: 'general' }])),
    };
  }

  /** Entries that are written, and those of other tasks that have begun. */
  entries(except = ''): Visit[] {
    return [...this.tasks.values()].flatMap(state => {
      if (state.id === except) return [];
      if (state.doc.entries.length > 0)
        return state.doc.entries.map(e => visitOf(e.enterpriseId, state, e.units, e.kinds));
      if (state.state !== 'INSPECTING' && state.state !== 'RESULT_PENDING') return [];
      return state.doc.enterprises.map(({ id }) => visitOf(id, state, ['A'], [KIND]));
    });
  }

  #officers(state: TaskState | undefined): Map<string, UnitOfficers> {
    if (state === undefined) return new Map();
    const others = [...this.tasks.values()].filter(
      t =>
        t.id !== state.id &&
        t.date === state.date &&
        ['DISPATCHED', 'CONFIRMED', 'TEAMED', 'INSPECTING'].includes(t.state),
    );
    const busy = new Map(
      others.flatMap(t =>
        t.participants.flatMap(p => (p.team?.officers ?? []).map(({ id }): [string, string] => [id, t.no])),
      ),
    );
    return new Map(
      present(state).map(p => [
        p.unit.id,
        {
          officers: officersOf(p.unit.id),
          busy,
          last: officersOf(p.unit.id)
            .slice(0, 2)
            .map(o => o.id),
        },
      ]),
    );
  }
}

function visitOf(enterprise: string, state: TaskState, units: string[], kinds: string[]): Visit {
  const target = state.doc.enterprises.find(({ id }) => id === enterprise);
  return {
    enterprise,
    date: state.date,
    level: 'county',
    units,
    line: undefined,
    kinds,
    mode: 'onsite',
    randomDraw: state.doc.randomDraw,
    entered: true,
    trigger: (target?.trigger ?? state.doc.trigger).type,
  };
}

export function today(world: World): string {
  return dayOf(world.now);
}
