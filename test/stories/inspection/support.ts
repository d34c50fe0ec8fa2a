import { randomUUID } from 'node:crypto';
import type { Json } from '../../../src/db/sql.ts';
import { identify } from '../../../src/directory/who.ts';
import { County, type CountyOptions } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

/** 新型娱乐场所: the culture office leads, four units join, one enterprise in 城关镇. */
export const LEAD = 'WLJ';
export const JOINT = ['GAJ', 'XFDD', 'SCJGJ', 'ZJJ'] as const;
export const UNITS = [LEAD, ...JOINT] as const;
export const TOWN = 'CGZ';
export const VENUE = '清禾县迷雾剧本娱乐馆';
export const OTHER_VENUE = '清禾县星空网络会所';
const DAY = '9月10日';

/** Fills the form behind a button, choosing the first options that a multiple choice offers. */
export async function choosesOfficers(
  person: Persona,
  title: string,
  label: string,
  count = 2,
): Promise<string> {
  const page = await (await fetch(person.link(title, label))).text();
  const options = [
    ...(/name="officers"[\s\S]*?<\/select>/.exec(page)?.[0] ?? '').matchAll(/<option value="([^"]+)"/g),
  ];
  const chosen = options
    .slice(0, count)
    .map(([, value = '']) => value)
    .join('\n');
  return person.fills(title, label, { officers: chosen, assistants: '', car: '' });
}

/** Fills the page behind a button and sends one photo with it. */
export async function sendsPhoto(
  person: Persona,
  [title, label]: readonly [string, string],
  form: Readonly<Record<string, string>>,
  photo: { readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> },
): Promise<void> {
  const address = person.link(title, label);
  const page = await (await fetch(address)).text();
  const filled = new FormData();
  for (const [, name = '', value = ''] of page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g))
    filled.append(name, value);
  for (const [name, value] of Object.entries(form)) filled.append(name, value);
  filled.append('photos', new Blob([photo.bytes]), photo.name);
  const answer = await fetch(address, { method: 'POST', body: filled });
  if (answer.status !== 200) throw new Error(`${title} ${label}: ${answer.status} ${await answer.text()}`);
}

/** Does as the unit's liaison would by a tap, without waiting for the phones: for what comes before a story. */
export async function acts(county: County, unit: string, ...commands: readonly Json[]): Promise<void> {
  for (const command of commands) await submits(county, unit, await taskId(county), command);
}

/** Opens one more task as the unit's liaison. */
export async function opens(county: County, unit: string, command: Json): Promise<void> {
  await submits(county, unit, randomUUID(), command);
}

async function submits(county: County, unit: string, subjectId: string, command: Json): Promise<void> {
  const member = (await identify(county.db, [county.who(unit)])).values().next().value;
  if (member === undefined) throw new Error(`nobody acts for ${unit}`);
  const done = await county.app.inbound.submit({
    type: 'command',
    platform: 'api',
    eventId: randomUUID(),
    userId: member.personId,
    work: {
      feature: 'task',
      subjectId,
      command,
      actor: { kind: 'person', member, channel: 'dingtalk' },
    },
  });
  if (done.outcome === 'refused') throw new Error(`${unit} ${JSON.stringify(command)}: ${done.say}`);
}

async function taskId(county: County): Promise<string> {
  const rows = await county.db.query<{ id: string }>('select id from joint_task order by no desc limit 1');
  return rows[0]?.id ?? 'none';
}

export function unitId(code: string): string {
  return `unit-${code}`;
}

/** A county in which the lead has sent a task out for Thursday 10 September at 09:30. */
export async function dispatched(options: CountyOptions = {}, objects: string = VENUE): Promise<County> {
  const county = await County.open(options);
  const lead = county.who(LEAD);
  await lead.says(`发起联合检查 S03 ${DAY} 9:30 集合:政务中心东门 对象:${objects}`);
  await lead.taps('【待分发】', '确认分发');
  return county;
}

/** Everybody has said yes; each unit is asked for its people. */
export async function confirmed(options: CountyOptions = {}, objects: string = VENUE): Promise<County> {
  const county = await dispatched(options, objects);
  for (const unit of JOINT) await acts(county, unit, { type: 'task.confirm', unitId: unitId(unit) });
  await county.settle();
  return county;
}

/** These units name two certified people each. */
export async function nameTeams(county: County, units: readonly string[]): Promise<void> {
  for (const unit of units) {
    const officers = await county.db.query<{ id: string }>(
      'select id from officer where unit_id = $1 order by name limit 2',
      [unitId(unit)],
    );
    await acts(county, unit, {
      type: 'task.team',
      unitId: unitId(unit),
      officers: officers.map(({ id }) => id),
    });
  }
}

/** Every unit has named two certified people. */
export async function teamed(options: CountyOptions = {}, objects: string = VENUE): Promise<County> {
  const county = await confirmed(options, objects);
  await nameTeams(county, UNITS);
  await acts(county, TOWN, { type: 'task.attend', unitId: unitId(TOWN), names: '李站长' });
  await county.settle();
  return county;
}

/** It is the day; everybody has the card of the day. */
export async function onTheDay(options: CountyOptions = {}, objects: string = VENUE): Promise<County> {
  const county = await teamed(options, objects);
  await county.forward('2026-09-10 09:10');
  return county;
}

/** The inspection has begun and ended; all but `absent` came. */
export async function inspected(absent: readonly string[] = [], objects: string = VENUE): Promise<County> {
  const county = await onTheDay({}, objects);
  for (const unit of JOINT.filter(code => !absent.includes(code))) {
    await acts(county, unit, { type: 'task.arrive', unitId: unitId(unit) });
  }
  await acts(county, LEAD, { type: 'task.start' }, { type: 'task.finish' });
  await county.settle();
  return county;
}

/** Both platforms are ticked by these units. */
export async function pushed(county: County, units: readonly string[] = UNITS): Promise<void> {
  for (const unit of units) {
    const of = { type: 'task.pushed', unitId: unitId(unit) };
    await acts(county, unit, { ...of, platform: 'ssj' }, { ...of, platform: 'hlw' });
  }
  await county.settle();
}

/** Every unit that came finds nothing wrong. */
export async function allClean(county: County, units: readonly string[] = UNITS): Promise<void> {
  for (const unit of units)
    await acts(county, unit, { type: 'task.result', unitId: unitId(unit), nth: 0, kind: 'clean' });
  await county.settle();
}

/** Units that did not come, by their codes. */
export async function absentees(county: County): Promise<string[]> {
  const rows = await county.db.query<{ code: string }>(
    `select u.code from task_participant p join unit u on u.id = p.unit_id where p.state = 'NO_SHOW' order by 1`,
  );
  return rows.map(({ code }) => code);
}

/** One column of the only task. */
export async function taskState(county: County, no = 'RW2026-0001'): Promise<string> {
  const rows = await county.db.query<{ state: string }>('select state from joint_task where no = $1', [no]);
  return rows[0]?.state ?? 'none';
}

/** What the record says was refused, newest last. */
export async function refusals(county: County): Promise<string[]> {
  const rows = await county.db.query<{ code: string }>(
    `select detail->>'code' as code from audit where action = 'refused' order by id`,
  );
  return rows.map(({ code }) => code);
}

/** Kinds of duties that are open, each with the unit that owes it. */
export async function openDuties(county: County): Promise<string[]> {
  const rows = await county.db.query<{ line: string }>(
    `select d.kind || ' ' || u.code as line from duty d join unit u on u.id = d.unit_id where d.state = 'open' order by 1`,
  );
  return rows.map(({ line }) => line);
}
