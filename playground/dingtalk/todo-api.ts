import { z } from 'zod';
import { ApiError } from './api-error.ts';
import type { Call, Endpoint } from './endpoint.ts';
import type { TodoTask } from './todos.ts';
import type { World } from './world.ts';

const create = z.object({
  sourceId: z.string().optional(),
  subject: z.string().min(1).max(1024),
  description: z.string().max(4096).optional(),
  creatorId: z.string().optional(),
  dueTime: z.number().optional(),
  executorIds: z.array(z.string()).max(100).optional(),
  participantIds: z.array(z.string()).optional(),
  detailUrl: z.object({ appUrl: z.string(), pcUrl: z.string() }),
});
const update = z.object({
  subject: z.string().min(1).max(1024).optional(),
  description: z.string().max(4096).optional(),
  dueTime: z.number().optional(),
  done: z.boolean().optional(),
  executorIds: z.array(z.string()).max(1000).optional(),
});
const executors = z.object({
  executorStatusList: z.array(z.object({ id: z.string(), isDone: z.boolean() })).min(1),
});

const ROOT = '/v1.0/todo/users/:unionId/tasks';

/** To-do items; every person in them is a unionId. */
export function todoEndpoints(world: World): Endpoint[] {
  const paid = { family: 'new', paid: true } as const;
  return [
    { method: 'POST', path: ROOT, ...paid, handle: call => createTask(world, call) },
    { method: 'PUT', path: `${ROOT}/:taskId`, ...paid, handle: call => updateTask(world, call) },
    {
      method: 'PUT',
      path: `${ROOT}/:taskId/executorStatus`,
      ...paid,
      handle: call => {
        const task = existing(world, call);
        for (const { id, isDone } of executors.parse(call.body).executorStatusList) {
          if (isDone) task.doneBy.add(id);
          else task.doneBy.delete(id);
        }
        redraw(world, task);
        return { result: true };
      },
    },
    {
      method: 'DELETE',
      path: `${ROOT}/:taskId`,
      ...paid,
      handle: call => {
        const task = existing(world, call);
        task.deleted = true;
        redraw(world, task);
        return { result: true };
      },
    },
  ];
}

function createTask(world: World, call: Call): unknown {
  const body = create.parse(call.body);
  const creatorId = body.creatorId ?? call.params.unionId ?? '';
  if (world.people.byUnionId(call.params.unionId ?? '') === undefined)
    throw new ApiError(400, 'param.userIdNotExist', 'unionId不存在');
  const known = body.sourceId === undefined ? undefined : world.todos.bySource(body.sourceId);
  if (known !== undefined) return answer(known);
  const task = world.todos.add({
    sourceId: body.sourceId,
    creatorId,
    subject: body.subject,
    description: body.description ?? '',
    dueTime: body.dueTime,
    url: body.detailUrl.appUrl,
    executorIds: body.executorIds ?? [],
  });
  for (const unionId of task.executorIds) {
    const person = world.people.byUnionId(unionId);
    if (person === undefined) continue;
    const list = world.chats.own(person, 'todo', '待办');
    world.chats.post(list, { from: { kind: 'bot' }, body: { type: 'todo', taskId: task.id }, key: task.id });
  }
  return answer(task);
}

function updateTask(world: World, call: Call): unknown {
  const task = existing(world, call);
  const change = update.parse(call.body);
  task.subject = change.subject ?? task.subject;
  task.description = change.description ?? task.description;
  task.dueTime = change.dueTime ?? task.dueTime;
  task.done = change.done ?? task.done;
  redraw(world, task);
  return { result: true };
}

function existing(world: World, call: Call): TodoTask {
  const task = world.todos.get(call.params.taskId ?? '');
  if (task === undefined) throw new ApiError(400, 'task.notExist', '待办不存在');
  return task;
}

function redraw(world: World, task: TodoTask): void {
  for (const message of world.chats.byKey(task.id)) world.chats.touch(message);
}

function answer(task: TodoTask) {
  const { id, sourceId, subject, description, creatorId, dueTime, executorIds, done } = task;
  return { id, sourceId, subject, description, creatorId, dueTime, executorIds, done };
}
