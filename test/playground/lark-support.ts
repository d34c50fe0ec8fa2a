import { z } from 'zod';
import { type LarkOptions, type LarkStandIn, lark } from '../../playground/lark/index.ts';
import { type Playground, startPlayground } from '../../playground/server.ts';

/** A Tuesday morning in the county: 2026-09-15 09:00 Asia/Shanghai. */
const TUESDAY_9 = Date.parse('2026-09-15T09:00:00+08:00');

export const WANG = {
  userId: 'ou_wang',
  name: '王消防',
  unit: 'XFDD',
  unitName: '县消防救援大队',
  post: '联络员',
  mobile: '13900000001',
};
export const LI = {
  userId: 'ou_li',
  name: '李园区',
  unit: 'YQ',
  unitName: '开发区管委会',
  post: '联络员',
  mobile: '13900000002',
};

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const object = z.record(z.string(), z.unknown());
const sent = z.looseObject({ data: z.looseObject({ message_id: z.string(), chat_id: z.string() }) });

/** A playground with Feishu alone, a standing clock and two officials. */
export class Stage {
  readonly playground: Playground;
  readonly lark: LarkStandIn;

  private constructor(playground: Playground, standIn: LarkStandIn) {
    this.playground = playground;
    this.lark = standIn;
  }

  static async open(options: LarkOptions & { live?: boolean } = {}): Promise<Stage> {
    const standIn = lark(options);
    const playground = await startPlayground({
      port: 0,
      platforms: [standIn],
      ...(options.live === true ? {} : { manualClockAt: TUESDAY_9 }),
    });
    const stage = new Stage(playground, standIn);
    await stage.control('users', [WANG, LI]);
    return stage;
  }

  get domain(): string {
    return `${this.playground.url}/lark`;
  }

  state() {
    return this.lark.state();
  }

  /** Calls an API of the platform with a good token. */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const authorization = `Bearer ${await this.token()}`;
    return send(`${this.domain}/open-apis${path}`, method, body, { authorization });
  }

  async token(): Promise<string> {
    const { appId: app_id, appSecret: app_secret } = this.lark.app;
    const path = '/open-apis/auth/v3/tenant_access_token/internal';
    const answer = await send(`${this.domain}${path}`, 'POST', { app_id, app_secret });
    return String(answer.body.tenant_access_token);
  }

  /** `POST /_control/lark/<command>`. */
  control(command: string, body: unknown = {}): Promise<Answer> {
    return send(`${this.playground.url}/_control/lark/${command}`, 'POST', body);
  }

  /** Sends a card and answers its message_id. */
  async card(openId: string, card: unknown = CARD, uuid?: string): Promise<string> {
    const answer = await this.call('POST', '/im/v1/messages?receive_id_type=open_id', {
      receive_id: openId,
      msg_type: 'interactive',
      content: JSON.stringify(card),
      ...(uuid === undefined ? {} : { uuid }),
    });
    return sent.parse(answer.body).data.message_id;
  }

  message(id: string) {
    return this.state()
      .chats.flatMap(chat => chat.messages)
      .find(message => message.id === id);
  }

  forward(ms: number): Promise<void> {
    return this.playground.clock.forward(ms);
  }

  async close(): Promise<void> {
    await this.playground.close();
  }
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
  return {
    status: answer.status,
    headers: answer.headers,
    body: text.startsWith('{') ? object.parse(JSON.parse(text)) : {},
  };
}

const say = (content: string) => ({ tag: 'plain_text', content });

/** A card of JSON 2.0 with a button that calls back and one that is a link. */
export const CARD = {
  schema: '2.0',
  config: { update_multi: true, summary: { content: '请确认' } },
  header: { title: say('【联合检查】加油站'), template: 'orange' },
  body: {
    elements: [
      { tag: 'markdown', content: '**备案号**：QH&#45;1' },
      {
        tag: 'button',
        text: say('确认参加'),
        type: 'primary',
        behaviors: [{ type: 'callback', value: { c: 'card-1', a: 'confirm' } }],
      },
      {
        tag: 'button',
        text: say('看名单'),
        type: 'default',
        behaviors: [{ type: 'open_url', default_url: 'https://example.org/list' }],
      },
    ],
  },
};

export const DONE = {
  ...CARD,
  header: { title: say('【联合检查】加油站'), template: 'green' },
  body: { elements: [{ tag: 'markdown', content: '✅ 消防 已确认' }] },
};

/** A card with a form of every kind of field. */
export const FORM = {
  ...CARD,
  body: {
    elements: [
      {
        tag: 'form',
        name: 'form_0',
        elements: [
          { tag: 'input', name: 'why', label: say('理由'), required: true, max_length: 100 },
          { tag: 'markdown', content: '日期' },
          { tag: 'date_picker', name: 'day', placeholder: say('请选日期') },
          { tag: 'picker_time', name: 'at', placeholder: say('请选时间') },
          {
            tag: 'multi_select_static',
            name: 'people',
            placeholder: say('选人'),
            options: [
              { text: say('张三'), value: 'p1' },
              { text: say('李四'), value: 'p2' },
            ],
          },
          {
            tag: 'button',
            name: 'submit_0',
            text: say('提交'),
            type: 'primary',
            form_action_type: 'submit',
            behaviors: [{ type: 'callback', value: { c: 'card-1', a: 'time' } }],
          },
        ],
      },
    ],
  },
};
