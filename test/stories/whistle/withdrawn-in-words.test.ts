import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { County } from '../../harness/county.ts';
import { Persona } from '../../harness/persona.ts';
import { routineCall } from './scene.ts';

const WHY = '物业已清理';
const VOID = '此前发您的通知作废，不用再办理。';

describe('a call that is withdrawn, told on 政务钉钉 where no message can be changed', () => {
  let county: County;
  beforeEach(async () => {
    county = await County.open({ platforms: { zwdd: ['XFDD', 'ZJJ'] } });
  });
  afterEach(() => county.close());

  const said = (who: Persona, ...words: string[]): string[] =>
    who
      .items()
      .filter(item => item.recalled !== true)
      .map(item => Persona.words(item.body))
      .filter(text => words.every(word => text.includes(word)));

  it('reaches in words, once, whoever has not signed; her to-do ends and her old buttons are gone', async () => {
    const { town, lead, joint } = await routineCall(county);
    await lead.taps('【日常哨】', '签收');
    expect(joint.todo('【日常哨】').done).toBe(false);
    expect(said(joint, '签收')).not.toEqual([]);

    await town.fills('【已吹哨】', '撤哨', { reason: WHY });
    expect(said(joint, '已撤哨', WHY, VOID)).toHaveLength(1);
    expect(joint.todo('【日常哨】').done).toBe(true);
    expect(said(joint, '回复数字')).toEqual([]);
    // Who has signed has a card of its own for it, and one is enough.
    lead.receives('【撤哨】', WHY);
    expect(said(lead, WHY, VOID)).toEqual([]);
    expect(said(lead, '【撤哨】', WHY)).not.toEqual([]);

    await joint.says('1');
    await county.forward('1 工作小时');
    expect(said(joint, '已撤哨', WHY, VOID)).toHaveLength(1);
    expect(county.playground.unknownCalls()).toBe(0);
  });
});
