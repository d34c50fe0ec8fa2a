import { type ThemeView, themeCard, themeGapCard, themeSays } from '../../../cards/theme.ts';
import type { Card, FormValues } from '../../chat/card.ts';
import type { DirectCommand, Interpreter } from '../../chat/entry.ts';
import type { Json, Sql } from '../../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../../decide/doc-store.ts';
import type { CardRef } from '../../decide/feature.ts';
import { type AnyFeature, feature } from '../../decide/subject.ts';
import { dayOf } from '../../duty/calendar.ts';
import { nudgeCommand } from '../acting.ts';
import { type ThemeCommand, themeCommand } from './commands.ts';
import { decideTheme } from './decide.ts';
import { type ThemeFacts, themeFacts } from './facts.ts';
import { type ThemeState, themeSchema } from './state.ts';

const table: DocTable<ThemeState> = {
  name: 'theme',
  columns: { name: 'text', state: 'text', unitId: 'text' },
  schema: themeSchema,
};

/** 主题认领 (C21) as the shell runs it. */
export function themes(): AnyFeature {
  return feature<ThemeState, ThemeCommand, ThemeFacts>({
    kind: 'theme',
    load: (sql, ids, lock) => loadDocs(sql, table, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, table, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => {
      const parsed = themeCommand.safeParse(command);
      return parsed.success ? parsed.data : undefined;
    },
    fromTap: themeTap,
    fromDuty: duty => nudgeCommand('theme', duty),
    facts: themeFacts,
    decide: decideTheme,
    card: themeLook,
  });
}

function themeTap(card: CardRef, action: string, form: FormValues): Json | undefined {
  switch (`${card.kind}/${action}`) {
    case 'theme.claim/claim':
      return { type: 'theme.claim', unitId: card.unitId };
    case 'theme.claim/decline':
      return { type: 'theme.decline', unitId: card.unitId, reason: form.reason ?? '' };
    case 'theme.claim/assign':
      return { type: 'theme.assign', unit: form.unit ?? '' };
    default:
      return undefined;
  }
}

function themeLook(state: ThemeState, ref: CardRef, now: Date): Card {
  const view = viewOf(state, now);
  const { cover } = state.doc;
  if (ref.kind === 'theme.gap' && cover !== undefined) {
    const step = Number(ref.slot.split('.')[1]);
    const said = cover.reminders.find(reminder => reminder.step === step);
    return themeGapCard(view, {
      year: cover.year,
      done: said?.done ?? cover.done,
      left: said?.left ?? 0,
      met: cover.met,
    });
  }
  const declined = state.doc.declined.some(entry => entry.unit.id === ref.unitId);
  return themeCard(view, { declined, office: ref.slot === 'office' });
}

function viewOf(state: ThemeState, now: Date): ThemeView {
  const { doc } = state;
  return {
    name: state.name,
    source: doc.source === '' ? '县级清单' : doc.source,
    no: `ZT-${state.id.slice(-6).toUpperCase()}`,
    state: state.state,
    suggested: doc.suggested.map(unit => unit.short),
    claimed:
      doc.claimed === undefined
        ? undefined
        : { unit: doc.claimed.unit.name, by: doc.claimed.name, at: new Date(doc.claimed.at) },
    declined: doc.declined.map(({ unit, reason }) => ({ short: unit.short, reason })),
    least: doc.least,
    coverDay: doc.cover?.by ?? `${dayOf(now).slice(0, 4)}-${doc.coverMMDD}`,
    now,
  };
}

/** 发布主题 <名> 来源:… 建议:… by the office. */
export const typedTheme: Interpreter = async (sql, message, member, _now, newId) => {
  const text = message.text.normalize('NFKC').trim();
  const body = /^发布主题\s*(.+)$/su.exec(text)?.[1];
  if (body === undefined) return undefined;
  const label = (name: string): string =>
    new RegExp(`${name}\\s*:\\s*(.*?)(?=\\s*(?:来源|建议)\\s*:|$)`, 'su').exec(body)?.[1]?.trim() ?? '';
  const name = body.replace(/\s*(?:来源|建议)\s*:.*$/su, '').trim();
  const units = label('建议')
    .split(/[、,，;；\s]+/u)
    .filter(unit => unit !== '');
  if (name === '' || units.length === 0) return { say: themeSays.needsUnits };
  const [known] = await sql.query<{ id: string }>('select id from theme where region_id = $1 and name = $2', [
    member.regionId,
    name,
  ]);
  return {
    work: {
      feature: 'theme',
      subjectId: known?.id ?? newId(),
      command: { type: 'theme.publish', name, source: label('来源'), units },
    },
  };
};

/** Claimed themes whose present year is not watched yet. */
export async function themeYears(sql: Sql, now: Date): Promise<DirectCommand[]> {
  const year = Number(dayOf(now).slice(0, 4));
  const rows = await sql.query<{ id: string }>(
    `select id from theme where state = 'CLAIMED' and (doc->'cover'->>'year')::int < $1 order by id`,
    [year],
  );
  return rows.map(({ id }) => ({
    type: 'command',
    platform: 'clock',
    eventId: `theme:${id}:${year}:${now.toISOString().slice(0, 13)}`,
    userId: 'clock',
    work: {
      feature: 'theme',
      subjectId: id,
      command: { type: 'theme.year', year },
      actor: { kind: 'system', reason: 'season:theme' },
    },
  }));
}
