import { z } from 'zod';
import { BusinessError } from './answers.ts';
import type { Endpoint } from './api.ts';
import { checkTenant } from './message-api.ts';
import type { Task } from './tasks.ts';
import type { World } from './world.ts';

const creation = z.looseObject({
  tenantId: z.string(),
  subject: z.string().min(1).max(200),
  creatorId: z.string().min(1),
  assigneeId: z.string().min(1),
  bizTaskId: z.string().min(1).max(128),
  url: z.url(),
  mobileUrl: z.url(),
  dueTime: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    .optional(),
});
const ending = z.looseObject({ taskUuid: z.string().min(1), userId: z.string().min(1) });

/** To-do items. */
export function taskEndpoints(world: World): Endpoint[] {
  const post = { method: 'POST', envelope: 'data' } as const;
  return [
    {
      ...post,
      path: '/tc/v2/openapi/task/create.json',
      handle: params => {
        const call = creation.parse(params.object());
        checkTenant(world, call.tenantId);
        const assignee = world.people.get(call.assigneeId);
        if (assignee === undefined || world.people.get(call.creatorId) === undefined)
          throw new BusinessError('404', '创建人或处理人不存在');
        const { bizTaskId, subject, creatorId, assigneeId, url, mobileUrl, dueTime = '' } = call;
        const task = world.tasks.add({ bizTaskId, subject, creatorId, assigneeId, url, mobileUrl, dueTime });
        // A bizTaskId that was used before: a success that holds nothing.
        if (task === undefined) {
          world.journal.count('repeated tasks');
          return undefined;
        }
        world.chats.post(world.chats.own(assignee, 'todo'), {
          from: { kind: 'app' },
          body: { type: 'task', taskUuid: task.taskUuid },
          key: task.taskUuid,
        });
        return { taskUuid: task.taskUuid, packageUuid: task.packageUuid };
      },
    },
    {
      ...post,
      path: '/tc/openapi/task/finish.json',
      handle: params => end(world, ending.parse(params.object()), 'finished'),
    },
    {
      ...post,
      path: '/tc/openapi/task/cancel.json',
      handle: params => end(world, ending.parse(params.object()), 'cancelled'),
    },
  ];
}

function end(world: World, call: z.infer<typeof ending>, state: Task['state']): unknown {
  const task = world.tasks.get(call.taskUuid);
  if (task === undefined) throw new BusinessError('404', '任务不存在');
  const may = state === 'finished' ? [task.assigneeId, task.creatorId] : [task.creatorId];
  if (!may.includes(call.userId)) throw new BusinessError('403', '无权操作该任务');
  if (task.state === 'open') task.state = state;
  for (const message of world.chats.byKey(task.taskUuid)) world.chats.touch(message);
  return true;
}
