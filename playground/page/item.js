import { card } from './card.js';
import { colourOf, dayOf, h, initials, link, safeUrl, timeOf } from './dom.js';
import { markdown } from './markdown.js';

const GAP_MS = 5 * 60_000;

/** Draws one message; `before` is when the one above it came, `tap(body, button, form?)` sends a tap on a card. */
export function drawItem(item, before, { inGroup, platform, tap }) {
  const wrap = h('div');
  if (item.at - before > GAP_MS) wrap.append(h('p', { class: 'when' }, momentOf(item.at)));
  if (item.recalled) {
    wrap.append(h('p', { class: 'recalled' }, `${item.from.name}撤回了一条消息`));
    return wrap;
  }
  const wide = item.body.type === 'card' || item.body.type === 'todo';
  const sender = inGroup && item.from.kind !== 'me' ? h('p', { class: 'sender' }, item.from.name) : '';
  wrap.append(
    h(
      'div',
      { class: `item ${item.from.kind}${wide ? ' wide' : ''}${item.urgent ? ' urgent' : ''}` },
      faceOf(item.from),
      h('div', { class: 'item-body' }, sender, drawBody(item.body, platform, tap)),
    ),
  );
  return wrap;
}

function momentOf(at) {
  return dayOf(at) === dayOf(Date.now()) ? timeOf(at) : `${dayOf(at)} ${timeOf(at)}`;
}

function faceOf(from) {
  const bot = from.kind === 'bot';
  const style = bot ? undefined : `--face:${colourOf(from.name)}`;
  return h('span', { class: 'face', style, 'aria-hidden': 'true' }, bot ? '查' : initials(from.name));
}

function drawBody(body, platform, tap) {
  switch (body.type) {
    case 'text':
      return h('div', { class: 'bubble' }, body.text);
    case 'markdown':
      return h('div', { class: 'bubble rich' }, markdown(body.text));
    case 'image': {
      const picture = h('img', { src: safeUrl(body.url) ?? '', alt: body.name ?? '图片' });
      return h('div', { class: 'bubble' }, picture);
    }
    case 'file':
      return h('div', { class: 'bubble' }, '文件 ', body.url ? link(body.url, body.name) : body.name);
    case 'link':
      return h('div', { class: 'bubble linkline' }, link(body.url, body.title), '\n', body.text);
    case 'todo':
      return drawTodo(body);
    default:
      return card(body, platform, (button, form) => tap(body, button, form));
  }
}

function drawTodo(body) {
  return h(
    'article',
    { class: `todo${body.done ? ' done' : ''}` },
    h('h4', { class: 'todo-title' }, `${body.done ? '☑' : '☐'} ${body.title}`),
    h('p', { class: 'todo-text' }, body.text),
    body.url ? link(body.url, '查看详情', 'btn') : '',
  );
}
