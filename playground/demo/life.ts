import type { App } from '../../src/app.ts';
import { archiveDocument } from '../../src/archive/document.ts';
import { gatherArchive, verifyArchive } from '../../src/archive/package.ts';
import { archiveView } from '../../src/archive/view.ts';
import type { DemoCard, Phone, Phones } from './phones.ts';
import type { Tell } from './step.ts';
import type { DemoWorld } from './world.ts';

/** 城管 (飞书) leads; 住建 is on 政务钉钉, 交警 on 飞书, 公安 and the township on 钉钉. */
const LEAD = 'ZHZFJ';
const JOINT = ['ZJJ', 'JJDD', 'GAJ'] as const;
const UNITS = [LEAD, ...JOINT];
const TOWN = 'CGZ';
const MALL = '清禾县惠民购物中心';
/** The day on which the demo plays. */
const TODAY = '9月8日';

/** One joint inspection from 拟定 to 归档 over the three platforms; a second one is merged into it on the way. */
export async function playLife({ app, phones }: DemoWorld, tell: Tell): Promise<void> {
  const no = await drafted(phones, tell);
  await consulted(phones, no, tell);
  await mergedInto(phones, no, tell);
  await confirmed(phones, no, tell);
  await teamed(app, phones, no, tell);
  await inspected(app, phones, no, tell);
  await resulted(phones, no, tell);
  await rectified(app, phones, tell);
  await published(phones, no, tell);
  await archived(app, no, tell);
}

async function drafted(phones: Phones, tell: Tell): Promise<string> {
  const lead = phones.of(LEAD);
  await lead.say(`发起联合检查 S06 ${TODAY} 15:00 集合:文化路口 对象:${MALL}`);
  const draft = await lead.card('【待分发】', MALL);
  tell({ step: '全程·拟定', ok: true, platform: lead.platform, card: draft.title });
  return numberOf(draft);
}

async function consulted(phones: Phones, no: string, tell: Tell): Promise<void> {
  const lead = phones.of(LEAD);
  await lead.fill(await lead.card('【待分发】', no, button('发起磋商')), '发起磋商', {
    date1: '2026-09-08',
    time1: '15:00',
    date2: '2026-09-09',
    time2: '09:30',
  });
  const ways = new Set<string>();
  for (const unit of JOINT) {
    const phone = phones.of(unit);
    ways.add(`${phone.platform} ${await phone.tap(await phone.card('【磋商】', no, button('选①')), '选①')}`);
  }
  const settle = await lead.card('【磋商】', no, '都选了', button('定①'));
  await lead.tap(settle, '定①');
  await lead.tap(await lead.card('【待分发】', no, button('确认分发')), '确认分发');
  for (const unit of UNITS) await phones.of(unit).card(/^【联合检查】人行道/, no, '备案号');
  tell({ step: '全程·磋商并分发', ok: true, votes: JOINT.length, ways: [...ways].join('，') });
}

/** A second check of the same enterprise is given up for the first. */
async function mergedInto(phones: Phones, no: string, tell: Tell): Promise<void> {
  const lead = phones.of(LEAD);
  await lead.say(`发起联合检查 S06 9月10日 16:00 集合:文化路口 对象:${MALL}`);
  const second = numberOf(await lead.card('【待分发】', '16:00', MALL));
  await lead.say(`${second} 并入 ${no} 同一家企业`);
  await lead.shows('【待分发】', second, `已并入 ${no}`);
  tell({ step: '全程·并入', ok: true, merged: second, into: no, savedVisits: 1 });
}

async function confirmed(phones: Phones, no: string, tell: Tell): Promise<void> {
  for (const unit of JOINT) {
    const phone = phones.of(unit);
    await phone.tap(await phone.card(/^【联合检查】人行道/, no, button('确认参加')), '确认参加');
  }
  tell({ step: '全程·确认', ok: true, confirmed: JOINT.length });
}

async function teamed(app: App, phones: Phones, no: string, tell: Tell): Promise<void> {
  for (const unit of UNITS) {
    const phone = phones.of(unit);
    const officers = await officersOf(app, unit);
    await phone.fill(await phone.card('【报人员】', no, button('选人员')), '选人员', {
      officers,
      assistants: '',
      car: '',
    });
    await phone.shows('【报人员】', no, '已报2人');
  }
  const town = phones.of(TOWN);
  await town.fill(await town.card('【请派员】', no, button('派员')), '派员', { names: '李站长' });
  tell({ step: '全程·组队', ok: true, units: UNITS.length, town: TOWN });
}

async function inspected(app: App, phones: Phones, no: string, tell: Tell): Promise<void> {
  await app.catchUp();
  const lead = phones.of(LEAD);
  for (const unit of JOINT) {
    const phone = phones.of(unit);
    await phone.tap(await phone.card('检查组', no, button('我到了')), '我到了');
  }
  await lead.tap(await lead.card('检查组', no, button('开始检查')), '开始检查');
  await lead.tap(await lead.card('检查组', no, button('结束检查')), '结束检查');
  tell({ step: '全程·到场、开始、结束', ok: true, arrived: UNITS.length });
}

/** 交警 orders a rectification; everybody else finds nothing. */
async function resulted(phones: Phones, no: string, tell: Tell): Promise<void> {
  for (const unit of UNITS) {
    const phone = phones.of(unit);
    const first = await phone.card('【录结果】', no, button('未发现问题'));
    if (unit === 'JJDD') {
      await phone.fill(first, '责令整改', {
        docNo: '责改〔2026〕1号',
        note: '门前机动车占用盲道',
        standard: '盲道全线畅通',
        due: '2026-09-18',
      });
    } else await phone.tap(first, '未发现问题');
  }
  tell({ step: '全程·录结果', ok: true, results: UNITS.length, rectify: 1 });
}

async function rectified(app: App, phones: Phones, tell: Tell): Promise<void> {
  const phone = phones.of('JJDD');
  const reviewers = await officersOf(app, 'JJDD');
  const form = { reviewers: reviewers.slice(0, 1), note: '已清理，现场核实' };
  await phone.fill(await phone.card('【复查】', '盲道', button('已整改到位')), '已整改到位', form);
  await phone.shows('【复查】', '复查合格');
  tell({ step: '全程·复查合格', ok: true, unit: 'JJDD', platform: phone.platform });
}

async function published(phones: Phones, no: string, tell: Tell): Promise<void> {
  for (const unit of UNITS) {
    const phone = phones.of(unit);
    await pushed(phone, no, '双随机已推');
    await pushed(phone, no, '互联网+监管已推');
    await phone.shows('【5日推送】', '两平台均已推送');
  }
  const answer = await phones.of(LEAD).ask(`查任务 ${no}`);
  if (!answer.includes('已归档')) throw new Error(`${no} is not archived: ${answer}`);
  tell({ step: '全程·推送并归档', ok: true, units: UNITS.length, answer: answer.split('\n')[0] ?? '' });
}

async function pushed(phone: Phone, no: string, label: string): Promise<void> {
  await phone.tap(await phone.card('【5日推送】', no, button(label)), label);
}

/** The package opens, and its record verifies against the chain. */
async function archived(app: App, no: string, tell: Tell): Promise<void> {
  const gathered = await app.db.tx(sql => gatherArchive(sql, no, new Date()));
  if (!gathered.ok) throw new Error(`no archive of ${no}: ${gathered.reason}`);
  const verdict = verifyArchive(gathered.archive);
  if (!verdict.ok) throw new Error(`the record of ${no} does not verify: ${verdict.fault}`);
  const document = await archiveDocument(archiveView(gathered.archive, undefined));
  tell({
    step: '全程·归档包',
    ok: true,
    no,
    entries: gathered.archive.entries.length,
    docxBytes: document.length,
  });
}

async function officersOf(app: App, unit: string): Promise<string[]> {
  const rows = await app.db.query<{ id: string }>(
    'select o.id from officer o join unit u on u.id = o.unit_id where u.code = $1 order by o.name limit 2',
    [unit],
  );
  return rows.map(({ id }) => id);
}

/** How a button stands in a card: its label alone may be part of a sentence. */
function button(label: string): string {
  return `"label":"${label}"`;
}

function numberOf(card: DemoCard): string {
  const found = /RW\d{4}-\d{4,}/.exec(JSON.stringify(card))?.[0];
  if (found === undefined) throw new Error(`the card ${card.title} carries no number`);
  return found;
}
