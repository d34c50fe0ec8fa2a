import { z } from 'zod';
import type { ButtonView } from '../phone.ts';
import type { Params } from './cards.ts';
import type { DingTalkApp } from './settings.ts';

/** Markdown with buttons, shipped for every app. */
export const PUBLIC_BUTTONS = '1366a1eb-bc54-4859-ac88-517c56a9acb1.schema';
/** Markdown alone, shipped for every app. */
export const PUBLIC_MARKDOWN = '589420e2-c1e2-46ef-a5ed-b8728e654da9.schema';

export function knownTemplate(templateId: string, app: DingTalkApp): boolean {
  return (
    templateId === PUBLIC_BUTTONS || templateId === PUBLIC_MARKDOWN || app.ownTemplates.includes(templateId)
  );
}

/** A button of a card with what its tap carries back. */
export interface CardButton extends ButtonView {
  readonly params: Readonly<Record<string, unknown>>;
}

const publicButton = z.object({
  text: z.string(),
  color: z.string().optional(),
  id: z.string().optional(),
  url: z.string().optional(),
  iosUrl: z.string().optional(),
  request: z.boolean().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});
const publicVariables = z.object({ msgButtons: z.array(publicButton).optional() });
const ownButton = z.object({
  id: z.string(),
  label: z.string(),
  style: z.string().optional(),
  url: z.string().optional(),
  confirm: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

/** Buttons of the public template: `msgButtons` in `sys_full_json_obj`; only `request: true` calls back. */
export function publicButtons(params: Params): CardButton[] {
  const variables = publicVariables.safeParse(json(params.sys_full_json_obj));
  return (variables.data?.msgButtons ?? []).map((button, index) => {
    const id = button.id ?? idOf(button.params) ?? `button_${index + 1}`;
    const link = button.request === true ? undefined : (button.url ?? button.iosUrl);
    return {
      id,
      label: button.text,
      style: button.color === 'blue' ? 'primary' : button.color === 'red' ? 'danger' : 'default',
      ...(link === undefined ? {} : { url: link }),
      ...(button.request === true || link !== undefined ? {} : { disabled: true }),
      params: button.params ?? { id, text: button.text },
    };
  });
}

/** Buttons of an own template: variable `buttons`, a JSON list of `{id, label, style}`. */
export function ownButtons(params: Params): CardButton[] {
  const list = z.array(ownButton).safeParse(json(params.buttons));
  return (list.data ?? []).map(button => ({
    id: button.id,
    label: button.label,
    style: button.style === 'primary' || button.style === 'danger' ? button.style : 'default',
    ...(button.url === undefined ? {} : { url: button.url }),
    ...(button.confirm === undefined ? {} : { confirm: button.confirm }),
    params: { id: button.id, ...button.params },
  }));
}

/** Whether the variable that should hold buttons is there but cannot be drawn. */
export function buttonsAreMalformed(templateId: string, params: Params): boolean {
  const isPublic = templateId === PUBLIC_BUTTONS;
  const text = isPublic ? params.sys_full_json_obj : params.buttons;
  if (templateId === PUBLIC_MARKDOWN || text === undefined || text === '') return false;
  return !(isPublic ? publicVariables : z.array(ownButton)).safeParse(json(text)).success;
}

/** The value of a variable that holds JSON; undefined when it does not. */
export function json(text: string | undefined): unknown {
  if (text === undefined || text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  return typeof params?.id === 'string' ? params.id : undefined;
}
