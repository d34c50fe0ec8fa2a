import { z } from 'zod';
import type { ItemView } from '../../../playground/phone.ts';
import type { Platform } from '../../../src/chat/adapter.ts';
import { showCards } from '../../../src/chat/card-store.ts';
import type { DemoPlatforms } from '../../../src/directory/seed-people.ts';
import type { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

/** Most of the county on 钉钉 and 飞书, a handful of units on 政务钉钉, which takes five calls a second. */
export const CROWD_PLATFORMS: DemoPlatforms = {
  lark: [
    'JJDD',
    'ZHZFJ',
    'JYJ',
    'WLJ',
    'GAJ',
    'STHJ',
    'JTJ',
    'NYNCJ',
    'GYZ',
    'HWZ',
    'XDX',
    'ZQJD',
    'SFQ',
    'CGZ',
    'LSZ',
  ],
  zwdd: ['ZJJ', 'YJGLJ', 'FGJ'],
};

export interface Crowd {
  /** What the cards of each task say: its number. */
  readonly tasks: readonly string[];
  readonly people: readonly Persona[];
}

const number = /RW\d{4}-\d{4}/;

/** Dispatches tasks, and has each person of the crowd look at a card of each: `cards` new ones in all, not yet sent. */
export async function gather(county: County, cards: number): Promise<Crowd> {
  for (const day of ['9月15日', '9月16日', '9月17日']) {
    await county.who('SFJ').says(`发起联合检查 S01 ${day} 14:30`);
    await county.who('SFJ').taps('【待分发】', '确认分发');
  }
  county.seenByAll();
  return show(county, cards);
}

/** Shows the same cards, anew where they were shown before. */
export async function show(county: County, cards: number): Promise<Crowd> {
  const tasks = await county.db.query<{ id: string; no: string; version: number; regionId: string }>(
    'select id, no, version, region_id as "regionId" from joint_task order by no',
  );
  // They have cards of these tasks anyway.
  const liaisons = new Set(
    ['SFJ', 'XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'].map(unit => county.who(unit).userId),
  );
  const people = county.everybody().filter(person => !liaisons.has(person.userId));
  const ids = await county.db.query<{ platform: string; userId: string; personId: string }>(
    'select platform, user_id as "userId", person_id as "personId" from identity',
  );
  const personOf = new Map(ids.map(one => [`${one.platform} ${one.userId}`, one.personId]));
  const [unit] = await county.db.query<{ id: string }>(`select id from unit where code = 'SCJGJ'`);
  const wanted = tasks.flatMap(task => people.map(person => ({ task, person }))).slice(0, cards);
  const now = county.clock.now();
  await showCards(
    county.db,
    wanted.map(({ task, person: { platform, userId } }, at) => ({
      id: `card${String(at).padStart(6, '0')}`,
      regionId: task.regionId,
      subjectKind: 'task',
      subjectId: task.id,
      kind: 'task.dispatch',
      slot: '1',
      unitId: unit?.id ?? '',
      // As for a liaison, with all buttons: a card of its own on every platform, none of a shared call.
      role: 'liaison',
      personId: personOf.get(`${platform} ${userId}`) ?? '',
      platform,
      userId,
      urgent: false,
      version: task.version,
      dueAt: now,
    })),
    now,
  );
  return { tasks: tasks.map(task => task.no), people };
}

/** How often each person has a card of each task that is still good; recalled and superseded ones do not count. */
export function copies(crowd: Crowd): Map<number, number> {
  const histogram = new Map<number, number>();
  for (const person of crowd.people) {
    const found = person.items().filter(isLivingCard);
    for (const no of crowd.tasks) {
      const times = found.filter(item => JSON.stringify(item.body).includes(no)).length;
      histogram.set(times, (histogram.get(times) ?? 0) + 1);
    }
  }
  return histogram;
}

function isLivingCard(item: ItemView): boolean {
  return item.body.type === 'card' && item.recalled !== true && number.test(JSON.stringify(item.body));
}

const state = z.looseObject({
  unknownCalls: z.number(),
  calls: z.record(z.string(), z.number()),
  limitHits: z.object({ total: z.number(), byCode: z.record(z.string(), z.number()) }),
  faults: z.record(z.string(), z.number()),
  violations: z.object({ total: z.number() }),
});

/** The call by which each platform is given a card. */
export const POST_CALL: Readonly<Record<Platform, string>> = {
  dingtalk: 'POST /v1.0/card/instances/createAndDeliver',
  lark: 'POST /open-apis/im/v1/messages',
  zwdd: 'POST /message/workNotification',
};

/** What a stand-in counted. */
export async function counted(county: County, platform: Platform): Promise<z.infer<typeof state>> {
  const response = await fetch(`${county.playground.url}/_control/${platform}/state`);
  return state.parse(await response.json());
}
