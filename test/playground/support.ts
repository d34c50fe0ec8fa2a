import WebSocket from 'ws';
import { z } from 'zod';
import { type DingTalkOptions, type DingTalkStandIn, dingtalk } from '../../playground/dingtalk/index.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';

/** A Tuesday morning in the county: 2026-09-15 09:00 Asia/Shanghai. */
export const TUESDAY_9 = Date.parse('2026-09-15T09:00:00+08:00');

export interface Stage {
  readonly playground: Playground;
  readonly ding: DingTalkStandIn;
  /** Calls an API of the platform with a good token. */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** `POST /_control/dingtalk/<command>`. */
  control(command: string, body?: unknown): Promise<Answer>;
  forward(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly text: string;
}

export const LIAISON = {
  userId: 'xf-a',
  name: '消防联络员A',
  unit: 'XFDD',
  unitName: '县消防救援大队',
  post: '联络员',
  mobile: '13900000001',
};
export const MARKET = {
  userId: 'sj-a',
  name: '市监联络员A',
  unit: 'SCJGJ',
  unitName: '县市场监管局',
  post: '联络员',
  mobile: '13900000002',
};

const object = z.record(z.string(), z.unknown());

/** A playground with DingTalk alone, a standing clock and two officials. */
export async function openStage(options: DingTalkOptions = {}): Promise<Stage> {
  const ding = dingtalk(options);
  const playground = await startPlayground({ port: 0, platforms: [ding], manualClockAt: TUESDAY_9 });
  let token: string | undefined;
  const stage: Stage = {
    playground,
    ding,
    call: async (method, path, body) => {
      if (token === undefined) {
        const { clientId: appKey, clientSecret: appSecret } = ding.app;
        const answer = await send(`${playground.url}/dingtalk/v1.0/oauth2/accessToken`, 'POST', {
          appKey,
          appSecret,
        });
        token = String(answer.body.accessToken);
      }
      const url = new URL(`${playground.url}/dingtalk${path}`);
      if (!path.startsWith('/v1.0')) url.searchParams.set('access_token', token);
      return send(url.href, method, body, { 'x-acs-dingtalk-access-token': token });
    },
    control: (command, body = {}) => send(`${playground.url}/_control/dingtalk/${command}`, 'POST', body),
    forward: ms => playground.clock.forward(ms),
    close: () => playground.close(),
  };
  await stage.control('users', [LIAISON, MARKET]);
  return stage;
}

export async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const parsed = text.startsWith('{') ? object.parse(JSON.parse(text)) : {};
  return { status: answer.status, body: parsed, text };
}

/** A frame as the client reads it. */
const frame = z.object({
  specVersion: z.string(),
  type: z.string(),
  headers: z.record(z.string(), z.string()),
  data: z.string(),
});
export type Frame = z.infer<typeof frame>;

const BOTH = [
  { type: 'CALLBACK', topic: '/v1.0/im/bot/messages/get' },
  { type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
];

/** A hand-made client of the stream that answers only when told to. */
export class RawClient {
  readonly frames: Frame[] = [];
  readonly closed: Promise<void>;
  readonly #socket: WebSocket;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise(resolve => socket.on('close', () => resolve()));
    socket.on('message', data => {
      this.frames.push(frame.parse(JSON.parse(String(data))));
      this.#waiting.shift()?.();
    });
  }

  static async connect(
    stage: Stage,
    subscriptions: readonly { type: string; topic: string }[] = BOTH,
  ): Promise<RawClient> {
    const opened = await openConnection(stage, subscriptions);
    const socket = new WebSocket(`${String(opened.body.endpoint)}?ticket=${String(opened.body.ticket)}`);
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return client;
  }

  /** The next frame that was not taken yet. */
  async next(): Promise<Frame> {
    if (this.frames.length <= this.#taken) await new Promise<void>(resolve => this.#waiting.push(resolve));
    const taken = this.frames[this.#taken];
    this.#taken += 1;
    if (taken === undefined) throw new Error('no frame');
    return taken;
  }

  answer(messageId: string | undefined, data: unknown, code = 200): void {
    const headers = { messageId, contentType: 'application/json' };
    this.sendRaw(JSON.stringify({ code, headers, message: 'OK', data: JSON.stringify(data) }));
  }

  sendRaw(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }
}

export function openConnection(
  stage: Stage,
  subscriptions: readonly unknown[] = BOTH,
  secret = stage.ding.app.clientSecret,
): Promise<Answer> {
  const body = { clientId: stage.ding.app.clientId, clientSecret: secret, ua: '', subscriptions };
  return send(`${stage.playground.url}/dingtalk/v1.0/gateway/connections/open`, 'POST', body, {
    accept: 'application/json',
  });
}

const PUBLIC_TEMPLATE = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';

/** A createAndDeliver body for one person, with one button that calls back and one that is a link. */
export function cardBody(
  outTrackId: string,
  userId: string,
  robotCode: string,
  change: Record<string, unknown> = {},
) {
  return {
    cardTemplateId: PUBLIC_TEMPLATE,
    outTrackId,
    callbackType: 'STREAM',
    cardData: {
      cardParamMap: {
        title: '【联合检查】校外培训 9月18日',
        markdown: '备案号：QH-2026-0031',
        sys_full_json_obj: JSON.stringify({
          msgButtons: [
            { text: '确认参加', color: 'blue', request: true, params: { id: 'confirm', card: 'c1', v: 3 } },
            { text: '看名单', color: 'gray', url: 'https://example.org/list' },
          ],
        }),
      },
    },
    openSpaceId: `dtv1.card//IM_ROBOT.${userId}`,
    imRobotOpenSpaceModel: { supportForward: false },
    imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode },
    ...change,
  };
}

export const parseJson = (text: string): unknown => JSON.parse(text);
