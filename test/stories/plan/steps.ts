import type { County } from '../../harness/county.ts';
import type { Persona } from '../../harness/persona.ts';
import { planWorkbook } from '../../plan/workbook.ts';

export type PlanLine = Parameters<typeof planWorkbook>[0][number];

/** The address that 填计划 answers with. */
export async function planPage(persona: Persona): Promise<string> {
  await persona.says('填计划');
  // An answer travels after the ack.
  await persona.isTold('/plan/');
  const url = persona
    .items()
    .filter(item => item.body.type !== 'card')
    .map(item => /http[^"\s\\]+\/plan\/[\w.-]+/.exec(JSON.stringify(item.body))?.[0])
    .findLast(found => found !== undefined);
  if (url === undefined) throw new Error(`${persona.name} got no link`);
  persona.seeAll();
  return url;
}

/** Sends a workbook to a page; answers status and page. */
export async function upload(
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  name = '计划.xlsx',
): Promise<{ status: number; text: string }> {
  const form = new FormData();
  form.append('file', new Blob([bytes]), name);
  const answer = await fetch(url, { method: 'POST', body: form });
  return { status: answer.status, text: await answer.text() };
}

/** A unit fills in its plan and sends it to the office; its joint units agree. */
export async function plans(
  county: County,
  unit: string,
  lines: readonly PlanLine[],
  joint: readonly string[],
): Promise<void> {
  const lead = county.who(unit);
  const { status, text } = await upload(await planPage(lead), await planWorkbook(lines));
  if (status !== 200) throw new Error(text);
  await county.settle();
  await lead.taps('【年度计划】', '提交备案');
  for (const code of joint) await county.who(code).taps('【会签】', '无意见');
}
