import { afterEach, describe, expect, it } from 'vitest';
import type { County } from '../../harness/county.ts';
import { acts, LEAD, openDuties, teamed } from './support.ts';

describe('事先告知', () => {
  let county: County;
  afterEach(() => county.close());

  it('is offered to the lead once the teams stand and the day is near, as a Word file; a stop takes it back', async () => {
    county = await teamed();
    await county.forward('2026-09-08 09:30');
    county.who(LEAD).receives('【可告知】', '离检查还有2天', '不要求法定代表人到场');
    expect(county.who('XFDD').hasCard('【可告知】')).toBe(false);
    expect(await openDuties(county)).not.toContain(`task.notice ${LEAD}`);
    const address = county.who(LEAD).link('【可告知】', '下载告知书（Word）');
    const file = await fetch(address);
    expect(decodeURIComponent(file.headers.get('content-disposition') ?? '')).toContain(
      '检查事先告知RW2026-0001.docx',
    );
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await acts(county, LEAD, { type: 'task.cancel', reason: '防汛' });
    await county.settle();
    expect(county.who(LEAD).buttons('【可告知】')).toEqual([]);
    expect((await fetch(address)).headers.get('content-disposition')).toBeNull();
  });
});
