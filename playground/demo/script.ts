import type { DemoWorld } from './world.ts';

/** One line of the played story. */
export interface Step {
  readonly step: string;
  readonly ok: true;
  readonly [detail: string]: string | number | boolean;
}

const UNITS = ['XFDD', 'SCJGJ', 'JJDD', 'ZJJ', 'ZHZFJ', 'YJGLJ'];
const CARD = '【联合检查】';
/** After the change: the title names the day, and the old cards are marked 已改期. */
const NEW_CARD = /^【联合检查】.*9月16日$/;

/** Plays the whole first story without a browser; every step waits until the phones show it. */
export async function playScript(world: DemoWorld, tell: (step: Step) => void): Promise<void> {
  const { phones } = world;
  await phones.say('SFJ', 'liaison', '发起联合检查 S01 9月15日 14:30 集合:政务中心东门');
  const draft = await phones.card('SFJ', 'liaison', '【待分发】', '电动自行车消防安全');
  tell({ step: '发起', ok: true, card: draft.title });

  await phones.tap('SFJ', 'liaison', draft, '确认分发');
  for (const unit of UNITS) await phones.card(unit, 'liaison', CARD, '已确认 0/6');
  tell({ step: '一键分发', ok: true, units: UNITS.length });

  for (const [index, unit] of ['SCJGJ', 'JJDD', 'ZJJ'].entries()) {
    await phones.tap(unit, 'liaison', await phones.card(unit, 'liaison', CARD), '确认参加');
    await phones.card('XFDD', 'liaison', CARD, `已确认 ${index + 1}/6`);
    tell({ step: '确认参加', ok: true, unit, confirmed: index + 1 });
  }

  const card = await phones.card('ZHZFJ', 'liaison', CARD);
  await phones.fill(card, '提时间/人手困难', {
    date: '2026-09-16',
    time: '09:30',
    reason: '15日下午创城迎检，人手不够',
  });
  const proposal = await phones.card('XFDD', 'liaison', '【改期】', '9月16日');
  tell({ step: '提时间', ok: true, unit: 'ZHZFJ', card: proposal.title });

  await phones.tap('XFDD', 'liaison', proposal, '同意改期');
  for (const unit of UNITS) await phones.card(unit, 'liaison', NEW_CARD, '改时间');
  tell({ step: '同意改期', ok: true, date: '2026-09-16' });

  const others = UNITS.filter(unit => unit !== 'XFDD');
  for (const unit of others)
    await phones.tap(unit, 'liaison', await phones.card(unit, 'liaison', '9月16日'), '确认参加');
  for (const unit of UNITS) await phones.card(unit, 'liaison', NEW_CARD, '已确认 6/6，全部到齐');
  tell({ step: '全部重新确认', ok: true, confirmed: UNITS.length });
}
