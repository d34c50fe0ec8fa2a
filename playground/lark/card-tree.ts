/** A JSON object of unknown content. */
export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** `content` of a plain_text or lark_md object. */
export function textOf(value: unknown): string {
  return isObject(value) ? text(value.content) : '';
}

export function parse(content: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The elements at the root of a card's body. */
export function rootElements(card: Json): Json[] {
  return isObject(card.body) ? objects(card.body.elements) : [];
}

/** Elements directly inside a container element. */
export function childrenOf(element: Json): Json[] {
  return [...objects(element.elements), ...objects(element.columns)];
}

/** The element and everything inside it, in reading order. */
export function within(element: Json): Json[] {
  return [element, ...childrenOf(element).flatMap(within)];
}

export function allElements(card: Json): Json[] {
  return rootElements(card).flatMap(within);
}
