import type { DingtalkWords } from '../../cards/dingtalk-words.ts';
import type { OutboundCard } from '../../src/chat/adapter.ts';
import type { Affordance, Capabilities } from '../../src/chat/capability.ts';
import { affordances } from '../../src/chat/capability.ts';
import type { Card } from '../../src/chat/card.ts';
import type { BodySettings } from './body.ts';
import { factLines, fitBody, noLine, statusLines } from './body.ts';
import type { ButtonSettings } from './buttons.ts';
import { fitButtons, ownButtons, publicButtons } from './buttons.ts';
import { EMPTY_FORM, formJson } from './form.ts';
import type { EscapeStyle } from './markdown.ts';
import { bytesOf, cutWithMark, escapeMarkdown, LINE_BREAK, plain } from './markdown.ts';

/** The public markdown-and-buttons template that the official Python SDK ships; usable by any app. */
export const PUBLIC_TEMPLATE_ID = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';

/** Largest values in UTF-8 bytes. The documentation says 1 KB for every variable; clients, not the API, enforce it. */
export interface Budgets {
  /** `markdown` and `status`. */
  readonly markdown: number;
  /** JSON variables: `sys_full_json_obj`, `buttons`, `form`. */
  readonly json: number;
  /** Everything else. */
  readonly text: number;
  /** Body of a plain notice sent by batchSend; the documented figure is that of the group API. */
  readonly notice: number;
}

export const DEFAULT_BUDGETS: Budgets = { markdown: 1024, json: 1024, text: 1024, notice: 3_000 };

export interface RenderSettings {
  /** `public`: the public template, forms on the card's page. `own`: the county's template (README), native forms. */
  readonly mode: 'public' | 'own';
  readonly templateId: string;
  readonly escape: EscapeStyle;
  readonly budgets: Budgets;
  readonly maxButtons: number;
  readonly copy: DingtalkWords;
}

/** Values of a template's variables: always strings, JSON where the variable is an object or a list. */
export type CardParams = Readonly<Record<string, string>>;

export interface Notice {
  readonly title: string;
  readonly text: string;
}

export interface Renderer {
  readonly settings: RenderSettings;
  readonly capabilities: Capabilities;
  /** All variables of the template, empty ones too, so that an update by key leaves nothing old behind. */
  params(out: OutboundCard): CardParams;
  /** A card as a plain markdown message that may go to several people at once; undefined when it needs its own card. */
  notice(out: OutboundCard): Notice | undefined;
  /** One line for chat lists and notifications. */
  summary(out: OutboundCard): string;
  /** The variable that shows a line to the tapper: card data in the public template, private data in our own. */
  note(text: string): CardParams;
}

/** Chat lists show one line; longer summaries only cost bytes. */
const SUMMARY_BYTES = 200;

export function createRenderer(settings: RenderSettings, capabilities: Capabilities): Renderer {
  const body: BodySettings = settings;
  const { budgets, copy } = settings;
  const buttonSettings: ButtonSettings = {
    copy,
    maxButtons: settings.maxButtons,
    write: settings.mode === 'own' ? ownButtons : publicButtons,
  };
  const text = (value: string) => cutWithMark(plain(value), budgets.text, '…');
  const noteName = settings.mode === 'own' ? 'note' : 'tips';

  const numberLine = (card: Card) =>
    [escapeMarkdown(noLine(card, copy), settings.escape)].filter(line => line !== '');

  function publicParams(out: OutboundCard): CardParams {
    const { card } = out;
    const tail = [...statusLines(card, body), ...numberLine(card)];
    const ways = affordances(card, capabilities, out.pageUrl);
    return {
      title: text(card.title),
      markdown: fitBody(factLines(card, body), tail, budgets.markdown, out.pageUrl, body).text,
      tips: '',
      sys_full_json_obj: fitButtons(ways, out, budgets.json, buttonSettings),
    };
  }

  function ownParams(out: OutboundCard): CardParams {
    const { card } = out;
    const form = fittingForm(affordances(card, capabilities, out.pageUrl), out);
    // Every other action with fields waits on the card's page: a template holds one form.
    const withoutForms = affordances(card, { ...capabilities, forms: false }, out.pageUrl);
    const buttonWays = withoutForms.filter(way => way.action !== form?.action);
    return {
      title: text(card.title),
      tone: card.tone,
      markdown: fitBody(factLines(card, body), numberLine(card), budgets.markdown, out.pageUrl, body).text,
      status: fitBody([], statusLines(card, body), budgets.markdown, out.pageUrl, body).text,
      buttons: fitButtons(buttonWays, out, budgets.json, buttonSettings),
      form: form?.json ?? EMPTY_FORM,
      form_visible: String(form !== undefined),
      form_submit: text(form?.action.label ?? ''),
    };
  }

  /** The first action whose form fits gets the template's form. */
  function fittingForm(ways: readonly Affordance[], out: OutboundCard) {
    for (const way of ways) {
      if (way.type !== 'form') continue;
      const json = formJson(way.action, out.version);
      if (bytesOf(json) <= budgets.json) return { action: way.action, json };
    }
    return undefined;
  }

  return {
    settings,
    capabilities,
    params: settings.mode === 'own' ? ownParams : publicParams,
    notice(out) {
      if (out.card.actions.length > 0) return undefined;
      const { card } = out;
      const lines = [...statusLines(card, body), ...numberLine(card)];
      const fitted = fitBody(factLines(card, body), lines, budgets.notice, out.pageUrl, body);
      // A cut text needs each person's own page, so it cannot be shared.
      if (fitted.cut) return undefined;
      const heading = `### ${escapeMarkdown(card.title, settings.escape)}`;
      return { title: text(card.summary), text: [heading, fitted.text].join(LINE_BREAK) };
    },
    summary: out => cutWithMark(plain(out.card.summary), SUMMARY_BYTES, '…'),
    note: value => ({ [noteName]: text(value) }),
  };
}
