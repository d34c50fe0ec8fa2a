import type { Chart } from '../chat/card.ts';
import { type Html, html } from './html.ts';

/** In units of the picture; it scales with the page. */
const WIDTH = 340;
const ROW = 30;
const LABEL = 64;
const VALUE = 40;
const TOP = 28;

/** A bar chart as inline SVG in the page's own colours, without script; read aloud it is its title and figures. */
export function chartPicture({ title, bars }: Chart): Html {
  const most = Math.max(1, ...bars.map(bar => bar.value));
  const rows = bars.map(({ label, value }, at) => {
    const y = TOP + at * ROW;
    const length = Math.round((Math.max(0, value) / most) * (WIDTH - LABEL - VALUE));
    return html`<text x="0" y="${y + 19}">${label}</text><rect x="${LABEL}" y="${y + 5}" width="${length}" height="20" rx="3" class="bar"/><text x="${LABEL + length + 8}" y="${y + 19}">${value}</text>`;
  });
  const height = TOP + bars.length * ROW;
  const spoken = [title, ...bars.map(bar => `${bar.label} ${bar.value}`)].join('，');
  return html`<svg class="chart" role="img" aria-label="${spoken}" viewBox="0 0 ${WIDTH} ${height}"><text x="0" y="16" class="dim">${title}</text>${rows}</svg>`;
}
