import { TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';
import type { FastifyInstance } from 'fastify';
import { DINGTALK_WORDS } from '../../cards/dingtalk-words.ts';
import type { ChatAdapter, LinkHealth } from '../../src/chat/adapter.ts';
import type { Capabilities } from '../../src/chat/capability.ts';
import { createCards } from './cards.ts';
import type { Counters } from './counters.ts';
import { newCounters } from './counters.ts';
import type { Subscription } from './gateway.ts';
import { createHttpClient } from './http.ts';
import { createInbound } from './inbound.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { BATCH_RECIPIENTS, createMessages } from './messages.ts';
import { createOpenApi } from './openapi.ts';
import type { DingtalkOptions } from './options.ts';
import { DEFAULT_FILES, DEFAULT_TIMEOUTS, USER_AGENT } from './options.ts';
import { createOutbound } from './outbound.ts';
import { fetchFile, findUser } from './people.ts';
import { createQuotaMeter, DEFAULT_QUOTA } from './quota.ts';
import { createRedactor } from './redact.ts';
import type { RenderSettings } from './render.ts';
import { createRenderer, DEFAULT_BUDGETS, PUBLIC_TEMPLATE_ID } from './render.ts';
import { DEFAULT_STREAM, Supervisor } from './stream.ts';
import { systemTimers, within } from './timers.ts';
import { addWebhook } from './webhook.ts';

export type { DingtalkOptions, PlatformEvent } from './options.ts';
export type { QuotaNotice } from './quota.ts';

export interface DingtalkAdapter extends ChatAdapter {
  /** What was counted since start, for metrics. */
  counters(): Readonly<Counters>;
}

const MAX_BUTTONS = 5;

/** Public DingTalk: stream or HTTP in, OpenAPI out. Quirks and settings: README.md in this folder. */
export function createDingtalkAdapter(options: DingtalkOptions): DingtalkAdapter {
  if (options.clientId === '' || options.clientSecret === '')
    throw new Error('DingTalk needs client id and secret');
  const apiBase = options.apiBase ?? 'https://api.dingtalk.com';
  const oapiBase = options.oapiBase ?? 'https://oapi.dingtalk.com';
  const { clientId, clientSecret, robotCode, log } = options;
  const timers = options.timers ?? systemTimers(options.now);
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const streamSettings = { ...DEFAULT_STREAM, ...options.stream };
  const { card: cardHttp, events: eventHttp } = options.http ?? {};
  const redact = createRedactor([
    clientSecret,
    ...(cardHttp === undefined ? [] : [cardHttp.secret]),
    ...(eventHttp === undefined ? [] : [eventHttp.token, eventHttp.aesKey]),
  ]);
  const counters = newCounters();
  const capabilities = capabilitiesOf(options);
  const renderer = createRenderer(renderSettings(options), capabilities);
  const http = createHttpClient(timeouts, redact);
  const quota = createQuotaMeter({
    meter: options.meter,
    settings: { ...DEFAULT_QUOTA, ...options.quota },
    scope: options.quota?.scope ?? clientId,
    timers,
    log,
    redact,
    ...(options.onQuota === undefined ? {} : { onQuota: options.onQuota }),
  });
  const api = createOpenApi({
    clientId,
    clientSecret,
    apiBase,
    oapiBase,
    http,
    limiter: options.limiter,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    quota,
    timers,
    log,
    redact,
    counters,
  });
  const messages = createMessages({
    api,
    http,
    robotCode,
    quota,
    timers,
    webhookHosts: options.sessionWebhookHosts ?? [new URL(oapiBase).hostname],
  });
  const cards = createCards({
    api,
    renderer,
    robotCode,
    redact,
    ...(cardHttp === undefined ? {} : { httpRouteKey: cardHttp.routeKey }),
  });
  const inbound = createInbound({
    renderer,
    messages,
    quota,
    counters,
    timers,
    log,
    redact,
    tapMs: timeouts.tapMs,
    eventMs: timeouts.eventMs,
    ...(options.onPlatformEvent === undefined ? {} : { onPlatformEvent: options.onPlatformEvent }),
  });
  const outbound = createOutbound({
    cards,
    messages,
    renderer,
    shareNotices: options.shareNotices ?? false,
    beforeUpdate: cardId => inbound.answered(cardId),
  });
  const supervisor =
    options.stream?.enabled === false
      ? undefined
      : new Supervisor({
          open: {
            base: options.gatewayBase ?? apiBase,
            clientId,
            clientSecret,
            userAgent: USER_AGENT,
            subscriptions: subscriptionsOf(options),
            http,
            redact,
          },
          settings: streamSettings,
          timers,
          random: options.random ?? Math.random,
          log,
          counters,
          handle: inbound.frames,
          lost: () => lost?.(),
        });
  // Files lie with the platform, or, in a deployment of one's own, with the API.
  const hosts = [...DEFAULT_FILES.hosts, new URL(apiBase).hostname];
  const files = { api, http, robotCode, settings: { ...DEFAULT_FILES, hosts, ...options.files } };
  const intake = options.http;
  let state: 'new' | 'open' | 'stopped' = 'new';
  let lost: (() => void) | undefined;

  function linkHealth(): LinkHealth {
    if (supervisor !== undefined) return supervisor.health();
    const at = inbound.lastInboundAt();
    return {
      state: state === 'open' ? 'up' : 'off',
      ...(at === undefined ? {} : { lastInboundAt: new Date(at) }),
    };
  }

  return {
    platform: 'dingtalk',
    capabilities,
    async start(handle, onLost) {
      if (state !== 'new') throw new Error('the DingTalk adapter was started before');
      lost = onLost;
      state = 'open';
      inbound.setHandler(handle);
      supervisor?.start();
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      await supervisor?.stop();
      await within(timers, streamSettings.drainMs, inbound.idle());
      await within(timers, streamSettings.drainMs, quota.flush());
      await api.close(streamSettings.drainMs);
    },
    health() {
      const link = linkHealth();
      const detail = [link.detail, quota.detail(), ...api.alarms()]
        .filter(line => line !== undefined)
        .join('; ');
      return { ...link, ...(detail === '' ? {} : { detail }) };
    },
    post: outs => outbound.post(outs),
    update: changes => outbound.update(changes),
    say: text => messages.text(text.to, text.content),
    ring: ({ out }) => messages.ding(out, renderer.summary(out), options.ring?.remindType ?? 1),
    findUser: mobile => findUser(api, mobile),
    fetchFile: handle => fetchFile(files, handle),
    ...(intake === undefined
      ? {}
      : {
          webhook(app: FastifyInstance) {
            addWebhook(app, { intake, clientSecret, inbound, timers, counters, log, redact });
          },
        }),
    counters: () => ({ ...counters }),
  };
}

function subscriptionsOf(options: DingtalkOptions): Subscription[] {
  return [
    { type: 'CALLBACK', topic: TOPIC_ROBOT },
    { type: 'CALLBACK', topic: TOPIC_CARD },
    ...(options.onPlatformEvent === undefined ? [] : [{ type: 'EVENT' as const, topic: '*' }]),
  ];
}

function renderSettings(options: DingtalkOptions): RenderSettings {
  const template = options.template ?? {};
  const mode = template.mode ?? 'public';
  if (mode === 'own' && template.id === undefined) throw new Error('an own card template needs its id');
  return {
    mode,
    templateId: template.id ?? PUBLIC_TEMPLATE_ID,
    escape: template.escape ?? 'fullwidth',
    budgets: { ...DEFAULT_BUDGETS, ...template.budgets },
    maxButtons: options.capabilities?.maxButtons ?? MAX_BUTTONS,
    copy: { ...DINGTALK_WORDS, ...template.copy },
  };
}

function capabilitiesOf(options: DingtalkOptions): Capabilities {
  const budgets = { ...DEFAULT_BUDGETS, ...options.template?.budgets };
  return {
    callbackButtons: true,
    forms: options.template?.mode === 'own',
    update: true,
    editWindowDays: Number.POSITIVE_INFINITY,
    idempotencyWindowMs: Number.POSITIVE_INFINITY,
    recipientsPerCall: BATCH_RECIPIENTS,
    maxBytes: budgets.markdown + budgets.json + budgets.text,
    maxButtons: MAX_BUTTONS,
    chart: 'none',
    urgentPush: true,
    readReceipts: false,
    todo: false,
    dropsRepeats: false,
    ...options.capabilities,
  };
}
