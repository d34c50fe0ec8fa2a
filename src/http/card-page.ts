import { pageCopy } from '../../cards/page-copy.ts';
import type { Action, Card, Field, FormValues } from '../chat/card.ts';
import { chartPicture } from './chart.ts';
import { type Html, html, page } from './html.ts';

/** What a form already holds. */
export interface Filled {
  readonly nonce: string;
  readonly values: FormValues;
  readonly problems: ReadonlyMap<string, string>;
  /** Files that need not be sent again, by field. */
  readonly files: ReadonlyMap<
    string,
    readonly { readonly id: string; readonly name: string; readonly bytes: number }[]
  >;
}

/** A file that was handed in with a form of this subject. */
export interface Attached {
  readonly name: string;
  readonly bytes: number;
  readonly url: string;
}

/** Who stands before the page. */
export interface Visitor {
  readonly name: string;
  readonly unit: string;
}

export interface Said {
  readonly tone: 'ok' | 'warn';
  readonly content: string;
}

/** The card with its buttons; each leads to one more tap that says on whose behalf. */
export function cardPage(card: Card, said: Said | undefined, attached: readonly Attached[]): string {
  // A button that leads to this very page has done so.
  const actions = card.actions
    .filter(({ url }) => url !== '?')
    .map(action => {
      const href = action.url ?? `?a=${encodeURIComponent(action.id)}`;
      return html`<a class="button ${action.style}" href="${href}">${action.label}</a>`;
    });
  return page(
    card.title,
    html`${sayLine(said)}<article class="card ${card.tone}"><header><h1>${card.title}</h1></header>
${cardBody(card)}
${attachments(attached)}
${actions.length === 0 ? html`<p class="body dim">${pageCopy.nothingLeft}</p>` : html`<nav class="actions">${actions}</nav>`}
<footer>${pageCopy.number(card.no)}</footer></article>`,
  );
}

/** One action: who acts, what it needs, and the button that does it. What was typed stays; `said` is why it was not taken. */
export function actionPage(
  card: Card,
  action: Action,
  visitor: Visitor,
  filled: Filled,
  said?: Said,
): string {
  const { nonce, values: typed, problems } = filled;
  const firstWrong = action.fields?.find(field => problems.has(field.name));
  const fields = (action.fields ?? []).map(field => {
    const wrong = wrongness(field, problems.get(field.name), field === firstWrong);
    return field.type === 'photo'
      ? fileRow(field, filled.files.get(field.name) ?? [], wrong)
      : fieldRow(field, typed[field.name], wrong);
  });
  const files = action.fields?.some(field => field.type === 'photo') ?? false;
  const label = fields.length === 0 ? pageCopy.sure(action.label) : pageCopy.submit;
  return page(
    `${action.label} · ${card.title}`,
    html`${alertOf(problems.size > 0 ? pageCopy.fixFirst : said?.content)}
<article class="card ${card.tone}"><header><h1>${action.label}</h1><span class="dim">${card.title}</span></header>
<form class="body" method="post" enctype="${files ? 'multipart/form-data' : 'application/x-www-form-urlencoded'}">
<p class="who">${pageCopy.actingAs(visitor.name, visitor.unit)}</p>
${action.confirm === undefined ? undefined : html`<p>${action.confirm}</p>`}
<input type="hidden" name="_action" value="${action.id}"><input type="hidden" name="_nonce" value="${nonce}">
${fields}
<p></p><button class="button ${action.style === 'danger' ? 'danger' : 'primary'}" type="submit">${label}</button>
</form>
<nav class="actions"><a class="button" href="?">${pageCopy.back}</a></nav>
${cardBody(card)}<footer>${pageCopy.number(card.no)}</footer></article>`,
  );
}

function alertOf(words: string | undefined): Html | undefined {
  return words === undefined ? undefined : html`<p class="say warn" role="alert">${words}</p>`;
}

/** Nothing to see: the link has expired, was replaced, or was never ours. It tells nothing else. */
export function gonePage(): string {
  return page(
    pageCopy.gone,
    html`<article class="card closed"><header><h1>${pageCopy.gone}</h1></header><p class="body">${pageCopy.goneWhy}</p></article>`,
  );
}

function sayLine(said: Said | undefined): Html | undefined {
  return said === undefined
    ? undefined
    : html`<p class="say ${said.tone === 'warn' ? 'warn' : ''}" role="status">${said.content}</p>`;
}

function cardBody(card: Card): Html {
  const facts = card.facts.map(fact =>
    fact.label === undefined
      ? html`<p>${fact.text}</p>`
      : html`<dl><dt>${fact.label}</dt><dd>${fact.text}</dd></dl>`,
  );
  const status = card.status.map(line => html`<li>${line}</li>`);
  const picture = card.chart === undefined ? undefined : chartPicture(card.chart);
  return html`<div class="body">${facts}${picture}${status.length === 0 ? undefined : html`<ul class="status">${status}</ul>`}</div>`;
}

export function attachments(files: readonly Attached[]): Html | undefined {
  if (files.length === 0) return undefined;
  const lines = files.map(
    file =>
      html`<li><a href="${file.url}">${file.name}</a> <span class="dim">${pageCopy.size(file.bytes)}</span></li>`,
  );
  return html`<section class="body"><h2>${pageCopy.attached}</h2><ul class="status">${lines}</ul></section>`;
}

/** What is to be put right about a field: for the eye, for a screen reader, and where the page begins. */
interface Wrong {
  readonly style: string;
  readonly marks: Html | undefined;
  readonly line: Html | undefined;
}

function wrongness(field: Field, problem: string | undefined, first: boolean): Wrong {
  if (problem === undefined) return { style: '', marks: undefined, line: undefined };
  const id = `f-${field.name}-p`;
  const described = field.type === 'photo' ? `f-${field.name}-h ${id}` : id;
  return {
    style: 'wrong',
    marks: html` aria-invalid="true" aria-describedby="${described}"${first ? html` autofocus` : undefined}`,
    line: html`<p class="problem" id="${id}">${problem}</p>`,
  };
}

/** Files that are with us stay ticked; the browser's own control takes further ones. */
function fileRow(
  field: Field,
  kept: readonly { readonly id: string; readonly name: string; readonly bytes: number }[],
  { style, marks, line }: Wrong,
): Html {
  const id = `f-${field.name}`;
  const ticks = kept.map(
    file =>
      html`<label class="tick"><input type="checkbox" name="${field.name}" value="${file.id}" checked> ${file.name} <span class="dim">${pageCopy.size(file.bytes)}</span></label>`,
  );
  const needed = field.required && kept.length === 0 ? html` required` : undefined;
  return html`<div class="${style}"><label for="${id}">${field.label}${
    field.required ? undefined : html` <span class="dim">${pageCopy.optional}</span>`
  }</label>${kept.length === 0 ? undefined : html`<p class="dim">${pageCopy.fileKept}</p>${ticks}`}<input type="file" id="${id}" name="${field.name}" accept="image/jpeg,image/png,image/webp,application/pdf" multiple${needed}${marks ?? html` aria-describedby="${id}-h"`}><p class="hint dim" id="${id}-h">${pageCopy.fileHint}</p>${line}</div>`;
}

function fieldRow(field: Field, typed: string | undefined, { style, marks, line }: Wrong): Html {
  const id = `f-${field.name}`;
  const value = typed ?? field.value ?? '';
  return html`<div class="${style}"><label for="${id}">${field.label}${
    field.required ? undefined : html` <span class="dim">${pageCopy.optional}</span>`
  }</label>${control(field, id, value, marks)}${line}</div>`;
}

function control(field: Field, id: string, value: string, marks: Html | undefined): Html {
  const common = html`id="${id}" name="${field.name}"${field.required ? html` required` : undefined}${marks}`;
  const length = field.maxLength === undefined ? undefined : html` maxlength="${field.maxLength}"`;
  const hint = field.placeholder === undefined ? undefined : html` placeholder="${field.placeholder}"`;
  switch (field.type) {
    case 'textarea':
      return html`<textarea ${common}${length}${hint}>${value}</textarea>`;
    case 'select':
    case 'multiselect': {
      const chosen = value.split('\n');
      const options = (field.options ?? []).map(
        option =>
          html`<option value="${option.value}"${chosen.includes(option.value) ? html` selected` : undefined}>${option.label}</option>`,
      );
      return html`<select ${common}${field.type === 'multiselect' ? html` multiple` : undefined}>${
        field.required || field.type === 'multiselect' ? undefined : html`<option value=""></option>`
      }${options}</select>`;
    }
    case 'date':
    case 'time':
      return html`<input type="${field.type}" ${common} value="${value}">`;
    case 'number':
      return html`<input inputmode="numeric" ${common} value="${value}"${hint}>`;
    default:
      return html`<input type="text" ${common} value="${value}"${length}${hint}>`;
  }
}
