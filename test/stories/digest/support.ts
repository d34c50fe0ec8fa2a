import type { DemoPlatforms } from '../../../src/directory/seed-people.ts';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';
import { allClean, JOINT, LEAD, onTheDay } from '../inspection/support.ts';

export const MONDAY = '2026-09-14 08:30';
export const DIGEST = '综合查一次周报';

/** The county's leaders sit in the leading group. */
export function countyLeader(county: County): Persona {
  return county.who('LDXZB', 'countyLeader');
}

/** A county in service, in which nothing but a draft has been made. */
export async function quietCounty(start = '2026-09-08T09:00:00+08:00', date = '10月15日'): Promise<County> {
  const county = await County.open({ start, rounds: ['digest'] });
  await county.who('SFJ').says(`发起联合检查 S01 ${date} 14:30`);
  county.seenByAll();
  return county;
}

/**
 * The week of 7 September 2026: five units go into one venue together on Thursday and find nothing wrong; for Thursday
 * after a second check is sent out, to which the fire brigade does not answer. Everybody has read her phone.
 */
export async function busyWeek(
  platforms: DemoPlatforms = {},
  silent: readonly string[] = ['XFDD'],
): Promise<County> {
  const county = await onTheDay({ rounds: ['digest'], platforms });
  const lead = county.who(LEAD);
  for (const unit of JOINT) await county.who(unit).taps('检查组', '我到了');
  await lead.taps('检查组', '开始检查');
  await lead.taps('检查组', '结束检查');
  await allClean(county);
  await sendsOut(county, ...silent);
  await county.forward('2026-09-14 08:29');
  county.seenByAll();
  return county;
}

/** The office sends a check out for Thursday 17 September, to which these units do not answer. */
export async function sendsOut(county: County, ...silent: readonly string[]): Promise<void> {
  await county.who('SFJ').says('发起联合检查 S01 9月17日 14:30');
  await county.who('SFJ').taps('【待分发】', '确认分发');
  for (const unit of ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'].filter(
    code => !silent.includes(code),
  )) {
    await county.who(unit).taps('【联合检查】', '确认参加');
  }
}

/** Every digest on the phones, by whose it is; a quiet one is a plain message where the platform has such. */
export function digestsOf(county: County): string[] {
  return county
    .everybody()
    .flatMap(person => digestItems(person).map(() => `${person.unitCode} ${person.role ?? ''}`))
    .sort();
}

/** The digests on one phone, each as one text. */
export function digestItems(person: Persona): string[] {
  return person
    .items()
    .map(item => Persona.words(item.body))
    .filter(words => words.includes(DIGEST));
}

/** The first choice that a form behind a button offers. */
export async function firstChoice(
  person: Persona,
  title: string,
  label: string,
  field: string,
): Promise<string> {
  const page = await (await fetch(person.link(title, label))).text();
  const select = new RegExp(`name="${field}"[\\s\\S]*?</select>`).exec(page)?.[0] ?? '';
  const [, value = ''] = /<option value="([^"]+)"/.exec(select) ?? [];
  return value;
}
