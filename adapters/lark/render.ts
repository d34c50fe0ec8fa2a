import type { LarkWords } from '../../cards/lark-words.ts';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import { type Affordance, affordances, type Capabilities } from '../../src/chat/capability.ts';
import type { Action, Card, CardTone, Chart } from '../../src/chat/card.ts';
import { type Button, type CardJson, cardProblems, type RootElement } from './card-json.ts';
import { fitsInCard, formElements, formNames, text } from './form.ts';
import { cut, escapeMarkdown } from './markdown.ts';

export interface Rendered {
  readonly card: CardJson;
  /** The card as the API's `content`. */
  readonly content: string;
}

const TEMPLATE: Readonly<Record<CardTone, CardJson['header']['template']>> = {
  info: 'blue',
  notice: 'orange',
  urgent: 'red',
  done: 'green',
  closed: 'grey',
};

const TITLE_CHARS = 60;
const LABEL_CHARS = 30;
const SUMMARY_CHARS = 100;
const CONFIRM_CHARS = 200;
const URL_CHARS = 2_048;

/** How much of a card is kept. A card is tried from the first measure on until it fits the platform. */
interface Measure {
  readonly chars: number;
  readonly lines: number;
  readonly actions: number;
  readonly options: number;
  readonly bars: number;
  readonly forms: boolean;
}

const WHOLE: Measure = { chars: 4_000, lines: 100, actions: 20, options: 100, bars: 40, forms: true };
const MEASURES: readonly Measure[] = [
  WHOLE,
  { ...WHOLE, chars: 600, lines: 60, options: 50, bars: 20 },
  { ...WHOLE, chars: 150, lines: 40, options: 30, bars: 10 },
  { ...WHOLE, chars: 100, lines: 30, actions: 8, options: 0, bars: 0, forms: false },
  { chars: 40, lines: 12, actions: 4, options: 0, bars: 0, forms: false },
];

/**
 * Draws a card as JSON 2.0. Any card comes out within the platform's size: what does not fit is shortened and a button
 * to the card's page takes its place, so nothing becomes a dead end.
 */
export function renderCard(out: OutboundCard, can: Capabilities, wording: LarkWords): Rendered {
  let card: CardJson | undefined;
  for (const measure of MEASURES) {
    card = draw(out, can, wording, measure);
    if (cardProblems(card).length === 0) return { card, content: JSON.stringify(card) };
  }
  throw new Error(`card ${out.cardId} does not fit Feishu: ${cardProblems(card).join('; ')}`);
}

function draw(out: OutboundCard, can: Capabilities, wording: LarkWords, measure: Measure): CardJson {
  const { card } = out;
  const offers = affordances(card, can, out.pageUrl);
  const shown = offers.slice(0, measure.actions);
  const cutSomething =
    shown.length < offers.length ||
    Math.max(card.facts.length, card.status.length) > measure.lines ||
    [...card.facts.map(fact => fact.text), ...card.status].some(line => line.length > measure.chars);
  const elements: RootElement[] = [
    ...factsElement(card, measure),
    ...(can.chart === 'native' && card.chart !== undefined ? chartElement(card.chart, measure) : []),
    ...statusElement(card, measure),
    ...actionElements(shown, out, wording, measure),
    ...(cutSomething ? [pageButton(wording.openPage, out.pageUrl, out, 'text')] : []),
    ...numberElement(card, wording),
  ];
  return {
    schema: '2.0',
    config: {
      update_multi: true,
      width_mode: 'fill',
      summary: { content: text(card.summary || card.title, SUMMARY_CHARS).content },
    },
    header: {
      title: text(card.title.trim() || wording.untitled, TITLE_CHARS),
      template: TEMPLATE[card.tone],
    },
    body: { direction: 'vertical', elements },
  };
}

function factsElement(card: Card, measure: Measure): RootElement[] {
  const lines = card.facts.slice(0, measure.lines).flatMap(fact => {
    const body = escapeMarkdown(cut(fact.text, measure.chars));
    const label = escapeMarkdown(cut(fact.label ?? '', LABEL_CHARS));
    if (label === '') return body === '' ? [] : [body];
    return [`**${label}**：${body}`];
  });
  return lines.length === 0 ? [] : [{ tag: 'markdown', content: lines.join('\n') }];
}

function statusElement(card: Card, measure: Measure): RootElement[] {
  // The newest stand last and are the ones worth keeping.
  const lines = card.status.slice(-measure.lines).flatMap(line => {
    const body = escapeMarkdown(cut(line, measure.chars));
    return body === '' ? [] : [body];
  });
  return lines.length === 0 ? [] : [{ tag: 'hr' }, { tag: 'markdown', content: lines.join('\n') }];
}

function numberElement(card: Card, wording: LarkWords): RootElement[] {
  const number = escapeMarkdown(cut(card.no, LABEL_CHARS * 2));
  if (number === '') return [];
  return [{ tag: 'markdown', text_size: 'notation', content: `${wording.numberLabel} ${number}` }];
}

/** A VChart bar chart with horizontal bars, which leave room for Chinese names. */
function chartElement(chart: Chart, measure: Measure): RootElement[] {
  const values = chart.bars.slice(0, measure.bars).map(bar => ({
    label: text(bar.label, LABEL_CHARS).content,
    value: Number.isFinite(bar.value) ? bar.value : 0,
  }));
  if (values.length === 0) return [];
  return [
    {
      tag: 'chart',
      aspect_ratio: values.length > 6 ? '1:1' : '16:9',
      color_theme: 'brand',
      chart_spec: {
        type: 'bar',
        direction: 'horizontal',
        title: { text: text(chart.title, TITLE_CHARS).content },
        data: { values },
        xField: 'value',
        yField: 'label',
        label: { visible: true },
      },
    },
  ];
}

/**
 * Forms stand alone at the root; buttons between them share a row. Beside other ways to act a form says above its fields
 * what it is for: the platform draws no border around it.
 */
function actionElements(
  offers: readonly Affordance[],
  out: OutboundCard,
  wording: LarkWords,
  measure: Measure,
): RootElement[] {
  const forms: RootElement[][] = [];
  const buttons: Button[] = [];
  for (const offer of offers) {
    const { action } = offer;
    if (offer.type === 'form' && measure.forms && fitsInCard(action, measure.options)) {
      const index = forms.length;
      const submit = tapButton(action, out, wording);
      forms.push([
        ...(offers.length > 1 ? headingOf(action.label) : []),
        {
          tag: 'form',
          name: formNames(index).form,
          elements: formElements(action, index, submit, wording),
        },
      ]);
    } else if (offer.type === 'tap') {
      buttons.push(tapButton(action, out, wording));
    } else {
      const url = offer.type === 'page' ? offer.url : `${out.pageUrl}?a=${encodeURIComponent(action.id)}`;
      buttons.push(pageButton(action.label, url, out, action.style));
    }
  }
  return [...rowOf(buttons), ...forms.flat()];
}

function headingOf(label: string): RootElement[] {
  const words = escapeMarkdown(cut(label, LABEL_CHARS));
  return words === '' ? [] : [{ tag: 'hr' }, { tag: 'markdown', content: `**${words}**` }];
}

function rowOf(buttons: readonly Button[]): RootElement[] {
  const [first, ...others] = buttons;
  if (first === undefined) return [];
  if (others.length === 0) return [{ ...first, width: 'fill' }];
  return [
    {
      tag: 'column_set',
      flex_mode: 'flow',
      horizontal_spacing: '8px',
      columns: buttons.map(button => ({ tag: 'column', width: 'auto', elements: [button] })),
    },
  ];
}

function tapButton(action: Action, out: OutboundCard, wording: LarkWords): Button {
  const asked =
    action.confirm === undefined
      ? {}
      : {
          confirm: {
            title: text(wording.confirmTitle, TITLE_CHARS),
            text: text(action.confirm, CONFIRM_CHARS),
          },
        };
  return {
    tag: 'button',
    text: text(action.label, LABEL_CHARS),
    type: action.style,
    ...asked,
    behaviors: [{ type: 'callback', value: { c: out.cardId, a: action.id, v: out.version } }],
  };
}

function pageButton(label: string, url: string, out: OutboundCard, type: Button['type']): Button {
  const usable = /^https?:\/\/\S+$/.test(url) && url.length <= URL_CHARS;
  return {
    tag: 'button',
    text: text(label, LABEL_CHARS),
    type,
    behaviors: [{ type: 'open_url', default_url: usable ? url : out.pageUrl }],
  };
}
