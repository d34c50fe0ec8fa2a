/** 系统自查 as a subject: one a region and day with findings, one card to the office. */
import { z } from 'zod';
import { auditCard } from '../../cards/duty.ts';
import type { Sql } from '../db/sql.ts';
import { type DocTable, loadDocs, saveDocs } from '../decide/doc-store.ts';
import type { Work } from '../decide/shell.ts';
import { type AnyFeature, feature } from '../decide/subject.ts';
import { gapId } from '../directory/liaison/state.ts';
import { recipients } from '../directory/who.ts';
import { atTime, dayOf } from './calendar.ts';
import { openingHour } from './ladder.ts';
import { officeRegions, type Round, type RoundOptions, turn } from './round.ts';
import { type AuditFindings, auditDue, beatAudit, selfAudit } from './self-audit.ts';

const line = z.object({
  kind: z.enum(['unsent', 'stuck', 'nobody', 'vacant', 'calendar']),
  text: z.string(),
});

const auditState = z.object({
  id: z.string(),
  regionId: z.string(),
  version: z.number().int(),
  day: z.string(),
  doc: z.object({ lines: z.array(line) }),
});
type AuditState = Readonly<z.infer<typeof auditState>>;

const auditTable: DocTable<AuditState> = {
  name: 'self_audit',
  columns: { day: 'date' },
  schema: auditState,
};

const auditCommand = z.object({
  type: z.literal('audit.raise'),
  regionId: z.string(),
  day: z.string(),
  lines: z.array(line).min(1),
});
type AuditCommand = z.infer<typeof auditCommand>;

export function selfAudits(): AnyFeature {
  return feature<AuditState, AuditCommand, undefined>({
    kind: 'selfAudit',
    load: (sql, ids, lock) => loadDocs(sql, auditTable, ids, lock),
    save: (sql, changes, now) => saveDocs(sql, auditTable, changes, now),
    region: state => state.regionId,
    version: state => state.version,
    atVersion: (state, version) => ({ ...state, version }),
    parse: command => auditCommand.safeParse(command).data,
    fromTap: () => undefined,
    fromDuty: () => null,
    facts: async () => undefined,
    decide: (state, { regionId, day, lines }, _actor, context) =>
      state !== undefined
        ? { decided: false, code: 'already', say: '', harmless: true }
        : {
            decided: true,
            state: { id: context.subjectId, regionId, version: 0, day, doc: { lines } },
            effects: [
              { effect: 'show', card: 'audit', to: { office: true } },
              { effect: 'record', action: 'audit.raised', detail: { findings: lines.length } },
            ],
          },
    card: ({ day, doc }) => auditCard({ day, lines: doc.lines }),
  });
}

/**
 * Every hour the service audits itself; once a working day the office hears of what was found, and vacant posts get
 * their own card (C24) at once. The heartbeat stops when there is something to raise and no office to raise it to.
 */
export const auditRound: Round = async options => {
  await turn(options, 'self-audit', async (sql, now) => {
    if (!(await auditDue(sql, now))) return [];
    const works: Work[] = [];
    let heard = true;
    for (const regionId of await officeRegions(sql)) {
      const findings = await selfAudit(sql, regionId, now);
      works.push(...(await raise(sql, options, regionId, findings, now)));
      heard &&=
        findings.lines.length === 0 || (await recipients(sql, regionId, { office: true }, now)).length > 0;
    }
    if (heard) await beatAudit(sql, now);
    return works;
  });
};

async function raise(
  sql: Sql,
  { shell }: RoundOptions,
  regionId: string,
  findings: AuditFindings,
  now: Date,
): Promise<Work[]> {
  const { calendar, settings } = await shell.surroundings.context(sql, regionId);
  const day = dayOf(now);
  // Held findings are not lost: the next hour finds them again.
  const open = openingHour(now, calendar, settings.quiet).getTime() === now.getTime();
  const actor = { kind: 'system', reason: 'self-audit' } as const;
  const filled = findings.filled.map(
    (id): Work => ({ feature: 'postGap', subjectId: id, command: { type: 'gap.filled' }, actor }),
  );
  if (!open || now < atTime(day, settings.selfAudit.at)) return filled;
  const gaps = findings.vacancies.map(
    ({ unitId, role }): Work => ({
      feature: 'postGap',
      subjectId: gapId(unitId, role),
      command: { type: 'gap.vacant', regionId, unitId, role },
      actor,
    }),
  );
  const report: Work[] =
    findings.lines.length === 0
      ? []
      : [
          {
            feature: 'selfAudit',
            subjectId: `${regionId}:${day}`,
            command: {
              type: 'audit.raise',
              regionId,
              day,
              lines: findings.lines.map(entry => ({ ...entry })),
            },
            actor,
          },
        ];
  return [...filled, ...gaps, ...report];
}
