/** What else is on record about a task: everything that was agreed, excepted, turned over or put off, a line each. */
import { z } from 'zod';
import { archiveCopy as copy } from '../../cards/archive-copy.ts';
import { stampText } from '../../cards/format.ts';
import type { ArchivePackage } from './package.ts';

const mark = z.object({ name: z.string(), at: z.string() });
const reasoned = mark.extend({ reason: z.string() });
const named = z.object({ id: z.string(), name: z.string() });
const taskPart = z.object({
  doc: z.object({
    consult: z
      .object({
        slots: z.array(z.object({ date: z.string(), time: z.string() })),
        settled: mark.extend({ choice: z.number() }).optional(),
      })
      .optional(),
    filing: reasoned
      .extend({ ruling: mark.extend({ decision: z.string(), note: z.string() }).optional() })
      .optional(),
    enterprises: z.array(
      named.extend({
        trigger: z.object({ evidenceNo: z.string().optional() }).optional(),
        overrides: z.array(reasoned.extend({ code: z.string() })).default([]),
        reported: reasoned.optional(),
      }),
    ),
    /** `name` is the enterprise's. */
    dropped: z.array(reasoned.extend({ personId: z.string() })).default([]),
    hazards: z
      .array(
        mark.extend({
          enterpriseId: z.string(),
          unit: named,
          text: z.string(),
          acks: z.array(mark),
          remarks: z.array(mark.extend({ text: z.string() })),
        }),
      )
      .default([]),
    handovers: z
      .array(
        mark.extend({
          enterpriseId: z.string(),
          from: named,
          to: named,
          docNo: z.string(),
          reason: z.string(),
          receipt: mark.extend({ no: z.string() }).optional(),
        }),
      )
      .default([]),
    started: mark.optional(),
    backfilled: mark.extend({ no: z.string(), note: z.string() }).optional(),
    cancelled: reasoned.optional(),
    mergedInto: reasoned.extend({ no: z.string() }).optional(),
  }),
});
const unitPart = z.object({
  doc: z.object({
    unit: named,
    team: mark.extend({ officers: z.array(z.object({ name: z.string() })) }).optional(),
    delegated: mark.extend({ to: z.string() }).optional(),
    entrusted: mark.extend({ to: named, basis: z.string() }).optional(),
    attending: mark.extend({ names: z.string() }).optional(),
    declined: reasoned.optional(),
    rectifications: z
      .array(
        z.object({
          enterpriseId: z.string(),
          extensions: z.array(reasoned.extend({ from: z.string(), to: z.string() })).default([]),
        }),
      )
      .default([]),
    publication: z
      .object({
        extended: reasoned.extend({ from: z.string() }).optional(),
        notPublic: reasoned.extend({ reviewer: z.string() }).optional(),
      })
      .optional(),
  }),
});
type TaskPart = z.infer<typeof taskPart>['doc'];
type UnitPart = z.infer<typeof unitPart>['doc'];
type Mark = z.infer<typeof mark>;

/** Rows of 事项、对象、内容、谁何时, in the order of the task's life. */
export function otherMatters(archive: ArchivePackage): string[][] {
  const { doc } = taskPart.parse(archive.task);
  const units = z.array(unitPart).parse(archive.participants);
  const names = new Map(doc.enterprises.map(({ id, name }) => [id, name]));
  const enterprise = (id: string): string => names.get(id) ?? id;
  return [
    ...before(doc, archive.people),
    ...units.flatMap(unit => [...namedLater(doc, unit.doc), ...ofUnit(unit.doc, enterprise)]),
    ...during(doc, enterprise),
    ...ending(doc),
  ];
}

function line(what: string, about: string, text: string, by: Mark): string[] {
  return [what, about, text, who(by)];
}

function who({ name, at }: Mark): string {
  return `${name} ${stampText(new Date(at))}`;
}

const { matters } = copy;

function before(
  { consult, filing, enterprises, dropped }: TaskPart,
  people: Readonly<Record<string, string>>,
): string[][] {
  const slot = consult?.settled === undefined ? undefined : consult.slots[consult.settled.choice];
  return [
    ...(consult?.settled === undefined || slot === undefined
      ? []
      : [line(matters.consult, '', `${slot.date} ${slot.time}`, consult.settled)]),
    ...(filing === undefined ? [] : [line(matters.filing, '', filing.reason, filing)]),
    ...(filing?.ruling === undefined
      ? []
      : [
          line(
            matters.ruling,
            '',
            joined(rulingWord(filing.ruling.decision), filing.ruling.note),
            filing.ruling,
          ),
        ]),
    ...enterprises.flatMap(({ name, trigger, overrides, reported }) => [
      ...(trigger?.evidenceNo === undefined ? [] : [[matters.asCase, name, trigger.evidenceNo, '']]),
      ...(reported === undefined ? [] : [line(matters.reported, name, reported.reason, reported)]),
      ...overrides.map(entry => line(matters.override, name, joined(entry.code, entry.reason), entry)),
    ]),
    ...dropped.map(({ personId, name, reason, at }) =>
      line(matters.dropped, name, reason, { name: people[personId] ?? '', at }),
    ),
  ];
}

/** 突发险情: people who were put on record after the start. */
function namedLater({ started }: TaskPart, { unit, team }: UnitPart): string[][] {
  if (started === undefined || team === undefined || team.at <= started.at) return [];
  return [line(matters.people, unit.name, team.officers.map(({ name }) => name).join('、'), team)];
}

function ofUnit(doc: UnitPart, enterprise: (id: string) => string): string[][] {
  const { unit, delegated, entrusted, attending, declined, publication } = doc;
  return [
    ...(delegated === undefined ? [] : [line(matters.delegated, unit.name, delegated.to, delegated)]),
    ...(entrusted === undefined
      ? []
      : [line(matters.entrusted, unit.name, joined(entrusted.to.name, entrusted.basis), entrusted)]),
    ...(attending === undefined ? [] : [line(matters.attending, unit.name, attending.names, attending)]),
    ...(declined === undefined ? [] : [line(matters.declined, unit.name, declined.reason, declined)]),
    ...doc.rectifications.flatMap(({ enterpriseId, extensions }) =>
      extensions.map(entry =>
        line(
          matters.extended,
          `${unit.name} ${enterprise(enterpriseId)}`,
          joined(`${entry.from} → ${entry.to}`, entry.reason),
          entry,
        ),
      ),
    ),
    ...(publication?.extended === undefined
      ? []
      : [line(matters.pushExtended, unit.name, publication.extended.reason, publication.extended)]),
    ...(publication?.notPublic === undefined
      ? []
      : [
          line(
            matters.notPublic,
            unit.name,
            joined(publication.notPublic.reason, copy.reviewer(publication.notPublic.reviewer)),
            publication.notPublic,
          ),
        ]),
  ];
}

function during(
  { hazards, handovers, backfilled }: TaskPart,
  enterprise: (id: string) => string,
): string[][] {
  return [
    ...hazards.flatMap(hazard => [
      line(matters.hazard, enterprise(hazard.enterpriseId), joined(hazard.unit.name, hazard.text), hazard),
      ...hazard.acks.map(ack => line(matters.hazardSeen, enterprise(hazard.enterpriseId), '', ack)),
      ...hazard.remarks.map(remark =>
        line(matters.hazardRemark, enterprise(hazard.enterpriseId), remark.text, remark),
      ),
    ]),
    ...handovers.flatMap(handover => [
      line(
        matters.handover,
        enterprise(handover.enterpriseId),
        joined(`${handover.from.name} → ${handover.to.name}`, handover.docNo, handover.reason),
        handover,
      ),
      ...(handover.receipt === undefined
        ? []
        : [line(matters.receipt, handover.to.name, handover.receipt.no, handover.receipt)]),
    ]),
    ...(backfilled === undefined
      ? []
      : [line(matters.backfilled, '', joined(backfilled.no, backfilled.note), backfilled)]),
  ];
}

function ending({ cancelled, mergedInto }: TaskPart): string[][] {
  return [
    ...(cancelled === undefined ? [] : [line(matters.cancelled, '', cancelled.reason, cancelled)]),
    ...(mergedInto === undefined ? [] : [line(matters.merged, mergedInto.no, mergedInto.reason, mergedInto)]),
  ];
}

function joined(...parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('；');
}

function rulingWord(decision: string): string {
  const words: Readonly<Record<string, string>> = copy.rulings;
  return words[decision] ?? decision;
}
