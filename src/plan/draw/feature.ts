import { type DrawView, drawCard, drawSays } from '../../../cards/plan-draw.ts';
import type { FormValues } from '../../chat/card.ts';
import type { Interpreter } from '../../chat/entry.ts';
import type { Json, Sql } from '../../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { dayOf } from '../../duty/calendar.ts';
import type { Profile } from '../../rules/settings.ts';
import { nudgeCommand } from '../acting.ts';
import { readDay } from '../questions/day.ts';
import { type DrawCommand, drawCommand } from './commands.ts';
import { decideDraw } from './decide.ts';
import { type DrawFacts, drawFacts } from './facts.ts';
import { type DrawState, drawSchema, standing } from './state.ts';

const table: DocTable<DrawState> = {
  name: 'random_draw',
  columns: { no: 'text', unitId: 'text', state: 'text' },
  schema: drawSchema,
};

/** 随机抽取 as the shell runs it; `profile` holds where no region of the tree sets one. */
export function draws(profile: Profile): AnyFeature {
  return feature<DrawState, DrawCommand, DrawFacts>({
    kind: 'draw',
    load: loadDraws,
    save: (sql, changes, now) => saveDocs(sql, table, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = drawCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: drawTap,
    fromDuty: duty => nudgeCommand('draw', duty),
    facts: drawFacts(profile),
    decide: decideDraw,
    // The office sees the commitment and the result, and leaves the taps to the lead.
    card: (state, ref, now) => drawCard(viewOf(state, now), ref.unitId === state.unitId),
  });
}

export function loadDraws(
  sql: Sql,
  ids: readonly string[],
  lock: 'update' | 'skip-locked' | 'none',
): Promise<Map<string, DrawState>> {
  return loadDocs(sql, table, ids, lock);
}

function drawTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  switch (`${card.kind}/${action}`) {
    case 'draw.result/run':
      return { type: 'draw.run' };
    case 'draw.result/void':
      return { type: 'draw.void', reason: form.reason ?? '' };
    case 'draw.result/replace':
      return { type: 'draw.replace' };
    case 'draw.result/task':
      return { type: 'draw.task' };
    default:
      return undefined;
  }
}

function viewOf(state: DrawState, now: Date): DrawView {
  const { doc } = state;
  return {
    no: state.no,
    state: state.state,
    scenario: doc.scenario.name,
    unit: doc.unit.short,
    date: doc.date,
    ratio: doc.ratio,
    roster: doc.rosterSize,
    excluded: Object.values(doc.excluded ?? {}).flat().length,
    commitment: doc.commitment,
    committed: { by: doc.committed.name, at: new Date(doc.committed.at) },
    seed: doc.enterprises?.seed,
    pool: doc.enterprises?.pool.length ?? 0,
    drawn: standing(state),
    officers: doc.people?.drawn ?? [],
    toReplace: doc.toReplace,
    replaced: doc.replaced.map(entry => ({
      out: entry.out,
      in: entry.in,
      by: entry.name,
      at: new Date(entry.at),
    })),
    drawnBy: doc.drawnBy === undefined ? undefined : { by: doc.drawnBy.name, at: new Date(doc.drawnBy.at) },
    now,
  };
}

const GRADES = { 信任: 'trusted', 一般: 'general', 重点: 'key' } as const;

/** 抽取 S08 比例20% 9月20日 分级:一般 人员:2 排除:甲、乙 回避:证号 */
export const typedDraw: Interpreter = async (_sql, message, _member, now, newId) => {
  const text = message.text.normalize('NFKC').trim();
  const body = /^(?:随机)?抽取\s+(.+)$/su.exec(text)?.[1];
  if (body === undefined) return undefined;
  const label = (name: string): string =>
    new RegExp(`${name}\\s*:\\s*(.*?)(?=\\s*(?:分级|人员|排除|回避)\\s*:|$)`, 'su').exec(body)?.[1]?.trim() ??
    '';
  const listOf = (name: string): string[] =>
    label(name)
      .split(/[、,，;；\s]+/u)
      .filter(word => word !== '');
  const head = body.replace(/\s*(?:分级|人员|排除|回避)\s*:.*$/su, '');
  const scenario = /^(\S+)/u.exec(head)?.[1] ?? '';
  const percent = /(\d{1,3}(?:\.\d+)?)\s*%/u.exec(head)?.[1];
  const date = readDay(head.replace(/(\d{1,3}(?:\.\d+)?)\s*%/u, ' '), dayOf(now));
  if (percent === undefined || date === undefined || Number(percent) > 100) return { say: drawSays.help };
  const grade = Object.entries(GRADES).find(([name]) => label('分级').startsWith(name))?.[1] ?? null;
  return {
    work: {
      feature: 'draw',
      subjectId: newId(),
      command: {
        type: 'draw.commit',
        scenario,
        date,
        ratio: Number((Number(percent) / 100).toFixed(6)),
        grade,
        exclude: listOf('排除'),
        officers: Number(/^\d{1,2}/.exec(label('人员'))?.[0] ?? 0),
        avoid: listOf('回避'),
      },
    },
  };
};
