import { colourOf, h, initials } from './dom.js';

/** The list of phones, by unit; on a narrow screen a single select. */
export class Roster {
  constructor({ choose, filter }) {
    this.choose = choose;
    this.list = document.getElementById('roster');
    this.switcher = document.getElementById('switcher');
    this.find = document.getElementById('find');
    this.only = document.getElementById('only-active');
    this.unit = '';
    this.filter = filter;
    this.find.addEventListener('input', () => filter());
    this.only.addEventListener('change', () => filter());
    this.switcher.addEventListener('change', () => choose(this.switcher.value));
  }

  /** Whether a phone is among those that the person wants to see. */
  wants(phone) {
    const text = this.find.value.trim();
    if (
      text !== '' &&
      ![phone.name, phone.unitName, phone.post ?? '', phone.app].some(one => one.includes(text))
    )
      return false;
    if (this.unit !== '' && phone.unit !== this.unit) return false;
    return !this.only.checked || phone.lastAt > 0 || text !== '';
  }

  draw(phones, current) {
    this.drawSwitcher(phones, current);
    const focused = this.list.contains(document.activeElement)
      ? document.activeElement.dataset.key
      : undefined;
    const units = Map.groupBy(
      phones.filter(phone => this.unit !== '' || this.wants(phone)),
      phone => phone.unit,
    );
    const rows = [this.unitButton('', '全部单位')];
    for (const [unit, members] of units) {
      const shown = this.unit === '' || this.unit === unit ? members.filter(phone => this.wants(phone)) : [];
      rows.push(
        this.unitButton(unit, members[0].unitName || '未分单位'),
        ...shown.map(phone => this.person(phone, current)),
      );
    }
    this.list.replaceChildren(...rows);
    if (focused) this.list.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  unitButton(unit, name) {
    const pressed = this.unit === unit;
    const button = h(
      'button',
      {
        type: 'button',
        class: 'unit-button',
        'data-key': `unit ${unit}`,
        'aria-pressed': pressed ? 'true' : 'false',
      },
      name,
    );
    button.addEventListener('click', () => {
      this.unit = pressed ? '' : unit;
      this.filter();
    });
    return h('p', { class: 'unit' }, button);
  }

  person(phone, current) {
    const row = h(
      'button',
      {
        type: 'button',
        class: 'row',
        'data-key': phone.id,
        'aria-current': phone.id === current ? 'true' : undefined,
      },
      h(
        'span',
        { class: 'row-face', style: `--face:${colourOf(phone.unitName)}`, 'aria-hidden': 'true' },
        initials(phone.unitName),
      ),
      h('span', { class: 'row-name' }, phone.name),
      phone.unread > 0
        ? h(
            'span',
            { class: 'badge' },
            String(phone.unread),
            h('span', { class: 'visually-hidden' }, '条未读'),
          )
        : h('span', {}),
      h('span', { class: 'row-preview' }, phone.preview || '还没有消息'),
    );
    row.addEventListener('click', () => this.choose(phone.id));
    return row;
  }

  drawSwitcher(phones, current) {
    const shown = phones.filter(phone => phone.lastAt > 0 || !this.only.checked || phone.id === current);
    const units = Map.groupBy(shown, phone => phone.unitName || '未分单位');
    this.switcher.replaceChildren(
      ...[...units].map(([unit, members]) =>
        h(
          'optgroup',
          { label: unit },
          members.map(phone =>
            h(
              'option',
              { value: phone.id, selected: phone.id === current },
              `${phone.name} · ${phone.app}${phone.unread > 0 ? `（${phone.unread}条未读）` : ''}`,
            ),
          ),
        ),
      ),
    );
    this.switcher.hidden = shown.length === 0;
  }
}
