import { h, link, safeUrl } from './dom.js';

/** The subset that work-chat cards know: headings, quotes, lists, rules, bold, italics, links, images, font colour. */
export function markdown(text) {
  const root = h('div', { class: 'md' });
  let list;
  for (const line of text.replaceAll(/<br\s*\/?>/g, '\n').split('\n')) {
    const bullet = /^\s*[-*]\s+(.*)$/.exec(line);
    const number = /^\s*\d+\.\s+(.*)$/.exec(line);
    const entry = bullet ?? number;
    if (entry) {
      const tag = bullet ? 'UL' : 'OL';
      if (list?.tagName !== tag) {
        list = h(tag.toLowerCase());
        root.append(list);
      }
      list.append(h('li', {}, inline(entry[1])));
      continue;
    }
    list = undefined;
    const block = blockOf(line);
    if (block) root.append(block);
  }
  return root;
}

function blockOf(line) {
  if (line.trim() === '') return undefined;
  if (/^\s*(---+|\*\*\*+)\s*$/.test(line)) return h('hr');
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading) return h('h3', {}, inline(heading[1]));
  const quote = /^>\s?(.*)$/.exec(line);
  if (quote) return h('blockquote', {}, inline(quote[1]));
  return h('p', {}, inline(line));
}

const INLINE =
  /!\[([^\]]*)\]\(([^)\s]+)\)|\[([^\]]+)\]\(([^)\s]+)\)|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|<font\s+color=["']?([\w#-]+)["']?>(.*?)<\/font>|<a\s+atId=["']?([^"'>]+)["']?>(.*?)<\/a>|<at\s+[^>]*>(.*?)<\/at>|\\([\\`*_{}[\]()#+.!>~|-])|(✅)/g;

function inline(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(INLINE)) {
    parts.push(text.slice(from, found.index));
    parts.push(piece(found));
    from = found.index + found[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function piece([, alt, image, label, url, bold, italic, colour, coloured, , mention, at, escaped, tick]) {
  if (image !== undefined) return picture(image, alt);
  if (url !== undefined) return link(url, label);
  if (bold !== undefined) return h('strong', {}, inline(bold));
  if (italic !== undefined) return h('em', {}, inline(italic));
  if (colour !== undefined) return h('span', { style: `color:${cssColour(colour)}` }, inline(coloured));
  if (mention !== undefined) return h('span', { style: 'color:#0b5fd6' }, `@${mention}`);
  if (at !== undefined) return h('span', { style: 'color:#0b5fd6' }, `@${at}`);
  if (tick !== undefined) return h('span', { class: 'tick', role: 'img', 'aria-label': '已办' });
  return escaped;
}

function picture(url, alt) {
  const safe = safeUrl(url);
  return safe === undefined ? (alt ?? '') : h('img', { src: safe, alt: alt ?? '', loading: 'lazy' });
}

const NAMED = {
  blue: '#0b5fd6',
  green: '#0a7d45',
  red: '#c4261d',
  orange: '#9a5b00',
  grey: '#5d6673',
  gray: '#5d6673',
};

/** Colour tokens of the platforms come down to readable ones: `common_green1_color` → green. */
function cssColour(token) {
  const name = Object.keys(NAMED).find(one => token.toLowerCase().includes(one));
  if (name) return NAMED[name];
  return /^#[0-9a-f]{3,8}$/i.test(token) ? token : 'inherit';
}
