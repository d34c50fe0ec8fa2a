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
const GAS = '镇政府东边巷子里液化气味道特别大，群众都跑出来了，快来人';

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

/** A tap as the platform would deliver it from anybody's phone, on a card that is not hers. */
export async function taps(
  county: County,
  who: Persona,
  cardOf: Persona,
  title: string,
  action: string,
): Promise<void> {
  const outTrackId = cardOf.card(title).cardId;
  await county.control('dingtalk', 'callback', {
    userId: who.userId,
    outTrackId,
    params: { id: action, c: outTrackId.split('.')[0], v: '1' },
  });
  await county.settle();
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
