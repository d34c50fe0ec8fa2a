import { z } from 'zod';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import type { Card } from '../../src/chat/card.ts';
import type { ApiFailure } from './envelope.ts';
import { type Shown, taskId } from './identity.ts';
import type { OpenApi } from './openapi.ts';
import type { TodoSettings } from './options.ts';
import { Recent } from './recent.ts';
import type { Renderer } from './render.ts';
import type { Timers } from './timers.ts';

type TodoState = Pick<Shown, 't' | 'u' | 'g'>;

type TodoResult =
  | { readonly ok: true; readonly todo: TodoState }
  | { readonly ok: false; readonly failure: ApiFailure };

export interface Todos {
  /** Brings the to-do item of a posting in line with its card: open while something is due, ended afterwards. */
  follow(out: OutboundCard, was: TodoState): Promise<TodoResult>;
  /** The same after a try that may have made the item while the card still asked for something. */
  followTried(out: OutboundCard, was: TodoState): Promise<TodoResult>;
}

export interface TodosDeps {
  readonly api: OpenApi;
  readonly tenantId: string;
  readonly settings: TodoSettings;
  readonly renderer: Renderer;
  readonly timers: Timers;
  /** An item is open whose id the platform no longer tells. */
  readonly lost: (out: OutboundCard) => void;
}

const created = z.looseObject({ taskUuid: z.string().min(1) });
/** Ids of items made by this process, for a repeat whose first answer was put aside. */
const REMEMBERED = 10_000;
const REMEMBERED_MS = 86_400_000;

/** Whether the card asks something of the person: it has buttons, and its tone does not say that all is done. */
function isDue(card: Card): boolean {
  return card.actions.length > 0 && card.tone !== 'done' && card.tone !== 'closed';
}

export function createTodos(deps: TodosDeps): Todos {
  const { api, tenantId, settings, renderer } = deps;
  const made = new Recent<string>(REMEMBERED, REMEMBERED_MS, deps.timers);
  const creatorOf = (out: OutboundCard): string => settings.creatorId ?? out.userId;

  async function create(out: OutboundCard, generation: number): Promise<TodoResult> {
    const bizTaskId = taskId(out, generation);
    const answer = await api.call({
      method: 'POST',
      path: '/tc/v2/openapi/task/create.json',
      urgent: out.urgent,
      params: [
        ['subject', renderer.subject(out)],
        ['creatorId', creatorOf(out)],
        ['assigneeId', out.userId],
        ['bizTaskId', bizTaskId],
        ['url', out.pageUrl],
        ['mobileUrl', out.pageUrl],
        ['tenantId', tenantId],
      ],
    });
    if (!answer.ok && answer.failure.kind !== 'repeated') return refusedOr(answer.failure, generation);
    const uuid = answer.ok ? created.safeParse(answer.data).data?.taskUuid : undefined;
    if (uuid !== undefined) made.put(bizTaskId, uuid);
    // An answer without data is the platform's word for a bizTaskId that it has already.
    const known = uuid ?? made.get(bizTaskId);
    if (known !== undefined) return { ok: true, todo: { t: 'open', u: known, g: generation } };
    deps.lost(out);
    return { ok: true, todo: { t: 'lost', g: generation } };
  }

  /** A refused item must not keep the card back: the notification is what counts. */
  function refusedOr(failure: ApiFailure, generation: number): TodoResult {
    return failure.kind === 'refused'
      ? { ok: true, todo: { t: 'none', g: generation } }
      : { ok: false, failure };
  }

  async function end(out: OutboundCard, was: TodoState & { readonly u: string }): Promise<TodoResult> {
    const cancel = out.card.tone === 'closed';
    const answer = await api.call({
      method: 'POST',
      path: cancel ? '/tc/openapi/task/cancel.json' : '/tc/openapi/task/finish.json',
      urgent: out.urgent,
      params: [
        ['taskUuid', was.u],
        ['userId', cancel ? creatorOf(out) : out.userId],
        // The platform's own spelling.
        [cancel ? 'cancelPakcage' : 'closePackage', 'true'],
        ['tenantId', tenantId],
      ],
    });
    // What the platform refuses to end was ended by the person, or will never be.
    if (answer.ok || answer.failure.kind === 'refused' || answer.failure.kind === 'repeated')
      return { ok: true, todo: { t: 'ended', g: was.g } };
    return { ok: false, failure: answer.failure };
  }

  async function follow(out: OutboundCard, was: TodoState): Promise<TodoResult> {
    if (!settings.enabled) return { ok: true, todo: was };
    const due = isDue(out.card);
    if (due && was.t === 'none') return create(out, was.g);
    if (due && was.t === 'ended') return create(out, was.g + 1);
    if (!due && was.t === 'open' && was.u !== undefined) return end(out, { ...was, u: was.u });
    return { ok: true, todo: was };
  }

  return {
    follow,
    async followTried(out, was) {
      // A card that was settled keeps the tone of its question and has no buttons; information never asked.
      const mayBeThere = settings.enabled && !isDue(out.card) && out.card.tone !== 'info';
      if (!mayBeThere) return follow(out, was);
      // No call asks whether there is an item: one under the same id is made or known, and ended.
      const there = await create(out, was.g);
      return there.ok ? follow(out, there.todo) : there;
    },
  };
}
