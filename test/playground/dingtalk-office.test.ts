import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStage, parseJson, RawClient, type Stage } from './support.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

const robotCode = () => stage.ding.app.robotCode;
const batchSend = (userIds: string[], msgKey = 'sampleText', param: unknown = { content: '在' }) =>
  stage.call('POST', '/v1.0/robot/oToMessages/batchSend', {
    robotCode: robotCode(),
    userIds,
    msgKey,
    msgParam: JSON.stringify(param),
  });
const items = (userId: string, kind = 'direct') =>
  stage.ding.phoneView(userId)?.chats.find(chat => chat.kind === kind)?.items ?? [];

describe('work notifications', () => {
  const notify = (content: string, users = 'xf-a') =>
    stage.call('POST', '/topapi/message/corpconversation/asyncsend_v2', {
      agent_id: stage.ding.app.agentId,
      userid_list: users,
      msg: { msgtype: 'markdown', markdown: { title: '提醒', text: content } },
    });
  const result = async (taskId: unknown) =>
    (
      await stage.call('POST', '/topapi/message/corpconversation/getsendresult', {
        agent_id: stage.ding.app.agentId,
        task_id: taskId,
      })
    ).body.send_result;

  it('drop the same words on the same day without saying so', async () => {
    await notify('还差1个单位');
    const again = await notify('还差1个单位');
    expect(again.body).toMatchObject({ errcode: 0 });
    expect(items('xf-a', 'notice')).toHaveLength(1);
    expect(await result(again.body.task_id)).toMatchObject({
      forbidden_list: [{ code: 143106, userid: 'xf-a' }],
    });
  });

  it('let the same words through on the next day in Shanghai', async () => {
    await notify('还差1个单位');
    await stage.control('limits', { tokenMs: 172_800_000 });
    await stage.call(
      'GET',
      `/gettoken?appkey=${stage.ding.app.clientId}&appsecret=${stage.ding.app.clientSecret}`,
    );
    await stage.forward(15 * 3_600_000);
    await notify('还差1个单位');
    expect(items('xf-a', 'notice')).toHaveLength(2);
  });

  it('are refused over 2048 bytes, for another agent, and without receivers', async () => {
    expect((await notify('查'.repeat(700))).body).toMatchObject({ errcode: 40035 });
    expect((await notify('x', '')).body).toMatchObject({ errcode: 40035 });
    const wrong = { agent_id: 1, userid_list: 'xf-a', msg: { msgtype: 'text', text: { content: 'x' } } };
    expect(
      (await stage.call('POST', '/topapi/message/corpconversation/asyncsend_v2', wrong)).body,
    ).toMatchObject({ errcode: 40056 });
  });
});

describe('to-do items', () => {
  it('are made once per sourceId, shown, and finished', async () => {
    const unionId = stage.ding.state().users[0]?.unionId ?? '';
    const path = `/v1.0/todo/users/${unionId}/tasks`;
    const task = {
      sourceId: 'd1',
      subject: '确认联合检查',
      executorIds: [unionId],
      detailUrl: { appUrl: 'https://e.org', pcUrl: 'https://e.org' },
    };
    const { body } = await stage.call('POST', path, task);
    expect((await stage.call('POST', path, task)).body.id).toBe(body.id);
    expect(items('xf-a', 'todo')).toMatchObject([
      { body: { type: 'todo', title: '确认联合检查', done: false } },
    ]);
    await stage.call('PUT', `${path}/${String(body.id)}`, { done: true });
    expect(items('xf-a', 'todo')[0]?.body).toMatchObject({ done: true });
  });
});

describe('people', () => {
  it('are found by mobile number', async () => {
    const find = (mobile: string) => stage.call('POST', '/topapi/v2/user/getbymobile', { mobile });
    expect((await find('13900000001')).body).toMatchObject({ errcode: 0, result: { userid: 'xf-a' } });
    expect((await find('13900000009')).body).toMatchObject({ errcode: 60121 });
    expect((await find('abc')).body).toMatchObject({ errcode: 40104 });
  });
});

describe('files', () => {
  it('that people send can be fetched by their code', async () => {
    const client = await RawClient.connect(stage);
    const base64 = Buffer.from('图').toString('base64');
    await stage.control('say', { userId: 'xf-a', files: [{ name: '现场.jpg', type: 'image', base64 }] });
    const message = z
      .object({ content: z.object({ downloadCode: z.string() }) })
      .parse(parseJson((await client.next()).data));
    const { body } = await stage.call('POST', '/v1.0/robot/messageFiles/download', {
      robotCode: robotCode(),
      downloadCode: message.content.downloadCode,
    });
    expect(await (await fetch(String(body.downloadUrl))).text()).toBe('图');
  });

  it('are uploaded, and refused by kind', async () => {
    const upload = async (name: string, type: string) => {
      const form = new FormData();
      form.set('media', new File(['x'], name));
      const token = String(
        (
          await stage.call(
            'GET',
            `/gettoken?appkey=${stage.ding.app.clientId}&appsecret=${stage.ding.app.clientSecret}`,
          )
        ).body.access_token,
      );
      const answer = await fetch(
        `${stage.playground.url}/dingtalk/media/upload?access_token=${token}&type=${type}`,
        { method: 'POST', body: form },
      );
      return z.looseObject({ errcode: z.number() }).parse(await answer.json());
    };
    const sent = await upload('图.png', 'image');
    expect(sent).toMatchObject({ errcode: 0, type: 'image', media_id: expect.stringMatching(/^@/) });
    await batchSend(['xf-a'], 'sampleImageMsg', { photoURL: sent.media_id });
    expect(items('xf-a')[0]?.body).toMatchObject({
      type: 'image',
      url: expect.stringContaining('/dingtalk/files/'),
    });
    expect(await upload('run.exe', 'file')).toMatchObject({ errcode: 40005 });
    expect(await upload('图.png', 'thing')).toMatchObject({ errcode: 40004 });
  });
});
