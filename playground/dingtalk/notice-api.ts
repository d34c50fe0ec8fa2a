import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { MessageBody } from './chats.ts';
import type { Call, Endpoint } from './endpoint.ts';
import type { NoticeTask } from './notices.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;
const MOST_BYTES = 2048;
const MOST_USERS = 100;

const text = z.string().min(1);
const actionCard = z.object({
  title: text,
  markdown: text,
  single_title: z.string().max(20).optional(),
  single_url: z.string().max(500).optional(),
  btn_orientation: z.enum(['0', '1']).optional(),
  btn_json_list: z.array(z.object({ title: z.string().max(20), action_url: z.string().max(700) })).optional(),
});
const message = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: text }) }),
  z.object({ msgtype: z.literal('markdown'), markdown: z.object({ title: text, text }) }),
  z.object({
    msgtype: z.literal('link'),
    link: z.object({ title: text, text, messageUrl: text, picUrl: z.string() }),
  }),
  z.object({ msgtype: z.literal('action_card'), action_card: actionCard }),
]);
const send = z.object({
  agent_id: z.coerce.number(),
  userid_list: z.string(),
  msg: message,
});
const ofTask = z.object({ agent_id: z.coerce.number(), task_id: z.coerce.number() });
const ofMessage = z.object({ agent_id: z.coerce.number(), msg_task_id: z.coerce.number() });

const ROOT = '/topapi/message/corpconversation';

/** Work notifications, with everything the platform keeps quiet about. */
export function noticeEndpoints(world: World): Endpoint[] {
  const paid = { method: 'POST', family: 'old', paid: true } as const;
  return [
    { ...paid, path: `${ROOT}/asyncsend_v2`, handle: call => sendNotice(world, call) },
    {
      ...paid,
      path: `${ROOT}/getsendresult`,
      handle: call => {
        const { agent_id, task_id } = ofTask.parse(call.body);
        return { send_result: result(world, existing(world, agent_id, task_id)) };
      },
    },
    {
      ...paid,
      path: `${ROOT}/getsendprogress`,
      handle: call => {
        const { agent_id, task_id } = ofTask.parse(call.body);
        existing(world, agent_id, task_id);
        return { progress: { progress_in_percent: 100, status: 2 } };
      },
    },
    {
      ...paid,
      path: `${ROOT}/recall`,
      handle: call => {
        const { agent_id, msg_task_id } = ofMessage.parse(call.body);
        const task = existing(world, agent_id, msg_task_id);
        if (world.clock.now() - task.at > DAY) throw new ApiError(200, 400_002, '超过24小时的消息不能撤回');
        world.chats.recall(`notice ${task.taskId}`);
        return {};
      },
    },
  ];
}

function sendNotice(world: World, call: Call): unknown {
  const body = send.parse(call.body);
  if (body.agent_id !== world.app.agentId) throw new ApiError(200, 40056, '不合法的agentid');
  const content = JSON.stringify(body.msg);
  if (Buffer.byteLength(content) > MOST_BYTES)
    throw new ApiError(200, 40035, `不合法的参数 msg超过${MOST_BYTES}字节`);
  const userIds = body.userid_list.split(',').filter(id => id !== '');
  if (userIds.length === 0 || userIds.length > MOST_USERS) {
    throw new ApiError(200, 40035, `不合法的参数 userid_list需要1到${MOST_USERS}人`);
  }
  const known = userIds.filter(id => world.people.get(id) !== undefined);
  const task = world.notices.send(
    known,
    userIds.filter(id => !known.includes(id)),
    content,
  );
  for (const userId of task.reached) {
    const person = world.people.get(userId);
    if (person === undefined) continue;
    const feed = world.chats.own(person, 'notice', '工作通知');
    world.chats.post(feed, { from: { kind: 'bot' }, body: shown(body.msg), key: `notice ${task.taskId}` });
  }
  return { task_id: task.taskId };
}

function shown(msg: z.infer<typeof message>): MessageBody {
  switch (msg.msgtype) {
    case 'text':
      return { type: 'text', text: msg.text.content };
    case 'markdown':
      return { type: 'markdown', ...msg.markdown };
    case 'link':
      return { type: 'link', title: msg.link.title, text: msg.link.text, url: msg.link.messageUrl };
    case 'action_card': {
      const card = msg.action_card;
      const single =
        card.single_title === undefined || card.single_url === undefined
          ? []
          : [{ label: card.single_title, url: card.single_url }];
      const buttons = card.btn_json_list?.map(one => ({ label: one.title, url: one.action_url })) ?? single;
      const layout = card.btn_orientation === '1' ? 'row' : 'column';
      return { type: 'actionCard', title: card.title, text: card.markdown, layout, buttons };
    }
  }
}

function existing(world: World, agentId: number, taskId: number): NoticeTask {
  if (agentId !== world.app.agentId) throw new ApiError(200, 40056, '不合法的agentid');
  const task = world.notices.get(taskId);
  if (task === undefined) throw new ApiError(200, 400_001, '任务不存在');
  return task;
}

function result(world: World, task: NoticeTask) {
  const sent = world.chats.byKey(`notice ${task.taskId}`);
  const read = task.reached.filter(userId => sent.some(one => one.readBy.has(userId)));
  return {
    invalid_user_id_list: task.unknown,
    forbidden_user_id_list: task.forbidden.map(one => one.userid),
    failed_user_id_list: [],
    read_user_id_list: read,
    unread_user_id_list: task.reached.filter(userId => !read.includes(userId)),
    invalid_dept_id_list: [],
    forbidden_list: task.forbidden,
  };
}
