import type { Logger } from 'pino';
import { z } from 'zod';
import type { Inbound } from '../chat/inbound.ts';
import type { Db } from '../db/client.ts';
import type { Candidate, Model, Named } from './model.ts';

export interface AskModelOptions {
  readonly db: Db;
  readonly model: Model;
  readonly inbound: Inbound;
  readonly now: () => Date;
  readonly log: Logger;
}

const AT_ONCE = 5;
/** Older calls have been decided by a person, or soon will be. */
const LOOK_BACK_MINUTES = 60;

const candidates = z.array(z.object({ code: z.string(), name: z.string(), duty: z.string() }));

const UNSURE = `select w.id, w.doc->>'text' as text,
    (select coalesce(json_agg(json_build_object('code', u.code, 'name', u.name, 'duty', u.duty) order by u.code), '[]')
     from unit u where u.id in (select k->>'id' from jsonb_array_elements(w.doc->'units') k)) as units
  from whistle w
  where w.state = 'BLOWN' and w.doc->>'stage' in ('blower', 'desk') and w.doc->>'text' <> ''
    and not (w.doc->'reading'->>'sure')::boolean and not (w.doc->'reading'->>'outOfScope')::boolean
    and w.doc->'advice' is null and w.doc->'corrected' is null
    and w.created_at > $1::timestamptz - ${LOOK_BACK_MINUTES} * interval '1 minute'
  order by w.type = 'URGENT' desc, w.created_at limit ${AT_ONCE}`;

/**
 * Asks the model about calls that routing is unsure of, once each and outside of every transaction: the card is out before
 * anybody is asked, and stays as it is when there is no answer. Only the call's own words leave the house.
 */
export async function askModel(options: AskModelOptions): Promise<void> {
  const rows = await options.db.query<{ id: string; text: string; units: unknown }>(UNSURE, [options.now()]);
  // At once, so that a silent endpoint holds up nobody longer than one answer may take.
  const one = async ({ id, text, units }: (typeof rows)[number]): Promise<void> => {
    const found = await asked(options, text, candidates.parse(units));
    const outcome = found === undefined ? 'failed' : found.lead === null ? 'none' : 'named';
    await options.inbound.submit({
      type: 'command',
      platform: 'clock',
      eventId: `whistle.advise:${id}`,
      userId: 'clock',
      work: {
        feature: 'whistle',
        subjectId: id,
        command: {
          type: 'whistle.advise',
          outcome,
          lead: found?.lead ?? '',
          joint: [...(found?.joint ?? [])],
        },
        actor: { kind: 'system', reason: 'a language model was asked' },
      },
    });
  };
  await Promise.all(rows.map(one));
}

async function asked(
  { model, log }: AskModelOptions,
  text: string,
  units: readonly Candidate[],
): Promise<Named | undefined> {
  try {
    return await model(text, units);
  } catch (error) {
    log.warn({ err: error }, 'the language model gave no usable answer');
    return undefined;
  }
}
