import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cut } from '../../cards/format.ts';
import { catalogue } from './cards.ts';

const FOLDER = join(import.meta.dirname, '../../cards');
const files = readdirSync(FOLDER).filter(name => name.endsWith('.ts'));
const source = new Map(files.map(name => [name, readFileSync(join(FOLDER, name), 'utf8')]));

describe('the catalogue of cards', () => {
  it.each(files)('has every card that cards/%s makes', async file => {
    const declared = [
      ...(source.get(file) ?? '').matchAll(/^export function (\w+)\([^{]*?\): Card \{/gms),
    ].map(([, name = '']) => name);
    const module: unknown = await import(join(FOLDER, file));
    const makers = new Set(catalogue.map(example => example.maker));
    const exported = Object.entries(typeof module === 'object' && module !== null ? module : {});
    const missing = exported.filter(([name, maker]) => declared.includes(name) && !makers.has(maker));
    expect(missing.map(([name]) => name)).toEqual([]);
  });

  it('has every kind that is written anywhere in cards/', () => {
    const written = [...source.values()].flatMap(text =>
      [...text.matchAll(/\bkind: '([a-z]+(?:\.[a-zA-Z]+)?)',\s*\n\s*title/g)].map(([, kind = '']) => kind),
    );
    const shown = new Set(catalogue.map(({ card }) => card.kind));
    expect(written.length).toBeGreaterThan(50);
    expect([...new Set(written)].filter(kind => !shown.has(kind))).toEqual([]);
  });

  it.each(catalogue)('$name keeps the house rules', ({ card }) => {
    expect(cut(card.title, 18)).toBe(card.title);
    expect(card.facts.length).toBeLessThanOrEqual(8);
    expect(card.actions.length).toBeLessThanOrEqual(4);
    expect(new Set(card.actions.map(({ id }) => id)).size).toBe(card.actions.length);
    for (const { id, label, fields = [] } of card.actions) {
      expect(id).toMatch(/^[A-Za-z0-9_.-]{1,40}$/);
      expect(label).not.toBe('');
      expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
      for (const field of fields) expect(field.name).toMatch(/^[a-zA-Z][a-zA-Z0-9_]*$/);
    }
    expect(card.no).not.toBe('');
    expect(card.summary).not.toBe('');
  });
});
