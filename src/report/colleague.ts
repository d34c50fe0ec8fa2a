import type { Colleague } from './shapes.ts';

const SPOKEN_TITLE =
  /^(?<name>.{1,3}?)(?<title>副?(?:局长?|科长?|股长?|队长?|所长?|站长?|主任|处长?|总|工|姐|哥|老师|书记|大队长|中队长))$/u;
const FAMILIAR = /^[小老阿](?<name>\p{Script=Han})$/u;

/**
 * People of a unit whom a reply's words may mean: 张科 is a 张 whose title names a 科, 小王 a 王, 李伟 a 李伟. Without
 * a match by title every bearer of the surname comes back: then the caller asks.
 */
export function findColleagues(to: string, people: readonly Colleague[]): Colleague[] {
  const wanted = to.normalize('NFKC').replace(/\s+/gu, '');
  if (wanted === '') return [];
  const exact = people.filter(person => person.name === wanted || person.title === wanted);
  if (exact.length > 0) return exact;
  const familiar = FAMILIAR.exec(wanted)?.groups?.name;
  if (familiar !== undefined) return people.filter(person => person.name.startsWith(familiar));
  const { name, title } = SPOKEN_TITLE.exec(wanted)?.groups ?? {};
  if (name === undefined || title === undefined) return people.filter(person => person.name.includes(wanted));
  const bearers = people.filter(person => person.name.startsWith(name));
  const mark = title.replace(/[长姐哥]$/u, '');
  const titled = bearers.filter(person => mark !== '' && person.title.includes(mark));
  return titled.length > 0 ? titled : bearers;
}
