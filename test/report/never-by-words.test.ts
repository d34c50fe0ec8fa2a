import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Context } from '../../src/decide/feature.ts';
import { regionSettings } from '../../src/decide/settings.ts';
import { createCalendar } from '../../src/duty/calendar.ts';
import { chineseDaysCalendar } from '../../src/duty/chinese-days.ts';
import { parseReply } from '../../src/report/reply/parse.ts';
import { FIGURES } from '../../src/report/reply/types.ts';
import { NO_FIGURES } from '../../src/report/shapes.ts';
import { submissionCommand } from '../../src/report/submission/commands.ts';
import { decideSubmission } from '../../src/report/submission/decide.ts';
import type { SubmissionFacts } from '../../src/report/submission/facts.ts';
import type { SubmissionState } from '../../src/report/submission/state.ts';

const NOW = new Date('2026-07-02T10:00:00+08:00');
const DUE = new Date('2026-07-07T18:00:00+08:00');
const calendar = createCalendar(chineseDaysCalendar([2025, 2026]));
const fire = { id: 'u-1', code: 'XFDD', name: '县消防救援大队', short: '消防' };

const context: Context = {
  subjectId: 's-1',
  now: NOW,
  calendar,
  newId: () => 'id',
  settings: regionSettings.parse({}),
};
const facts: SubmissionFacts = {
  office: false,
  colleagues: [
    { id: 'p-2', name: '张三', title: '法制科科长' },
    { id: 'p-3', name: '李四', title: '执法大队队长' },
  ],
  cycle: { state: 'FILLING', officeId: 'u-9', arrived: 3, total: 34 },
  leads: ['S02 人员密集场所'],
};
const liaison = {
  kind: 'person',
  channel: 'dingtalk',
  member: {
    personId: 'p-1',
    name: '消防联络员A',
    unitId: fire.id,
    unitCode: fire.code,
    unitName: fire.name,
    unitShort: fire.short,
    regionId: 'r-1',
    isOffice: false,
    roles: ['liaison'],
  },
} as const;

function asked(records: SubmissionState['doc']['records']): SubmissionState {
  const opened = decideSubmission(
    undefined,
    {
      type: 'submission.open',
      regionId: 'r-1',
      cycleId: 'c-1',
      period: '2026Q2',
      unit: fire,
      dueAt: DUE.toISOString(),
      figures: NO_FIGURES,
      records: [...records],
      colleagues: [...facts.colleagues],
    },
    { kind: 'system', reason: 'calendar' },
    context,
    facts,
  );
  if (!opened.decided) throw new Error(opened.say);
  return opened.state;
}

/** What the interpreter makes of a text, decided. */
function say(state: SubmissionState, text: string) {
  const reading = parseReply(text, { now: NOW, deadline: DUE, item: '季报', quarter: '2026Q2' }, calendar);
  const { slots, intent, calendarGap } = reading;
  const stated = Object.fromEntries(
    FIGURES.flatMap(name => (slots[name] === undefined ? [] : [[name, slots[name]]])),
  );
  const command = submissionCommand.parse({
    type: 'submission.reply',
    intent,
    text: text.slice(0, 4000),
    figures: stated,
    old: {},
    due: slots.due,
    claimedDate: slots.claimedDate,
    to: slots.to?.slice(0, 60),
    unit: slots.unit?.slice(0, 60),
    topic: slots.topic,
    stage: slots.stage,
    reason: slots.reason?.slice(0, 200),
    days: slots.days,
    calendarGap,
  });
  return { intent, decision: decideSubmission(state, command, liaison, context, facts) };
}

const samples = z
  .object({ items: z.array(z.object({ id: z.string(), text: z.string(), intent: z.string() })) })
  .parse(JSON.parse(readFileSync('test/fixtures/dev_replies.json', 'utf8'))).items;

describe('words alone', () => {
  it.each(samples)('$id $text: is answered, and reports nothing', ({ text }) => {
    const { decision } = say(asked([]), text);
    expect(decision.say ?? '').not.toBe('');
    if (decision.decided) expect(['SUBMITTED', 'ZERO_CONFIRMED']).not.toContain(decision.state.state);
  });

  it('never make a report, whatever they are and however they follow each other', () => {
    const words = fc.constantFrom(
      ...samples.map(sample => sample.text),
      '已经报了',
      '确认报送',
      '零报告',
      '本季度为零',
      '下周一',
      '3次',
      '12家',
      '同意',
      '确认',
      '马上',
      '请王科报',
      '改成5个',
    );
    const text = fc.oneof(
      fc.array(words, { minLength: 1, maxLength: 4 }).map(parts => parts.join('，')),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), fc.boolean(), (texts, hasRecords) => {
        let state = asked(hasRecords ? [{ no: 'RW2026-0001', title: '电动自行车', date: '2026-05-01' }] : []);
        for (const said of texts) {
          const { decision } = say(state, said);
          if (!decision.decided) continue;
          state = decision.state;
          expect(['SUBMITTED', 'ZERO_CONFIRMED']).not.toContain(state.state);
          expect(state.doc.submitted).toBeUndefined();
          expect(decision.effects.some(effect => effect.effect === 'dutyEnds')).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});
