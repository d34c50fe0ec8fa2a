import { readFile } from 'node:fs/promises';

/** A JSON file as given by the operator. */
export async function readJson(
  path: string,
): Promise<{ readonly value: unknown } | { readonly problem: string }> {
  try {
    return { value: JSON.parse(await readFile(path, 'utf8')) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'cannot be read' };
  }
}
