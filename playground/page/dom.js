/**
 * Makes an element. `props` are set as properties when the element has them, otherwise as attributes; `on…` listens.
 * Text always goes in as text, never as markup.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'class') element.className = value;
    else if (name === 'style') element.style.cssText = value;
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat().filter(child => child !== undefined && child !== null && child !== ''));
  return element;
}

/** A link that opens in a new tab; anything but http(s) and mailto stays text. */
export function link(url, label, className) {
  const safe = safeUrl(url);
  if (safe === undefined) return document.createTextNode(label);
  return h('a', { href: safe, target: '_blank', rel: 'noopener noreferrer', class: className }, label);
}

/** The address itself when a browser may open it. A work-chat link wrapper is unwrapped. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    const inner = parsed.protocol === 'dingtalk:' ? parsed.searchParams.get('url') : undefined;
    if (inner) return safeUrl(inner);
    return ['http:', 'https:', 'mailto:'].includes(parsed.protocol) ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

const COLOURS = ['#1668dc', '#0a7d45', '#9a5b00', '#7a3ec8', '#b0306a', '#0b7285', '#4c5bd4', '#a33b12'];

/** One steady colour for a name. */
export function colourOf(text) {
  let sum = 0;
  for (const char of text) sum = (sum * 31 + char.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

/** What a face shows: the first characters of a unit or name. */
export function initials(text) {
  return text.replace(/^[县市]/, '').slice(0, 2);
}

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: 'long',
  day: 'numeric',
  weekday: 'short',
});

export const timeOf = at => clock.format(at);
export const dayOf = at => day.format(at);

/** Sends a command to a platform; answers with its JSON, whatever the status. */
export async function command(platform, name, body) {
  const answer = await fetch(`/_control/${platform}/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}
