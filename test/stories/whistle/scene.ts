import { expect } from 'vitest';
import { z } from 'zod';
import { PLATFORMS } from '../../../src/chat/adapter.ts';
import { CARD_COLUMNS, type CardRow, refOf } from '../../../src/chat/card-row.ts';
import type { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';

/** A routine call of 城关镇 that is out: 消防 leads, 住建局 joins. */
export const CHARGING = '康乐小区3号楼楼道停了十几辆电瓶车还拉线充电，说几次不听';

export async function routineCall(county: County): Promise<{ town: Persona; lead: Persona; joint: Persona }> {
  const town = county.who('CGZ');
  await town.says(CHARGING);
  await town.taps('请核对：我这样转', '对，吹哨');
  county.seenByAll();
  return { town, lead: county.who('XFDD'), joint: county.who('ZJJ') };
}

/** An urgent call of 柳树镇: 住建局 leads, 消防 and 应急局 join. */
export const GAS = '镇政府东边巷子里液化气味道特别大，群众都跑出来了，快来人';

export async function urgentCall(county: County): Promise<{ town: Persona; lead: Persona; joint: Persona }> {
  const town = county.who('LSZ');
  await town.says(GAS);
  return { town, lead: county.who('ZJJ'), joint: county.who('XFDD') };
}

export const FEEDBACK = {
  stage: 'final',
  accepted: '9月8日 09:00',
  contact: '城关镇联络员',
  measures: '已清理飞线，张贴告知书',
  finish: '9月8日',
};

/** Signed, there, and reported: the township is asked for its rating. */
export async function reported(lead: Persona, head = '【日常哨】'): Promise<void> {
  await lead.taps(head, '签收');
  await lead.taps('【报到】', '已到场');
  await lead.fills('【反馈】', '填反馈', FEEDBACK);
}

/**
 * A tap from anybody's phone, on a card that is not hers. On 钉钉 it comes over the wire, as a copied callback would;
 * elsewhere the platforms let nobody tap on a card in another's chat, so that it enters behind the adapter.
 */
export async function taps(
  county: County,
  who: Persona,
  cardOf: Persona,
  title: string,
  action: string,
): Promise<void> {
  if (who.platform !== 'dingtalk' || cardOf.platform !== 'dingtalk') {
    await sends(county, who, { of: cardOf, title }, action, {});
    return;
  }
  const outTrackId = cardOf.card(title).cardId;
  await county.control('dingtalk', 'callback', {
    userId: who.userId,
    outTrackId,
    params: { id: action, c: outTrackId.split('.')[0], v: '1' },
  });
  await county.settle();
}

/** Our own id of her newest card whose title, as it stands now, holds these words. */
async function cardIdOf(county: County, who: Persona, title: string): Promise<string> {
  const rows = await county.db.query<CardRow>(
    `select ${CARD_COLUMNS} from card_message c where c.subject_kind = 'whistle' and c.platform = $1 and c.user_id = $2
     order by c.created_at desc, c.id desc`,
    [who.platform, who.userId],
  );
  const calls = await county.app.shell.features
    .get('whistle')
    ?.load(county.db, [...new Set(rows.map(({ subjectId }) => subjectId))], 'none');
  const found = rows.find(row =>
    calls?.get(row.subjectId)?.card(refOf(row), county.clock.now()).title.includes(title),
  );
  if (found === undefined) throw new Error(`${who.name} has no card ${title}`);
  return found.id;
}

/** What is on record about the calls, oldest first. */
export async function actions(county: County): Promise<string[]> {
  const rows = await county.db.query<{ action: string; code: string | null }>(
    `select action, detail->>'code' as code from audit where stream like 'whistle:%' order by id`,
  );
  return rows.map(({ action, code }) => (code === null ? action : `${action}:${code}`));
}

export async function stateOf(county: County, no = 'SD2026-0001'): Promise<string | undefined> {
  const rows = await county.db.query<{ state: string }>('select state from whistle where no = $1', [no]);
  return rows[0]?.state;
}

/** Each unit's own state in the call, by code. */
export async function unitStates(county: County, no = 'SD2026-0001'): Promise<Record<string, string>> {
  const rows = await county.db.query<{ code: string; state: string }>(
    `select u.code, a.state from whistle_assignment a join whistle w on w.id = a.whistle_id join unit u on u.id = a.unit_id
     where w.no = $1 order by u.code`,
    [no],
  );
  return Object.fromEntries(rows.map(({ code, state }) => [code, state]));
}

let forged = 0;

/** A tap with a form that the card did not offer, as a hostile or stale client would send it. Answers what she is told. */
export async function sends(
  county: County,
  who: Persona,
  card: { readonly of: Persona; readonly title: string },
  action: string,
  form: Readonly<Record<string, string>>,
): Promise<string> {
  forged += 1;
  const reply = await county.app.inbound.handle({
    type: 'tap',
    platform: z.enum(PLATFORMS).parse(who.platform),
    eventId: `forged-${forged}`,
    userId: who.userId,
    cardId: await cardIdOf(county, card.of, card.title),
    action,
    form,
  });
  await county.settle();
  return reply.text?.content ?? '';
}

/** Every card of every call as it stands keeps the limits of domain.md §6. */
export async function expectCardsWithinLimits(county: County): Promise<void> {
  const rows = await county.db.query<CardRow>(
    `select ${CARD_COLUMNS} from card_message c where c.subject_kind = 'whistle'`,
  );
  const ids = [...new Set(rows.map(({ subjectId }) => subjectId))];
  const calls = await county.app.shell.features.get('whistle')?.load(county.db, ids, 'none');
  for (const row of rows) {
    const card = calls?.get(row.subjectId)?.card(refOf(row), county.clock.now());
    if (card === undefined) throw new Error(`no call for card ${row.id}`);
    expect([...card.title].length, card.title).toBeLessThanOrEqual(18);
    expect(card.facts.length, card.title).toBeLessThanOrEqual(8);
    expect(card.actions.length, card.title).toBeLessThanOrEqual(4);
    expect(card.no).toMatch(/^SD\d{4}-\d{4}$/);
    expect(
      Buffer.byteLength(
        card.facts.map(({ label, text }) => `${label}${text}`).join('\n') + card.status.join('\n'),
      ),
    ).toBeLessThan(2_000);
  }
}
