import type { DemoCard, Phone, Phones } from './phones.ts';
import type { Tell } from './step.ts';

const ASKED = '请核对：我这样转';

/** Three calls over 钉钉, 飞书 and 政务钉钉, each to its end: a routine one, an urgent one, a hard one. */
export async function playWhistles(phones: Phones, tell: Tell): Promise<void> {
  await routine(phones, tell);
  await urgent(phones, tell);
  await hard(phones, tell);
}

/** 城关镇 (钉钉) blows; 消防 (钉钉) leads, 住建 (政务钉钉) joins. */
async function routine(phones: Phones, tell: Tell): Promise<void> {
  const [town, lead, joint] = [phones.of('CGZ'), phones.of('XFDD'), phones.of('ZJJ')];
  await town.say('康乐小区3号楼一楼楼道停了十几辆电瓶车还拉线充电，说几次不听，请消防来看看');
  const asked = await town.card(ASKED, '消防；协办：住建局');
  tell({ step: '日常哨·核对', ok: true, platform: town.platform, card: asked.title });
  await town.tap(asked, '对，吹哨');

  const title = /^【日常哨】城关镇/;
  await lead.tap(await lead.card(title, '签收限'), '签收');
  const by = await joint.tap(await joint.card(title, '协办'), '签收');
  await town.shows('【已吹哨】', '✅ 消防（主办）', '✅ 住建局');
  tell({ step: '日常哨·签收', ok: true, lead: lead.platform, joint: joint.platform, by });

  const here = /^【报到】\d+号 城关镇/;
  await lead.tap(await lead.card(here), '已到场');
  await joint.tap(await joint.card(here), '已到场');
  await town.shows('【已吹哨】', '到场');
  await report(lead, await lead.card(/^【反馈】/), '已清理飞线，张贴告知书');
  await rated(town, lead, '消防办完了', '满意', tell, '日常哨·办结', '已清理飞线');
}

/** 果园镇 (飞书) blows; 应急 (政务钉钉) leads. Nobody is asked: the cards and the bells go out at once. */
async function urgent(phones: Phones, tell: Tell): Promise<void> {
  const [town, lead, joint] = [phones.of('GYZ'), phones.of('YJGLJ'), phones.of('XFDD')];
  await town.say('果库制冷车间有股刺鼻味，工人说头晕，像是氨泄漏');
  const title = /^【应急哨】果园镇/;
  await town.card('【已吹哨】', '应急哨');
  const cards = await Promise.all(
    (['liaison', 'deputy', 'leader'] as const).map(role => phones.of('YJGLJ', role).card(title, '签收限')),
  );
  await phones.of('XFDD').card(title, '应急哨不能退回');
  tell({ step: '应急哨·直接派单', ok: true, platform: town.platform, posts: cards.length });

  // The B post is nearer: whoever of the unit signs, the unit has signed.
  const deputy = phones.of('YJGLJ', 'deputy');
  const by = await deputy.tap(await deputy.card(title), '签收');
  await joint.tap(await joint.card(title), '签收');
  await town.shows('【已吹哨】', '应急局（主办）', '✅ 消防');
  tell({ step: '应急哨·签收', ok: true, platform: deputy.platform, by });

  const here = /^【报到】\d+号 果园镇/;
  await lead.tap(await lead.card(here), '已到场');
  await joint.tap(await joint.card(here), '已到场');
  await report(lead, await lead.card(/^【反馈】/), '已切断氨阀，疏散工人12名，送医2名');
  await rated(town, lead, '应急局办完了', '满意', tell, '应急哨·办结', '已切断氨阀');
}

/** 城关镇 blows for what keeps coming back; 城管 (飞书) leads, is sent back once, and ends it. */
async function hard(phones: Phones, tell: Tell): Promise<void> {
  const [town, lead] = [phones.of('CGZ'), phones.of('ZHZFJ')];
  await town.say('向阳街烧烤一条街油烟熏得居民开不了窗，去年整治过又反弹，反映四五回了');
  const asked = await town.card(ASKED, '攻坚哨');
  await town.tap(asked, '对，吹哨');
  const title = /^【攻坚哨】城关镇/;
  const parties = [lead, phones.of('STHJ'), phones.of('SCJGJ')];
  for (const unit of parties) await unit.tap(await unit.card(title, '签收限'), '签收');
  for (const unit of parties)
    await unit.fill(await unit.card(/^【报到】\d+号 城关镇/, '0003号'), '代报到场人', MEETING);
  tell({ step: '攻坚哨·报到', ok: true, units: parties.length, platform: lead.platform });

  await report(lead, await lead.card(/^【反馈】.*0003/), '方案：逐户装净化器，错时巡查', 'progress');
  await report(lead, await lead.card(/^【反馈】.*0003/, '方案：逐户装净化器'), '12户已装净化器');
  const rating = await town.card('城管局办完了', '12户已装净化器');
  await town.fill(rating, '没解决，返办', { reason: '还有3户没装，晚上照样冒烟' });
  const again = await lead.card(/^【返办1】/, '还有3户没装');
  tell({ step: '攻坚哨·返办', ok: true, card: again.title });
  await report(lead, again, '余下3户已装，联合复查合格');
  await rated(town, lead, '城管局办完了', '基本满意', tell, '攻坚哨·办结', '余下3户已装');
}

const MEETING = { who: '带队负责人', place: '镇政府二楼' };

async function report(
  lead: Phone,
  card: DemoCard,
  measures: string,
  stage: 'final' | 'progress' = 'final',
): Promise<void> {
  await lead.fill(card, '填反馈', {
    stage,
    accepted: '9月8日 09:00',
    contact: '乡镇联络员',
    measures,
    finish: '9月8日',
  });
}

async function rated(
  town: Phone,
  lead: Phone,
  title: string,
  answer: '满意' | '基本满意',
  tell: Tell,
  step: string,
  said: string,
): Promise<void> {
  await town.tap(await town.card(title, said), answer);
  await lead.shows(/^【(反馈|返办1)】/, `${answer} · 已办结`);
  tell({ step, ok: true, rated: answer, town: town.platform, lead: lead.platform });
}
