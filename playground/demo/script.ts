import { playLife } from './life.ts';
import type { Phone } from './phones.ts';
import type { Tell } from './step.ts';
import { playWhistles } from './whistles.ts';
import type { DemoWorld } from './world.ts';

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
const CARD = '【联合检查】';
/** After the change: the title names the day, and the old cards are marked 已改期. */
const NEW_CARD = /^【联合检查】.*9月16日$/;

/**
 * Plays joint tasks and calls over 钉钉, 飞书 and 政务钉钉 without a browser; every step waits until the phones show it, and each
 * official answers as her platform lets her.
 */
export async function playScript(world: DemoWorld, tell: Tell): Promise<void> {
  await timeIsChanged(world, tell);
  await oneTapEverywhere(world, tell);
  await playLife(world, tell);
  await playWhistles(world.phones, tell);
}

/** 消防 (钉钉) leads; 交警 and 城管 are on 飞书, 住建 and 应急 on 政务钉钉. */
async function timeIsChanged({ phones }: DemoWorld, tell: Tell): Promise<void> {
  const office = phones.of('SFJ');
  const lead = phones.of('XFDD');
  await office.say('发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
  const draft = await office.card('【待分发】', '电动自行车消防安全');
  tell({ step: '发起', ok: true, card: draft.title });

  await office.tap(draft, '确认分发');
  for (const unit of UNITS) await phones.of(unit).card(CARD, '备案号');
  const platforms = new Set(UNITS.map(unit => phones.of(unit).platform));
  tell({ step: '一键分发', ok: true, units: UNITS.length, platforms: [...platforms].sort().join(',') });

  for (const [index, unit] of ['SCJGJ', 'JJDD', 'ZJJ'].entries()) {
    const phone = phones.of(unit);
    const by = await phone.tap(await phone.card(CARD), '确认参加');
    await lead.card(CARD, `已确认 ${index + 1}/6`);
    tell({ step: '确认参加', ok: true, unit, platform: phone.platform, by, confirmed: index + 1 });
  }
  await phones.of('ZJJ').todoDone(/^【联合检查】/);
  tell({ step: '待办办结', ok: true, unit: 'ZJJ', platform: phones.of('ZJJ').platform });

  const proposer = phones.of('ZHZFJ');
  const by = await proposer.fill(await proposer.card(CARD), '提时间/人手困难', {
    date: '2026-09-16',
    time: '09:30',
    reason: '15日下午创城迎检，人手不够',
  });
  const proposal = await lead.card('【改期】', '9月16日');
  tell({ step: '提时间', ok: true, unit: 'ZHZFJ', platform: proposer.platform, by, card: proposal.title });

  await lead.tap(proposal, '同意改期');
  for (const unit of UNITS) await phones.of(unit).card(NEW_CARD, '改时间');
  tell({ step: '同意改期', ok: true, date: '2026-09-16' });

  for (const unit of UNITS.slice(1)) await confirmAgain(phones.of(unit), unit, tell);
  for (const unit of UNITS) await phones.of(unit).shows(NEW_CARD, '已确认 6/6，全部到齐');
  tell({ step: '全部重新确认', ok: true, confirmed: UNITS.length });
}

async function confirmAgain(phone: Phone, unit: string, tell: Tell): Promise<void> {
  const card = await phone.card(NEW_CARD, '确认参加');
  if (unit !== 'YJGLJ') {
    await phone.tap(card, '确认参加');
    return;
  }
  // The number counts from the moment the service knows that her card has arrived; asked too early, she asks again.
  let answer = await phone.ask('1');
  for (let again = 0; again < 5 && !answer.includes('已确认'); again += 1) answer = await phone.ask('1');
  await phone.todoDone(/^【联合检查】.*9月16日/);
  tell({ step: '回复数字', ok: true, unit, platform: phone.platform, by: 'numbered reply' });
}

const SECOND = '人行道';

/** 城管 (飞书) leads; one form on her phone changes the cards of all three platforms and ends the to-do of 住建. */
async function oneTapEverywhere({ phones }: DemoWorld, tell: Tell): Promise<void> {
  const lead = phones.of('ZHZFJ');
  await lead.say('发起联合检查 S06 9月18日 09:00 集合:文化路口');
  const draft = await lead.card('【待分发】', SECOND);
  await lead.tap(draft, '确认分发');
  const title = /^【联合检查】人行道/;
  const others = ['ZJJ', 'JJDD', 'GAJ'].map(unit => phones.of(unit));
  for (const phone of others) await phone.card(title, '确认参加');
  tell({ step: '飞书发起', ok: true, card: draft.title });

  const by = await lead.fill(await lead.card(title), '取消检查', { reason: '当天道路施工' });
  for (const phone of others) await phone.shows(SECOND, '已取消');
  await phones.of('ZJJ').todoDone(/^【联合检查】人行道/);
  tell({ step: '飞书一点处处变', ok: true, by, platforms: others.map(phone => phone.platform).join(',') });
}
