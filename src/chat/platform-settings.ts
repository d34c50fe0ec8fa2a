import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A setting of a platform that cannot work: one line that says which, and what it should be. Never its value. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
  readonly variable: string;

  constructor(variable: string, what: string) {
    super(`configuration: ${variable}: ${what}`);
    this.variable = variable;
  }
}

/**
 * The finer settings of a platform, as `<PLATFORM>_SETTINGS` gives them: a JSON object, or the path of a file that holds
 * one. Empty: the defaults of the schema. Throws `SettingError`.
 */
export function readSettings<S extends z.ZodType>(variable: string, value: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(value === '' ? {} : jsonOf(variable, value));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new SettingError(variable, problems.join('; '));
}

function jsonOf(variable: string, value: string): unknown {
  const inline = value.startsWith('{');
  const text = inline ? value : fileText(value);
  if (text === undefined)
    throw new SettingError(variable, 'neither a JSON object nor the path of a file that can be read');
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingError(variable, `${inline ? 'this' : 'what its file holds'} is not valid JSON`);
  }
}

function fileText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The path of a file with certificates in PEM; becomes what is in it. */
const pemFile = z.string().transform((path, context) => {
  const pem = fileText(path);
  if (pem !== undefined && holdsCertificate(pem)) return pem;
  context.addIssue({ code: 'custom', message: 'not a file with certificates in PEM that can be read' });
  return z.NEVER;
});

function holdsCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

/** A proxy for calls to one platform. Proxies named by the environment are used for none. */
const proxyAddress = z.url({ protocol: /^http$/ });

/** How calls leave for one platform. */
export interface Network {
  /** PEM of a private certificate authority. */
  readonly ca?: string | undefined;
  /** `http://host:port`, through which all calls go. */
  readonly proxy?: string | undefined;
}

/** The fields of a platform's settings that make a `Network`. */
export const networkSettings = { caFile: pemFile.optional(), proxy: proxyAddress.optional() };
