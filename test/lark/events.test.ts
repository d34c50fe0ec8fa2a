import { describe, expect, test } from 'vitest';
import { envelopeSchema, readEnvelope } from '../../adapters/lark/events.ts';
import { BOT } from './harness.ts';
import { messageEnvelope, tapEnvelope } from './pushes.ts';

function read(envelope: unknown, bot: string | undefined = BOT) {
  return readEnvelope(envelopeSchema.parse(envelope), bot);
}

function typed(message: Record<string, unknown>, bot: string | undefined = BOT) {
  const inbound = read(messageEnvelope(message), bot);
  if (inbound.type !== 'message') throw new Error(`read as ${inbound.type}`);
  return inbound.event;
}

describe('a tap', () => {
  test('carries the form by field name, dates and times without zone, choices by line', () => {
    const inbound = read(
      tapEnvelope({
        event: {
          action: {
            value: { c: 'card-1', a: 'task.time', v: 3 },
            tag: 'button',
            timezone: 'Asia/Shanghai',
            name: 'submit_0',
            form_value: {
              day: '2024-04-01 +0800',
              at: '9:05 +0800',
              when: '2024-04-29 07:07 +0800',
              people: ['p1', 'p2'],
              who: '王某',
              agreed: true,
              nothing: null,
            },
          },
        },
      }),
    );
    expect(inbound).toMatchObject({
      type: 'tap',
      messageId: 'om_1',
      event: {
        action: 'task.time',
        form: {
          day: '2024-04-01',
          at: '09:05',
          when: '2024-04-29 07:07',
          people: 'p1\np2',
          who: '王某',
          agreed: 'true',
        },
      },
    });
  });

  test('of the second form of a card has its fields back under their own names', () => {
    const inbound = read(
      tapEnvelope({
        event: {
          action: {
            value: { c: 'c', a: 'a' },
            tag: 'button',
            name: 'submit_1',
            form_value: { f1_who: 'x', f1_f1_y: 'z' },
          },
        },
      }),
    );
    expect(inbound.type === 'tap' && inbound.event.form).toEqual({ who: 'x', f1_y: 'z' });
  });

  test('on a button that is not ours goes no further', () => {
    expect(read(tapEnvelope({ event: { action: { value: 'text', tag: 'button' } } })).type).toBe('other');
    expect(read(tapEnvelope({ event: { action: { tag: 'select_static', option: 'x' } } })).type).toBe(
      'other',
    );
  });
});

describe('a typed message', () => {
  test('in a group is known by its message, without the mention of the bot', () => {
    expect(typed({})).toEqual({
      type: 'message',
      platform: 'lark',
      eventId: 'om_typed',
      userId: 'ou_wang',
      chat: { id: 'oc_1', kind: 'group' },
      text: '明天下午补报',
      files: [],
    });
  });

  test('keeps the mention of others, however many', () => {
    const mentions = Array.from({ length: 12 }, (_, i) => ({
      key: `@_user_${i + 1}`,
      id: { open_id: i === 0 ? BOT : `ou_${i}` },
      name: i === 0 ? '查一次' : `第${i}人`,
    }));
    const text = '@_user_1 请 @_user_2 和 @_user_11 看 @_all';
    expect(typed({ mentions, content: JSON.stringify({ text }) }).text).toBe(
      '请 @第1人 和 @第10人 看 @所有人',
    );
  });

  test('while the bot does not know itself, any bot is left out', () => {
    const inbound = readEnvelope(envelopeSchema.parse(messageEnvelope()), undefined);
    expect(inbound.type === 'message' && inbound.event.text).toBe('明天下午补报');
  });

  test('alone with the bot, answering a card', () => {
    const event = typed({
      chat_type: 'p2p',
      parent_id: 'om_card',
      mentions: undefined,
      content: '{"text":"1"}',
    });
    expect([event.chat.kind, event.replyTo, event.text]).toEqual(['direct', 'om_card', '1']);
  });

  test('rich text becomes lines, links and pictures', () => {
    const content = JSON.stringify({
      title: '反馈',
      content: [
        [
          { tag: 'at', user_id: '@_user_1', user_name: '查一次' },
          { tag: 'text', text: ' 已到场，见 ' },
          { tag: 'a', text: '定位', href: 'https://map.example/1' },
        ],
        [{ tag: 'img', image_key: 'img_1' }],
        [{ tag: 'media', file_key: 'file_1', image_key: 'img_2', file_name: '现场.mp4' }],
      ],
    });
    const event = typed({ message_type: 'post', content });
    expect(event.text).toBe('反馈\n 已到场，见 定位 https://map.example/1');
    expect(event.files).toEqual([
      { handle: 'om_typed/image/img_1', name: 'img_1.png', type: 'image' },
      { handle: 'om_typed/file/file_1', name: '现场.mp4', type: 'video' },
    ]);
  });

  test.each([
    ['image', { image_key: 'img_7' }, { handle: 'om_typed/image/img_7', name: 'img_7.png', type: 'image' }],
    [
      'file',
      { file_key: 'f_7', file_name: '名单.xlsx' },
      { handle: 'om_typed/file/f_7', name: '名单.xlsx', type: 'file' },
    ],
    [
      'audio',
      { file_key: 'f_8', duration: 1_000 },
      { handle: 'om_typed/file/f_8', name: 'f_8', type: 'audio' },
    ],
    [
      'media',
      { file_key: 'f_9', file_name: 'a.mp4' },
      { handle: 'om_typed/file/f_9', name: 'a.mp4', type: 'video' },
    ],
  ])('a %s is handed on as a file to be fetched', (type, content, file) => {
    expect(typed({ message_type: type, content: JSON.stringify(content) }).files).toEqual([file]);
  });

  test('of 10,000 characters is cut at 4,000; of broken content is empty', () => {
    expect(typed({ content: JSON.stringify({ text: '字'.repeat(10_000) }) }).text).toHaveLength(4_000);
    expect(typed({ content: '{{{' })).toMatchObject({ text: '', files: [] });
    expect(typed({ message_type: 'sticker', content: '{"file_key":"x"}' })).toMatchObject({
      text: '',
      files: [],
    });
  });

  test('of a bot goes no further', () => {
    expect(read(messageEnvelope({}, { sender_type: 'bot' })).type).toBe('other');
  });
});
