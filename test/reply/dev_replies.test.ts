import { describe, expect, it } from 'vitest';
import { parseReply } from '../../src/report/reply/parse.ts';
import { calendar, counted, devReplies } from './support.ts';

describe('the twenty sample replies', () => {
  for (const { label, context } of devReplies()) {
    it(`${label.id} ${label.text}`, () => {
      expect(counted(parseReply(label.text, context, calendar))).toEqual(counted(label));
    });
  }

  it('tells a request for more time with its length and its reason', () => {
    const asked = devReplies().find(({ label }) => label.id === 'R15');
    if (asked === undefined) throw new Error('the sample R15 is missing');
    const { slots } = parseReply(asked.label.text, asked.context, calendar);
    expect(slots).toMatchObject({ days: 2, reason: '领导出差' });
  });
});
