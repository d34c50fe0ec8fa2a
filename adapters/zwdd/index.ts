import { ZWDD_WORDS } from '../../cards/zwdd-words.ts';
import type { ChatAdapter } from '../../src/chat/adapter.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import { type Counters, newCounters } from './counters.ts';
import { DEFAULT_PATTERNS } from './envelope.ts';
import { createHttp } from './http.ts';
import { createInbound } from './inbound.ts';
import { Link } from './link.ts';
import { createMessages } from './messages.ts';
import { createOpenApi } from './openapi.ts';
import type { ZwddOptions } from './options.ts';
import {
  DEFAULT_LIMITS,
  DEFAULT_LINKS,
  DEFAULT_PROBE_MS,
  DEFAULT_ROBOT,
  DEFAULT_ROBOT_NAME,
  DEFAULT_SOURCE,
  DEFAULT_TIMEOUTS,
  DEFAULT_TODO,
  IDEMPOTENCY_HOURS,
} from './options.ts';
import { createOutbound } from './outbound.ts';
import { createPeople, DEFAULT_PEOPLE } from './people.ts';
import { createRedact } from './redact.ts';
import { createRenderer, MAX_MESSAGE_BYTES } from './render.ts';
import { systemTimers } from './timers.ts';
import { createTodos } from './todos.ts';
import { addWebhook } from './webhook.ts';

export { ZwddError } from './envelope.ts';
export type { ZwddOptions } from './options.ts';
export { type ZwddSettings, zwddSettings } from './settings.ts';

export interface ZwddAdapter extends ChatAdapter {
  /** What was counted since start, for metrics. */
  counters(): Readonly<Counters>;
}

const DRAIN_MS = 5_000;
const MAX_BUTTONS = 4;

/** 政务钉钉 (专有钉钉): signed HTTP out, outgoing robot in. Quirks and settings: README.md in this folder. */
export function createZwddAdapter(options: ZwddOptions): ZwddAdapter {
  const { appKey, appSecret, tenantId, log, intake, ding } = options;
  if (appKey === '' || appSecret === '' || tenantId === '')
    throw new Error('政务钉钉 needs app key, app secret and tenant id');
  const timers = options.timers ?? systemTimers(options.now);
  const redact = createRedact([appSecret, ...(intake === undefined ? [] : [intake.token])]);
  const counters = newCounters();
  const link = new Link();
  const capabilities = capabilitiesOf(options);
  const robot = { ...DEFAULT_ROBOT, ...options.robot };
  const renderer = createRenderer({
    capabilities,
    copy: { ...ZWDD_WORDS, ...options.copy },
    links: { ...DEFAULT_LINKS, ...options.links },
    robotName: options.robotName ?? DEFAULT_ROBOT_NAME,
    replies: intake !== undefined,
  });
  const api = createOpenApi({
    baseUrl: options.baseUrl,
    keys: { appKey, appSecret, source: { ...DEFAULT_SOURCE, ...options.source } },
    clockOffsetMs: options.clockOffsetMs ?? 0,
    http: createHttp({ ...DEFAULT_TIMEOUTS, ...options.timeouts, ...options.network }, redact),
    limiter: options.limiter,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    patterns: { ...DEFAULT_PATTERNS, ...options.patterns },
    link,
    timers,
    log,
    redact,
  });
  const people = createPeople(api, tenantId, { ...DEFAULT_PEOPLE, ...options.people }, timers);
  const clock = (): number => (options.clock ?? options.now)().getTime();
  const messages = createMessages({ api, appKey, tenantId, robot, renderer, timers, clock });
  const todos = createTodos({
    api,
    tenantId,
    settings: { ...DEFAULT_TODO, ...options.todo },
    renderer,
    timers,
    lost(out) {
      counters.lostTodos += 1;
      log.warn(
        { cardId: out.cardId, post: out.post },
        '政务钉钉 to-do item is open and cannot be ended by us',
      );
    },
  });
  const outbound = createOutbound({ messages, todos, renderer, msgApp: options.msgApp, timers, clock, log });
  const inbound = createInbound({ people, messages, link, counters, timers, log, redact });
  let state: 'new' | 'open' | 'stopped' = 'new';
  let cancelProbe = (): void => undefined;

  /** Without a connection to watch, a link that is not up has to be tried. */
  async function watch(): Promise<void> {
    if (!link.isUp()) await api.probe();
    if (state === 'open') cancelProbe = timers.after(options.probeMs ?? DEFAULT_PROBE_MS, () => void watch());
  }

  return {
    platform: 'zwdd',
    capabilities,
    async start(handle) {
      if (state !== 'new') throw new Error('the 政务钉钉 adapter was started before');
      state = 'open';
      inbound.setHandler(handle);
      link.opening();
      void watch();
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      cancelProbe();
      await inbound.idle(DRAIN_MS);
      await api.close(DRAIN_MS);
      link.closed();
    },
    health: () => link.health(),
    post: cards => outbound.post(cards),
    update: cards => outbound.update(cards),
    say: text => messages.say(text),
    ...(ding === undefined ? {} : { ring: ({ out }) => messages.ding(out, ding) }),
    findUser: mobile => people.byMobile(mobile),
    webhook: app => addWebhook(app, { intake, inbound, people, counters }),
    counters: () => ({ ...counters }),
  };
}

function capabilitiesOf(options: ZwddOptions): Capabilities {
  return {
    callbackButtons: false,
    forms: false,
    update: false,
    editWindowDays: Number.POSITIVE_INFINITY,
    idempotencyWindowMs: IDEMPOTENCY_HOURS * 3_600_000,
    recipientsPerCall: 1,
    maxBytes: MAX_MESSAGE_BYTES,
    maxButtons: MAX_BUTTONS,
    chart: 'none',
    urgentPush: options.ding !== undefined,
    readReceipts: false,
    todo: options.todo?.enabled ?? DEFAULT_TODO.enabled,
    dropsRepeats: true,
    ...options.capabilities,
  };
}
