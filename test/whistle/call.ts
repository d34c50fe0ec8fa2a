import type { Actor, Context, Decision } from '../../src/decide/feature.ts';
import { regionSettings } from '../../src/decide/settings.ts';
import { createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';
import { whistleCommand } from '../../src/whistle/commands.ts';
import { decideWhistle } from '../../src/whistle/decide.ts';
import type { WhistleFacts } from '../../src/whistle/facts.ts';
import type { UnitRef, WhistleState } from '../../src/whistle/state.ts';

const calendar = createCalendar(chineseDaysCalendar([2026]));

function unit(code: string): UnitRef {
  return { id: code, code, name: `县${code}`, short: code };
}

const UNITS = ['XFDD', 'ZJJ', 'GAJ', 'SLJ'].map(unit);
const DESKS = ['SFJ', 'ZHZX'].map(unit);
const TOWN = unit('CGZ');

function of(code: string): Actor {
  const member = {
    personId: `p-${code}`,
    name: `${code}联络员A`,
    unitId: code,
    unitCode: code,
    unitName: `县${code}`,
    unitShort: code,
    regionId: code === 'CGZ' || code === 'LSZ' ? 'town' : 'county',
    isOffice: code === 'SFJ',
    roles: ['liaison' as const],
  };
  return { kind: 'person', member, channel: 'dingtalk' };
}
export const SYSTEM: Actor = { kind: 'system', reason: 'test' };

export const SCENARIO = {
  code: 'S01',
  name: '电动自行车消防安全',
  lead: unit('XFDD'),
  leadRegionId: 'county',
  unitIds: ['XFDD', 'ZJJ'],
  mayLead: true,
};

type Route = NonNullable<WhistleFacts['route']>;

function routed(more: Partial<Route>): Route {
  return {
    isWhistle: true,
    outOfScope: false,
    lead: 'XFDD',
    joint: ['ZJJ'],
    type: '日常哨',
    ask: [],
    matched: ['拉线充电'],
    confidence: 0.8,
    matters: [{ code: 'M01', score: 3 }],
    place: '康乐小区',
    town: '城关镇',
    why: { duty: '电动自行车', listItem: 'M01', precedent: undefined, gate: undefined, typeWords: [] },
    ...more,
  };
}

/** One call without service, database or phones: what the decisions alone make of it. */
export class Call {
  state: WhistleState | undefined;
  now = new Date('2026-09-08T09:00:00+08:00');
  readonly #route: Route;
  #ids = 0;

  constructor(route: Partial<Route> = {}) {
    this.#route = routed(route);
  }

  /** Decides and keeps what was decided. The command is parsed as the shell parses it. */
  does(who: string | Actor, command: object, facts: Partial<WhistleFacts> = {}): Decision<WhistleState> {
    const actor = typeof who === 'string' ? of(who) : who;
    const context: Context = {
      subjectId: 'w1',
      now: this.now,
      calendar,
      newId: () => {
        this.#ids += 1;
        return `id-${this.#ids}`;
      },
      settings: regionSettings.parse({}),
    };
    const decision = decideWhistle(this.state, whistleCommand.parse(command), actor, context, {
      ...this.#factsFor(actor),
      ...facts,
    });
    if (decision.decided) this.state = decision.state;
    return decision;
  }

  /** The code with which it is refused; undefined when it was decided. */
  refuses(who: string | Actor, command: object, facts: Partial<WhistleFacts> = {}): string | undefined {
    const decision = this.does(who, command, facts);
    return decision.decided ? undefined : decision.code;
  }

  forward(minutes: number): this {
    this.now = new Date(this.now.getTime() + minutes * 60_000);
    return this;
  }

  blown(): this {
    this.does('CGZ', { type: 'whistle.blow', text: '康乐小区楼道拉线充电' });
    return this;
  }

  /** Out: 消防 leads, 住建 joins. */
  out(): this {
    this.blown();
    if (this.state?.dispatchedAt === null) this.does('CGZ', { type: 'whistle.send' });
    return this;
  }

  signed(unitId = 'XFDD'): this {
    this.does(unitId, { type: 'whistle.sign', unitId });
    return this;
  }

  there(unitId = 'XFDD'): this {
    this.does(unitId, { type: 'whistle.come', unitId });
    return this;
  }

  returned(unitId = 'XFDD', suggested = 'GAJ'): this {
    this.does(unitId, { type: 'whistle.return', unitId, basis: '不归我们', suggested });
    return this;
  }

  reported(stage: 'final' | 'progress' = 'final'): this {
    this.does('XFDD', { type: 'whistle.feedback', unitId: 'XFDD', stage, ...FOUR });
    return this;
  }

  #factsFor(actor: Actor): WhistleFacts {
    if (actor.kind === 'system') return { inRegion: true };
    const code = actor.member.unitCode;
    const town = code === 'CGZ' || code === 'LSZ';
    return {
      inRegion: true,
      unitKind: town ? 'township' : code === 'ZHZX' ? 'command' : 'department',
      own: unit(code),
      route: this.#route,
      ...(town ? { town: { unit: code === 'CGZ' ? TOWN : unit(code), regionId: 'town' } } : {}),
      units: UNITS,
      desks: DESKS,
      number: { year: 2026, n: 1 },
    };
  }
}

export const FOUR = { accepted: '9:00', contact: '镇里', measures: '已清理', finish: '今天' };
export const RATE_NO = {
  type: 'whistle.rate',
  response: 'late',
  solved: 'no',
  satisfied: 'no',
  reason: '没解决',
};
export const RATE_YES = { type: 'whistle.rate', response: 'timely', solved: 'yes', satisfied: 'yes' };
