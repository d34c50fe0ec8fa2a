import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/chat/adapter.ts';
import {
  CLOSED,
  card,
  DONE,
  notices,
  openRig,
  posted,
  postOne,
  type Rig,
  todos,
  updateOne,
} from './support.ts';

const CREATE = '/tc/v2/openapi/task/create.json';

let rig: Rig;
beforeEach(async () => {
  rig = await openRig();
});
afterEach(async () => {
  expect(rig.platform.unknownCalls()).toBe(0);
  await rig.close();
});

const fault = (route: string, kind: string, count = 1) => rig.control('faults', { route, kind, count });

describe('a changed card', () => {
  it('that is done ends its to-do item and sends nothing', async () => {
    const ref = await posted(rig);
    const outcome = await updateOne(rig, ref, { card: card(DONE) });
    expect(outcome).toMatchObject({ outcome: 'sent' });
    expect(todos(rig)[0]?.body).toMatchObject({ done: true, text: '已办结' });
    expect(notices(rig)).toHaveLength(1);
    expect(notices(rig)[0]?.recalled).toBeUndefined();
  });

  it('that is answered ends its to-do item although it still has buttons', async () => {
    const ref = await posted(rig);
    await updateOne(rig, ref, { card: card({ tone: 'done' }) });
    expect(todos(rig)[0]?.body).toMatchObject({ done: true, text: '已办结' });
  });

  it('posted twice by one process keeps the id of its to-do item', async () => {
    await posted(rig);
    const ref = await posted(rig);
    await updateOne(rig, ref, { card: card(DONE) });
    expect(todos(rig).map(item => item.body)).toMatchObject([{ done: true }]);
    expect(rig.adapter.counters().lostTodos).toBe(0);
  });

  it('that keeps asking changes nothing and calls nobody', async () => {
    const ref = await posted(rig);
    const before = rig.platform.state().requests.length;
    expect(await updateOne(rig, ref, { card: card({ status: ['已确认 3/6'] }) })).toEqual({
      outcome: 'sent',
      ref,
    });
    expect(rig.platform.state().requests).toHaveLength(before);
  });

  it('that became void cancels its to-do item and recalls its notification', async () => {
    const ref = await posted(rig);
    await updateOne(rig, ref, { card: card(CLOSED) });
    expect(todos(rig)[0]?.body).toMatchObject({ done: true, text: '已取消' });
    expect(notices(rig)[0]?.recalled).toBe(true);
  });

  it('is not recalled where no app identifier is known', async () => {
    await rig.close();
    rig = await openRig({ recall: false });
    const ref = await posted(rig);
    await updateOne(rig, ref, { card: card(CLOSED) });
    expect(notices(rig)[0]?.recalled).toBeUndefined();
  });

  it('that asks again after it was done gets another to-do item, which ends too', async () => {
    const ref = await posted(rig);
    const done = await updateOne(rig, ref, { card: card(DONE) });
    const again = await updateOne(rig, refOf(done));
    expect(todos(rig).map(item => item.body)).toMatchObject([{ done: true }, { done: false }]);
    await updateOne(rig, refOf(again), { card: card(DONE) });
    expect(todos(rig).map(item => item.body)).toMatchObject([{ done: true }, { done: true }]);
  });

  it('that comes back after it was void is posted anew', async () => {
    const ref = await posted(rig);
    const closed = await updateOne(rig, ref, { card: card(CLOSED) });
    expect(await updateOne(rig, refOf(closed))).toMatchObject({ outcome: 'refused', code: 'gone' });
    await posted(rig, { post: 2 });
    expect(notices(rig).filter(item => item.recalled !== true)).toHaveLength(1);
  });

  it('is tried again when ending the to-do item ends unknown', async () => {
    const ref = await posted(rig);
    await fault('/tc/openapi/task/finish.json', 'reset-after-accept');
    expect(await updateOne(rig, ref, { card: card(DONE) })).toMatchObject({
      outcome: 'unknown',
      idempotent: true,
    });
    expect(await updateOne(rig, ref, { card: card(DONE) })).toMatchObject({ outcome: 'sent' });
  });

  it('posted anew takes the earlier notification back', async () => {
    await posted(rig);
    await posted(rig, { post: 2 });
    expect(notices(rig).map(item => item.recalled === true)).toEqual([true, false]);
  });
});

describe('a to-do item whose id was lost with the answer', () => {
  it('is counted and stays, and the card goes on', async () => {
    await fault(CREATE, 'reset-after-accept');
    await postOne(rig);
    const ref = await posted(rig);
    expect(rig.adapter.counters().lostTodos).toBe(1);
    expect(await updateOne(rig, ref, { card: card(DONE) })).toMatchObject({ outcome: 'sent' });
    expect(todos(rig)[0]?.body).toMatchObject({ done: false });
  });

  it('counts as well where the card was done before the next try', async () => {
    await fault(CREATE, 'reset-after-accept');
    await postOne(rig);
    const ref = await posted(rig, { card: card(DONE) });
    expect(rig.adapter.counters().lostTodos).toBe(1);
    expect(JSON.parse(ref)).toMatchObject({ t: 'lost' });
  });
});

describe('a card that was done before its second try', () => {
  it.each(['reset-before', 'status500'])(
    'leaves no to-do item open where the first ended with %s',
    async kind => {
      await fault(CREATE, kind);
      await postOne(rig);
      await posted(rig, { card: card(DONE) });
      expect(rig.adapter.counters().lostTodos).toBe(0);
      expect(todos(rig).filter(({ body }) => 'done' in body && !body.done)).toEqual([]);
    },
  );

  it('leaves none open where it was settled and keeps the tone of its question', async () => {
    await fault(CREATE, 'reset-before');
    await postOne(rig);
    await posted(rig, { card: card({ actions: [] }) });
    expect(todos(rig).filter(({ body }) => 'done' in body && !body.done)).toEqual([]);
    await fault(CREATE, 'reset-after-accept');
    await postOne(rig, { cardId: 'settled' });
    expect(JSON.parse(await posted(rig, { cardId: 'settled', card: card({ actions: [] }) }))).toMatchObject({
      t: 'lost',
    });
  });

  it('makes none where not even the notification had gone out, or where it never asked for anything', async () => {
    await fault('/message/workNotification', 'reset-before');
    await postOne(rig);
    await posted(rig, { card: card(DONE) });
    const told = { cardId: 'told', card: card({ actions: [], tone: 'info' }) };
    await fault('/message/workNotification', 'reset-after-accept');
    await postOne(rig, told);
    await posted(rig, told);
    expect(todos(rig)).toEqual([]);
  });
});

function refOf(outcome: Outcome): string {
  if (outcome.outcome !== 'sent') throw new Error(`not sent: ${JSON.stringify(outcome)}`);
  return outcome.ref;
}
