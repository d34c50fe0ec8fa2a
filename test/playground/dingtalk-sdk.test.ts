import { DWClient, type DWClientDownStream } from 'dingtalk-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { cardBody, openStage, parseJson, type Stage, send } from './support.ts';

const opened = z.object({ endpoint: z.string(), ticket: z.string() });

/** The SDK as published; only the address of its gateway is ours (it has no option for it). */
class LoopbackClient extends DWClient {
  readonly #gateway: string;

  constructor(stage: Stage, clientSecret = stage.ding.app.clientSecret) {
    const { clientId } = stage.ding.app;
    // `subscriptions` and `autoReconnect` exist in the SDK but not in its typings.
    const options = { clientId, clientSecret, autoReconnect: false, subscriptions: [] };
    super(options);
    this.#gateway = `${stage.playground.url}/dingtalk/v1.0/gateway/connections/open`;
  }

  override async getEndpoint(): Promise<this> {
    const { clientId, clientSecret, subscriptions } = this.getConfig();
    const answer = await send(
      this.#gateway,
      'POST',
      { clientId, clientSecret, ua: '', subscriptions },
      { accept: 'application/json' },
    );
    const { endpoint, ticket } = opened.parse(answer.body);
    Reflect.set(this, 'dw_url', `${endpoint}?ticket=${ticket}`);
    return this;
  }
}

let stage: Stage;
let client: LoopbackClient;
beforeEach(async () => {
  stage = await openStage();
  client = new LoopbackClient(stage);
});
afterEach(async () => {
  client.disconnect();
  await stage.close();
});

/** Frames of a topic as they come; acknowledged as `answer` says. */
async function connect(
  topic: string,
  answer: (frame: DWClientDownStream) => object,
): Promise<DWClientDownStream[]> {
  const frames: DWClientDownStream[] = [];
  client.registerCallbackListener(topic, frame => {
    frames.push(frame);
    client.socketCallBackResponse(frame.headers.messageId, answer(frame));
  });
  await client.connect();
  return frames;
}

it('the real SDK connects and takes a robot message', async () => {
  const frames = await connect('/v1.0/im/bot/messages/get', () => ({}));
  expect(client.connected).toBe(true);
  await stage.control('say', { userId: 'xf-a', text: '发起联合检查 S01' });
  await stage.playground.until(() => stage.ding.state().stream.pushes[0]?.outcome === 'acked');
  expect(parseJson(frames[0]?.data ?? '')).toMatchObject({
    senderStaffId: 'xf-a',
    text: { content: '发起联合检查 S01' },
  });
});

it('the real SDK answers a tap and the phone shows the answer', async () => {
  await connect('/v1.0/card/instances/callback', () => ({
    cardUpdateOptions: { updateCardDataByKey: true },
    cardData: { cardParamMap: { markdown: '✅ 消防 已确认', sys_full_json_obj: '{}' } },
  }));
  await stage.call(
    'POST',
    '/v1.0/card/instances/createAndDeliver',
    cardBody('t1', 'xf-a', stage.ding.app.robotCode),
  );
  const tapped = await stage.control('tap', { userId: 'xf-a', cardId: 't1', button: 'confirm' });
  expect(tapped.body).toEqual({ ok: true, outcome: 'applied' });
  expect(stage.ding.phoneView('xf-a')?.chats[0]?.items[0]?.body).toMatchObject({
    blocks: [{ block: 'markdown', text: '✅ 消防 已确认' }],
  });
});

it('the real SDK answers pings', async () => {
  await connect('/v1.0/im/bot/messages/get', () => ({}));
  await stage.forward(20_000);
  await stage.playground.until(() => stage.ding.state().stream.connections[0]?.pongs === 1);
  expect(stage.ding.state().violations.total).toBe(0);
});

it('the real SDK resolves connect() on a wrong secret, unconnected; the stand-in saw the refusal', async () => {
  const stranger = new LoopbackClient(stage, 'a wrong secret');
  await stranger.connect();
  expect(stranger.connected).toBe(false);
  expect(stage.ding.state().codes).toMatchObject({ authFailed: 1 });
  expect(stage.ding.state().stream.connections).toHaveLength(0);
});
