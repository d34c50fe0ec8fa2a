import { Phone } from './phone.js';
import { Roster } from './roster.js';

const empty = document.getElementById('empty');
const live = document.getElementById('live');
const narrow = matchMedia('(max-width: 760px)');

/** Phones that have an element on the page, by id; summaries of all, in the order of the platforms. */
const phones = new Map();
let summaries = [];
let current = new URLSearchParams(location.search).get('phone') ?? '';
const roster = new Roster({ choose, filter: () => arrange() });
const near = new IntersectionObserver(seen, { rootMargin: '400px' });
const visible = new Set();

async function refresh(changed) {
  const answer = await fetch('/_control/phones');
  summaries = (await answer.json()).phones;
  arrange();
  await load(changed === undefined ? [...visible] : changed.filter(id => visible.has(id)));
}

/** Puts the wanted phones on the page: all on a wide screen, one on a narrow one. */
function arrange() {
  if (!summaries.some(phone => phone.id === current)) {
    current = (summaries.find(phone => phone.lastAt > 0) ?? summaries[0])?.id ?? '';
  }
  const wanted = narrow.matches
    ? summaries.filter(phone => phone.id === current)
    : summaries.filter(phone => roster.wants(phone));
  const ids = new Set(wanted.map(phone => phone.id));
  for (const [id, phone] of phones) if (!ids.has(id)) drop(id, phone);
  let before = empty;
  for (const { id } of wanted) {
    const phone = phones.get(id) ?? add(id);
    if (before.nextElementSibling !== phone.element) before.after(phone.element);
    before = phone.element;
  }
  empty.hidden = wanted.length > 0;
  roster.draw(summaries, current);
}

function add(id) {
  const phone = new Phone(id);
  phones.set(id, phone);
  near.observe(phone.element);
  phone.element.style.minHeight = '400px';
  return phone;
}

function drop(id, phone) {
  near.unobserve(phone.element);
  visible.delete(id);
  phone.element.remove();
  phones.delete(id);
}

function seen(entries) {
  const fresh = [];
  for (const { target, isIntersecting } of entries) {
    const id = target.dataset.phone;
    if (!isIntersecting) visible.delete(id);
    else if (!visible.has(id)) {
      visible.add(id);
      fresh.push(id);
    }
  }
  void load(fresh);
}

async function load(ids) {
  if (ids.length === 0) return;
  const answer = await fetch(`/_control/phones/view?ids=${encodeURIComponent(ids.join(','))}`);
  for (const view of (await answer.json()).phones) phones.get(view.id)?.show(view);
  if (narrow.matches) void phones.get(current)?.read();
}

function choose(id) {
  current = id;
  const address = new URL(location.href);
  address.searchParams.set('phone', id);
  history.replaceState(null, '', address);
  arrange();
  const phone = phones.get(id);
  if (phone === undefined) return;
  phone.element.scrollIntoView({ block: 'start' });
  void phone.read();
}

/** One refresh at a time; changes that come meanwhile are gathered for the next. */
let running = false;
let waiting;
async function changed(ids) {
  waiting = waiting === undefined || ids === undefined ? ids : [...waiting, ...ids];
  if (running) return;
  running = true;
  while (waiting !== undefined || ids === undefined) {
    const batch = waiting;
    waiting = undefined;
    ids = [];
    await refresh(batch).catch(() => undefined);
  }
  running = false;
}

const events = new EventSource('/_control/events');
events.addEventListener('hello', () => {
  live.textContent = '实时';
  live.className = 'live on';
  void changed(undefined);
});
events.addEventListener('phones', event => void changed(JSON.parse(event.data)));
events.addEventListener('error', () => {
  live.textContent = '已断开，正在重连';
  live.className = 'live';
});
narrow.addEventListener('change', () => arrange());
