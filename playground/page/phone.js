import { colourOf, command, h, initials, timeOf } from './dom.js';
import { draftOf, restoreDraft } from './form.js';
import { drawItem } from './item.js';

const TOAST_MS = 2600;

/** One phone on the page: keeps its element and redraws only what changed. */
export class Phone {
  constructor(id) {
    this.id = id;
    this.chatId = undefined;
    this.view = undefined;
    this.seenToast = undefined;
    this.drawn = new Map();
    this.element = h('section', { class: 'phone', 'data-phone': id });
    this.element.addEventListener('pointerdown', () => void this.read());
    this.element.addEventListener('focusin', () => void this.read());
  }

  show(view) {
    const first = this.view === undefined;
    this.view = view;
    if (first) this.build();
    const chat = this.currentChat();
    this.drawTabs(chat);
    this.drawChat(chat);
    this.drawToast(first);
  }

  build() {
    const { view } = this;
    this.element.dataset.platform = view.platform;
    const title = [view.unitName, view.post].filter(Boolean).join(' · ');
    this.clock = h('span', {});
    this.title = h('h3', { class: 'chatbar-title' });
    this.tabs = h('div', { class: 'tabs', role: 'tablist', 'aria-label': '会话' });
    this.items = h('div', { class: 'items', role: 'log', 'aria-label': '消息', tabindex: '0' });
    this.composer = this.buildComposer();
    this.toast = h('div', { role: 'alert' });
    this.element.setAttribute('aria-label', `${view.name}的手机`);
    this.element.append(
      h(
        'header',
        { class: 'owner' },
        h(
          'span',
          { class: 'face', style: `--face:${colourOf(view.unitName)}`, 'aria-hidden': 'true' },
          initials(view.unitName),
        ),
        h(
          'div',
          { class: 'owner-text' },
          h('h2', { class: 'owner-name' }, view.name),
          h('p', { class: 'owner-unit' }, title),
        ),
        h('span', { class: 'app-tag' }, view.app),
      ),
      h(
        'div',
        { class: 'screen' },
        h('div', { class: 'statusbar', 'aria-hidden': 'true' }, this.clock, h('span', { class: 'battery' })),
        h('div', { class: 'chatbar' }, this.title),
        this.tabs,
        this.items,
        this.composer,
        this.toast,
      ),
    );
  }

  buildComposer() {
    const input = h('input', {
      type: 'text',
      'aria-label': '输入消息',
      placeholder: '给机器人发消息',
      autocomplete: 'off',
      maxlength: 4000,
    });
    const composer = h('form', { class: 'composer' }, input, h('button', { type: 'submit' }, '发送'));
    composer.addEventListener('submit', event => {
      event.preventDefault();
      const text = input.value.trim();
      if (text === '') return;
      const chat = this.currentChat();
      input.value = '';
      void command(this.view.platform, 'say', {
        userId: this.view.userId,
        text,
        ...(chat.kind === 'group' ? { group: chat.id } : {}),
      }).then(answer => answer.error && this.notice(answer.error));
    });
    return composer;
  }

  /** The chat on the screen: the chosen one, else the robot's as soon as it wrote, else the newest with something to act on. */
  currentChat() {
    const { chats } = this.view;
    return (
      chats.find(one => one.id === this.chatId) ??
      chats.find(one => one.kind === 'direct' && one.items.length > 0) ??
      chats.find(one => one.kind !== 'todo') ??
      chats[0]
    );
  }

  drawTabs(current) {
    const { chats } = this.view;
    this.tabs.hidden = chats.length < 2;
    const focused = this.tabs.contains(document.activeElement)
      ? document.activeElement.dataset.chat
      : undefined;
    const inOrder = [...chats].sort((one, other) => rank(one) - rank(other));
    this.tabs.replaceChildren(
      ...inOrder.map(chat =>
        h(
          'button',
          {
            type: 'button',
            class: 'tab',
            role: 'tab',
            'data-chat': chat.id,
            'aria-selected': chat === current ? 'true' : 'false',
            onclick: () => this.open(chat.id),
          },
          h('span', { class: 'tab-title' }, chat.title),
          chat.unread > 0 && chat !== current ? h('span', { class: 'badge' }, String(chat.unread)) : '',
        ),
      ),
    );
    if (focused) this.tabs.querySelector(`[data-chat="${CSS.escape(focused)}"]`)?.focus();
  }

  open(chatId) {
    this.chatId = chatId;
    this.show(this.view);
    void this.read();
  }

  /** Tells the platform that the shown chat was read. */
  read() {
    const chat = this.view && this.currentChat();
    if (!chat || chat.unread === 0) return undefined;
    return command(this.view.platform, 'read', { userId: this.view.userId, chatId: chat.id });
  }

  drawChat(chat) {
    this.clock.textContent = timeOf(Date.now());
    if (!chat) return;
    const bot = chat.kind === 'direct' ? h('span', { class: 'chatbar-tag' }, '机器人') : '';
    this.title.replaceChildren(chat.title, chat.subtitle ? `（${chat.subtitle}）` : '', bot);
    this.composer.hidden = !chat.canType;
    const input = this.composer.querySelector('input');
    input.placeholder = chat.kind === 'group' ? '@机器人 发消息' : '给机器人发消息';
    const list = this.items;
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
    const switched = list.dataset.chat !== chat.id;
    if (switched) {
      list.dataset.chat = chat.id;
      this.drawn.clear();
      list.replaceChildren();
    }
    const grew = this.drawItems(chat);
    if (switched || (grew && atEnd)) this.scrollToLast();
  }

  /** Down to the last message; one that is taller than the screen is shown from its top. */
  scrollToLast() {
    const list = this.items;
    list.scrollTop = list.scrollHeight;
    const last = list.lastElementChild;
    if (last !== null && last.offsetHeight > list.clientHeight)
      list.scrollTop = last.offsetTop - list.offsetTop;
  }

  /** Draws new and changed items; true when there are new ones. */
  drawItems(chat) {
    let grew = false;
    let before = 0;
    const present = new Set(chat.items.map(item => item.id));
    for (const [id, old] of this.drawn) {
      if (present.has(id)) continue;
      old.element.remove();
      this.drawn.delete(id);
    }
    for (const item of chat.items) {
      const old = this.drawn.get(item.id);
      if (old === undefined) {
        const element = this.draw(item, before, chat);
        this.items.append(element);
        this.drawn.set(item.id, { rev: item.rev, element });
        grew = true;
      } else if (old.rev !== item.rev) this.redraw(item, old, before, chat);
      before = item.at;
    }
    if (chat.items.length === 0 && this.items.childElementCount === 0)
      this.items.append(h('p', { class: 'nothing' }, '还没有消息'));
    else if (chat.items.length > 0) this.items.querySelector('.nothing')?.remove();
    return grew;
  }

  redraw(item, old, before, chat) {
    const draft = draftOf(old.element);
    const element = this.draw(item, before, chat);
    old.element.replaceWith(element);
    restoreDraft(element, draft);
    if (item.body.type === 'card' && !item.body.busy)
      element.querySelector('.card')?.classList.add('changed');
    this.drawn.set(item.id, { rev: item.rev, element });
  }

  draw(item, before, chat) {
    return drawItem(item, before, {
      inGroup: chat.kind === 'group',
      platform: this.view.platform,
      tap: (body, button, form) => this.tap(body, button, form),
    });
  }

  async tap(body, button, form) {
    const answer = await command(this.view.platform, 'tap', {
      userId: this.view.userId,
      cardId: body.cardId,
      button: button.id,
      ...(form === undefined ? {} : { form }),
    });
    if (answer.error) this.notice(answer.error);
    void this.read();
  }

  drawToast(first) {
    const { toast } = this.view;
    if (toast === undefined || toast.seq === this.seenToast) return;
    this.seenToast = toast.seq;
    if (!first) this.notice(toast.text, toast.tone);
  }

  notice(text, tone = 'error') {
    clearTimeout(this.toastTimer);
    this.toast.className = `toast ${tone}`;
    this.toast.textContent = text;
    this.toast.hidden = false;
    this.toastTimer = setTimeout(() => {
      this.toast.hidden = true;
      this.toast.className = '';
    }, TOAST_MS);
  }
}

const ORDER = ['direct', 'group', 'notice', 'todo'];
const rank = chat => ORDER.indexOf(chat.kind);
