import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { MessageBody } from './chats.ts';
import type { Call, Endpoint } from './endpoint.ts';
import type { World } from './world.ts';

const text = z.string().min(1);
const at = z
  .object({
    atUserIds: z.array(z.string()).optional(),
    atMobiles: z.array(z.string()).optional(),
    isAtAll: z.boolean().optional(),
  })
  .optional();
const body = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: text }), at }),
  z.object({ msgtype: z.literal('markdown'), markdown: z.object({ title: text, text }), at }),
  z.object({ msgtype: z.literal('link'), link: z.object({ title: text, text, messageUrl: text }) }),
  z.object({
    msgtype: z.literal('actionCard'),
    actionCard: z.object({
      title: text,
      text,
      btnOrientation: z.enum(['0', '1']).optional(),
      singleTitle: z.string().optional(),
      singleURL: z.string().optional(),
      btns: z.array(z.object({ title: z.string(), actionURL: z.string() })).optional(),
    }),
  }),
  z.object({ msgtype: z.literal('empty') }),
]);

/** `sessionWebhook` of an inbound message: answers into its chat until it expires; counts as a webhook push. */
export function webhookEndpoints(world: World): Endpoint[] {
  return [
    {
      method: 'POST',
      path: '/robot/sendBySession',
      family: 'old',
      open: true,
      paid: false,
      handle: call => sendBySession(world, call),
    },
  ];
}

function sendBySession(world: World, call: Call): unknown {
  const session = world.sessions.get(call.query.session ?? '');
  const chat = world.chats.get(session?.chatId ?? '');
  if (session === undefined || chat === undefined || session.until <= world.clock.now()) {
    throw new ApiError(200, 300_001, 'session 不存在');
  }
  const message = body.parse(call.body);
  if (message.msgtype === 'empty') return {};
  if (!world.limits.takePush()) throw new ApiError(200, 90020, '企业本月的Webhook调用次数已用完');
  world.chats.post(chat, { from: { kind: 'bot' }, body: shown(message) });
  return {};
}

function shown(message: Exclude<z.infer<typeof body>, { msgtype: 'empty' }>): MessageBody {
  switch (message.msgtype) {
    case 'text':
      return { type: 'text', text: message.text.content };
    case 'markdown':
      return { type: 'markdown', ...message.markdown };
    case 'link':
      return {
        type: 'link',
        title: message.link.title,
        text: message.link.text,
        url: message.link.messageUrl,
      };
    case 'actionCard': {
      const card = message.actionCard;
      const single =
        card.singleTitle === undefined || card.singleURL === undefined
          ? []
          : [{ label: card.singleTitle, url: card.singleURL }];
      const buttons = card.btns?.map(one => ({ label: one.title, url: one.actionURL })) ?? single;
      return {
        type: 'actionCard',
        title: card.title,
        text: card.text,
        layout: card.btnOrientation === '1' ? 'row' : 'column',
        buttons,
      };
    }
  }
}
