import pg from 'pg';

const { builtins } = pg.types;

/**
 * How columns become values, where the driver's own way would be wrong here: it reads a date or a timestamp without
 * zone in the machine's time zone, a bigint as text, and an instant slowly. Prisma brings its own parsers and is not affected.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === builtins.INT8) return parseBigInteger;
      if (oid === builtins.DATE) return keepText;
      if (oid === builtins.TIMESTAMP) return parseUtc;
      if (oid === builtins.TIMESTAMPTZ) return parseInstant;
    }
    return pg.types.getTypeParser(oid, format);
  },
};

/** A count or a sequence; larger than a JavaScript number holds exactly would be silent damage. */
function parseBigInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new RangeError(`the bigint ${text} does not fit a JavaScript number`);
  return value;
}

/** A civil date stays `YYYY-MM-DD`. */
function keepText(text: string): string {
  return text;
}

function parseUtc(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}

const readInstant: (text: string) => unknown = pg.types.getTypeParser(builtins.TIMESTAMPTZ, 'text');

/** Our connections keep UTC, and so a form that the language reads by itself; the driver reads all others. */
function parseInstant(text: string): unknown {
  return text[10] === ' ' && text.endsWith('+00')
    ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`)
    : readInstant(text);
}
