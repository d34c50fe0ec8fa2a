import type { AuditEntry } from '../audit/record.ts';
import type { JsonObject } from '../db/sql.ts';
import type { Actor, Effect } from './feature.ts';
import { subjectKey } from './shell.ts';
import type { Subject } from './subject.ts';

/** What somebody did to a subject, for the record. */
export function entry(
  subject: Subject,
  actor: Actor,
  action: string,
  detail: JsonObject,
  at: Date,
): AuditEntry {
  return {
    stream: subjectKey(subject.kind, subject.id),
    at,
    regionId: subject.regionId(),
    ...actorFields(actor),
    action,
    detail,
  };
}

function actorFields(actor: Actor): Pick<AuditEntry, 'actorKind' | 'actorId' | 'channel'> {
  if (actor.kind === 'person') {
    return { actorKind: 'person', actorId: actor.member.personId, channel: actor.channel };
  }
  if (actor.kind === 'api') return { actorKind: 'api', actorId: actor.tokenId, channel: 'api' };
  return { actorKind: 'system', actorId: actor.reason, channel: 'clock' };
}

/** A card had nobody to go to; it is shown to whoever takes the post (`showUnreached`). */
export function unreachable(
  subject: Subject,
  { card, slot, to, urgent }: Extract<Effect, { effect: 'show' }>,
  at: Date,
): AuditEntry {
  return {
    stream: subjectKey(subject.kind, subject.id),
    at,
    regionId: subject.regionId(),
    actorKind: 'system',
    actorId: 'delivery',
    channel: 'clock',
    action: 'card.nobody',
    detail: {
      card,
      audience: JSON.stringify(to),
      ...(slot === undefined ? {} : { slot }),
      ...(urgent === true ? { urgent } : {}),
    },
  };
}
