import { h, link, safeUrl } from './dom.js';
import { form } from './form.js';
import { markdown } from './markdown.js';

/** Draws a card; `tap(button, form?)` sends the tap and resolves when it was answered. */
export function card(view, platform, tap) {
  const head = view.title === '' ? '' : h('h4', { class: 'card-head' }, view.title);
  const look = platform === 'lark' && view.head === 'filled' ? 'lark-head' : view.head;
  const body = h('div', { class: 'card-body' });
  for (const block of view.blocks) {
    const drawn = draw(block, view, tap);
    if (drawn) body.append(drawn);
  }
  return h(
    'article',
    {
      class: `card ${view.tone} ${look}`,
      'data-card': view.cardId,
      'aria-busy': view.busy ? 'true' : undefined,
    },
    head,
    body,
  );
}

function draw(block, view, tap) {
  switch (block.block) {
    case 'markdown':
      return markdown(block.text);
    case 'facts':
      return facts(block.facts);
    case 'status':
      return h('div', { class: 'status-line', role: 'status' }, markdown(block.text));
    case 'note':
      return h('p', { class: 'note' }, block.text);
    case 'divider':
      return h('hr');
    case 'image':
      return safeUrl(block.url) ? h('img', { src: safeUrl(block.url), alt: block.alt }) : undefined;
    case 'chart':
      return chart(block);
    case 'buttons':
      return h(
        'div',
        { class: `buttons ${block.layout}` },
        block.buttons.map(one => button(one, view, tap)),
      );
    case 'form':
      return form(block, view, (values, chosen) => {
        if (chosen.confirm === undefined || confirm(chosen.confirm)) tap(chosen, values);
      });
    default:
      return undefined;
  }
}

function button(one, view, tap) {
  if (one.url !== undefined) return link(one.url, one.label, `btn ${one.style}`);
  const element = h(
    'button',
    { type: 'button', class: `btn ${one.style}`, disabled: view.busy || one.disabled },
    one.label,
  );
  element.addEventListener('click', () => {
    if (one.confirm !== undefined && !confirm(one.confirm)) return;
    element.classList.add('waiting');
    tap(one);
  });
  return element;
}

function facts(list) {
  return h(
    'dl',
    { class: 'facts' },
    list.flatMap(fact =>
      fact.label === undefined
        ? [h('dd', { class: 'whole' }, fact.text)]
        : [h('dt', {}, fact.label), h('dd', {}, fact.text)],
    ),
  );
}

function chart(block) {
  const most = Math.max(1, ...block.bars.map(bar => bar.value));
  return h(
    'div',
    {
      class: 'bars',
      role: 'img',
      'aria-label': `${block.title}：${block.bars.map(bar => `${bar.label} ${bar.value}`).join('，')}`,
    },
    h('span', { class: 'bars-title' }, block.title),
    block.bars.flatMap(bar => [
      h('span', {}, bar.label),
      h('span', { class: 'bar', style: `width:${(100 * bar.value) / most}%` }),
      h('span', {}, String(bar.value)),
    ]),
  );
}
