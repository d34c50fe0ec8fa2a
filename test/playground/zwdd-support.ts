import { z } from 'zod';
import { type Playground, startPlayground } from '../../playground/server.ts';
import { type ZwddOptions, type ZwddStandIn, zwdd } from '../../playground/zwdd/index.ts';
import { type Pair, signatureOf } from '../../playground/zwdd/signing.ts';
import { send, TUESDAY_9 } from './support.ts';

export const FIRE = {
  userId: '700101',
  name: '消防联络员A',
  unit: 'XFDD',
  unitName: '县消防救援大队',
  post: '联络员',
  mobile: '15400010001',
};
export const HUMAN = {
  userId: '700202',
  name: '人社联络员A',
  unit: 'RSJ',
  unitName: '县人社局',
  mobile: '15400020001',
};

const object = z.record(z.string(), z.unknown());

export interface ZwddStage {
  readonly playground: Playground;
  readonly platform: ZwddStandIn;
  /** A rightly signed call; answers what stands inside both levels. */
  call(path: string, params: readonly Pair[], change?: CallChange): Promise<Answered>;
  control(command: string, body?: unknown): Promise<Record<string, unknown>>;
  items(userId: string, kind: string): readonly { readonly body: unknown; readonly recalled?: boolean }[];
  close(): Promise<void>;
}

interface CallChange {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is instead of the encoded form. */
  readonly rawBody?: string;
  readonly contentType?: string;
}

interface Answered {
  readonly status: number;
  readonly outer: Record<string, unknown>;
  readonly inner: Record<string, unknown>;
}

/** A playground with 政务钉钉 alone, a standing clock and two officials. */
export async function openZwdd(options: ZwddOptions = {}): Promise<ZwddStage> {
  const platform = zwdd(options);
  const playground = await startPlayground({ port: 0, platforms: [platform], manualClockAt: TUESDAY_9 });
  let calls = 0;
  const stage: ZwddStage = {
    playground,
    platform,
    async call(path, params, change = {}) {
      calls += 1;
      const { appKey, appSecret } = platform.app;
      const method = change.method ?? 'POST';
      const timestamp = new Date(playground.clock.now()).toISOString();
      const nonce = `${playground.clock.now()}${String(calls).padStart(4, '0')}`;
      const form = new URLSearchParams(params.map(([name, value]): [string, string] => [name, value]));
      const url = `${playground.url}/zwdd${path}`;
      const answer = await fetch(method === 'GET' ? `${url}?${form}` : url, {
        method,
        headers: {
          'content-type': change.contentType ?? 'application/x-www-form-urlencoded',
          apiKey: appKey,
          'X-Hmac-Auth-Timestamp': timestamp,
          'X-Hmac-Auth-Version': '1.0',
          'X-Hmac-Auth-Nonce': nonce,
          'X-Hmac-Auth-Signature': signatureOf(appSecret, { method, path, timestamp, nonce, params }),
          'X-Hmac-Auth-IP': '127.0.0.1',
          'X-Hmac-Auth-MAC': '00:00:00:00:00:00',
          ...change.headers,
        },
        ...(method === 'GET' ? {} : { body: change.rawBody ?? form.toString() }),
      });
      const outer = object.parse(await answer.json());
      const content = typeof outer.content === 'string' ? JSON.parse(outer.content) : outer.content;
      return { status: answer.status, outer, inner: object.parse(content ?? {}) };
    },
    control: async (command, body = {}) =>
      (await send(`${playground.url}/_control/zwdd/${command}`, 'POST', body)).body,
    items: (userId, kind) => platform.phoneView(userId)?.chats.find(chat => chat.kind === kind)?.items ?? [],
    close: () => playground.close(),
  };
  await stage.control('users', [FIRE, HUMAN]);
  return stage;
}
