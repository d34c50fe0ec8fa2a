/** What the document shows of a package; parts that a task never came to are simply empty. */
import { z } from 'zod';
import { archiveCopy as copy } from '../../cards/archive-copy.ts';
import { stampText } from '../../cards/format.ts';
import { otherMatters } from './others.ts';
import type { ArchivePackage } from './package.ts';

const mark = z.object({ name: z.string(), at: z.string() });
const named = z.object({ id: z.string(), name: z.string() });
const taskRow = z.object({
  no: z.string(),
  state: z.string(),
  date: z.string(),
  filing_no: z.string().nullable(),
  doc: z.object({
    scenarioName: z.string(),
    time: z.string().default(''),
    place: z.string().default(''),
    route: z.string().default(''),
    lead: named,
    enterprises: z.array(named),
  }),
});
const participantRow = z.object({
  role: z.string(),
  state: z.string(),
  doc: z.object({
    unit: named,
    confirmed: mark.optional(),
    arrived: mark.optional(),
    team: z
      .object({
        officers: z.array(z.object({ name: z.string(), certNo: z.string() })),
        assistants: z.string().default(''),
        car: z.string().default(''),
      })
      .optional(),
    results: z
      .array(
        z.object({
          enterpriseId: z.string(),
          kind: z.string(),
          docNo: z.string().default(''),
          note: z.string().default(''),
          photos: z.array(z.string()).default([]),
        }),
      )
      .default([]),
    rectifications: z
      .array(
        z.object({
          enterpriseId: z.string(),
          what: z.string(),
          standard: z.string(),
          due: z.string(),
          state: z.string(),
          closed: z
            .object({
              reviewers: z.string().default(''),
              docNo: z.string().default(''),
              note: z.string().default(''),
              photos: z.array(z.string()).default([]),
            })
            .optional(),
        }),
      )
      .default([]),
    publication: z.object({ due: z.string(), ssj: mark.optional(), hlw: mark.optional() }).optional(),
  }),
});

export interface ArchiveTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface ArchiveView {
  readonly title: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly tables: readonly ArchiveTable[];
  readonly proof: readonly string[];
}

export function archiveView(archive: ArchivePackage, fault: string | undefined): ArchiveView {
  const task = taskRow.parse(archive.task);
  const units = z.array(participantRow).parse(archive.participants);
  const names = new Map(task.doc.enterprises.map(({ id, name }) => [id, name]));
  const enterprise = (id: string): string => names.get(id) ?? id;
  const each = <T>(
    pick: (unit: (typeof units)[number]) => readonly T[],
    row: (unit: string, item: T) => string[],
  ): string[][] => units.flatMap(unit => pick(unit).map(item => row(unit.doc.unit.name, item)));
  return {
    title: copy.title(task.no),
    facts: [
      [copy.task.no, task.no],
      [copy.task.filingNo, task.filing_no ?? copy.none],
      [copy.task.state, word(copy.states, task.state)],
      [copy.task.scenario, task.doc.scenarioName],
      [copy.task.date, `${task.date} ${task.doc.time}`.trim()],
      [copy.task.lead, task.doc.lead.name],
      [copy.task.place, [task.doc.place, task.doc.route].filter(part => part !== '').join('；') || copy.none],
      [copy.task.enterprises, task.doc.enterprises.map(({ name }) => name).join('、') || copy.none],
    ],
    tables: [
      {
        title: copy.parts.units,
        columns: copy.columns.units,
        rows: units.map(({ role, state, doc }) => [
          doc.unit.name,
          word(copy.roles, role),
          word(copy.states, state),
          when(doc.confirmed),
          when(doc.arrived),
        ]),
      },
      {
        title: copy.parts.teams,
        columns: copy.columns.teams,
        rows: each(
          ({ state, doc }) => (doc.team === undefined ? [] : [{ ...doc.team, state }]),
          (unit, team) => [
            team.state === 'NO_SHOW' ? copy.absent(unit) : unit,
            team.officers.map(({ name, certNo }) => `${name}（${certNo}）`).join('、'),
            [team.assistants, team.car].filter(part => part !== '').join('；'),
          ],
        ),
      },
      {
        title: copy.parts.results,
        columns: copy.columns.results,
        rows: each(
          ({ doc }) => doc.results,
          (unit, result) => [
            unit,
            enterprise(result.enterpriseId),
            word(copy.results, result.kind),
            [result.docNo, result.note, copy.photos(result.photos.length)]
              .filter(part => part !== '')
              .join('；'),
          ],
        ),
      },
      {
        title: copy.parts.rectify,
        columns: copy.columns.rectify,
        rows: each(
          ({ doc }) => doc.rectifications,
          (unit, item) => [
            unit,
            enterprise(item.enterpriseId),
            `${item.what}；${item.standard}`,
            item.due,
            [
              word(copy.rectifyStates, item.state),
              ...(item.closed === undefined
                ? []
                : [
                    copy.reviewers(item.closed.reviewers),
                    item.closed.docNo,
                    item.closed.note,
                    copy.photos(item.closed.photos.length),
                  ]),
            ]
              .filter(part => part !== '')
              .join('；'),
          ],
        ),
      },
      {
        title: copy.parts.publish,
        columns: copy.columns.publish,
        rows: each(
          ({ doc }) => (doc.publication === undefined ? [] : [doc.publication]),
          (unit, item) => [unit, item.due, when(item.ssj), when(item.hlw)],
        ),
      },
      { title: copy.parts.others, columns: copy.columns.others, rows: otherMatters(archive) },
      { title: copy.parts.trail, columns: copy.columns.trail, rows: trail(archive) },
    ],
    proof: [
      fault === undefined ? copy.intact : copy.broken(fault),
      ...copy.proof(archive.entries.length, archive.head.hash),
    ],
  };
}

function trail({ entries, people }: ArchivePackage): string[][] {
  return entries.map(({ seq, at, actorKind, actorId, action, hash }) => [
    String(seq),
    stampText(new Date(at)),
    actorKind === 'system' ? copy.system : (people[actorId] ?? actorId),
    word(copy.actions, action),
    hash.slice(0, 12),
  ]);
}

/** The Chinese word for a code; a code without one stands for itself. */
function word(words: Readonly<Record<string, string>>, code: string): string {
  return words[code] ?? code;
}

function when(done: { name: string; at: string } | undefined): string {
  return done === undefined ? copy.none : `${done.name} ${stampText(new Date(done.at))}`;
}
