import { userInfo } from 'node:os';
import { DateTime } from 'luxon';
import { accountCopy } from '../../cards/account-copy.ts';
import { PLATFORMS } from '../chat/adapter.ts';
import { type FailedCard, failedCards, resend } from '../chat/resend.ts';
import type { Db } from '../db/client.ts';

const MOST_SHOWN = 200;

/**
 * `chayici resend`: the cards that need a person, each with its reason. `chayici resend <id> …`: posts them once more,
 * on record; all of them or, when one is not failed, none. The running service sends them within a minute.
 */
export async function resendCommand(db: Db, ids: readonly string[], now: Date): Promise<number> {
  if (ids.length === 0) return list(db);
  const wanted = [...new Set(ids)];
  const by = { actorKind: 'operator', actorId: userInfo().username, channel: 'cli' } as const;
  const unknown: string[] = [];
  const sent = await db.tx(async sql => {
    const failed = await sql.query<{ id: string }>(
      "select id from card_message where id = any($1) and state = 'failed'",
      [wanted],
    );
    unknown.push(...wanted.filter(id => !failed.some(card => card.id === id)));
    return unknown.length > 0 ? [] : resend(sql, wanted, by, now);
  });
  if (unknown.length > 0) {
    console.error(`没有这样的失败卡片：${unknown.join('、')}。一张也没有重发；用 chayici resend 查看清单`);
    return 1;
  }
  for (const card of sent) console.log(`将重发 ${line(card)}`);
  console.log(`${sent.length} 张已交给服务，一分钟内发出，已留痕。`);
  return 0;
}

async function list(db: Db): Promise<number> {
  const cards = await failedCards(db, MOST_SHOWN);
  if (cards.length === 0) {
    console.log('没有失败的卡片。');
    return 0;
  }
  for (const card of cards) console.log(line(card));
  const more = cards.length === MOST_SHOWN ? `（只列出最近 ${MOST_SHOWN} 张）` : '';
  console.log(`共 ${cards.length} 张${more}。处理原因后重发：chayici resend <卡片编号> …`);
  return 0;
}

function line(card: FailedCard): string {
  const platform = PLATFORMS.find(name => name === card.platform);
  const at = DateTime.fromJSDate(card.troubleAt, { zone: 'Asia/Shanghai' }).toFormat('yyyy-MM-dd HH:mm');
  const where = platform === undefined ? card.platform : accountCopy.apps[platform];
  return `${card.id}  ${where}  ${card.unit}${card.person}  ${card.subjectKind}/${card.kind}  ${at}  ${reasonOf(card)}`;
}

function reasonOf({ platform, trouble, shown }: FailedCard): string {
  const what = shown ? '更新' : '发送';
  return trouble === 'unknown'
    ? `${what}后平台没有回答，不知是否送达；重发可能重复，请先向本人核实`
    : `${what}被拒绝，代码 ${trouble.replace(/^refused:/, '')}（含义见 adapters/${platform}/README.md）`;
}
