/** One thing wrong with the file, in the words of the person who filled it in. */
export interface Problem {
  /** Sheet name as in the file; empty for the file as a whole. */
  readonly sheet: string;
  /** Row number as the spreadsheet shows it, from 1; 0 for the sheet as a whole. */
  readonly row: number;
  /** Column heading, or its letters where it has none; empty for the row as a whole. */
  readonly column: string;
  /** Chinese: what is wrong and what to do. */
  readonly reason: string;
}

/** The most problems that are kept; the rest are only counted. */
const PROBLEM_LIMIT = 1000;

/** Collects problems in the order found, keeps the first of them and counts the others. */
export class Problems {
  readonly kept: Problem[] = [];
  #more = 0;

  add(sheet: string, row: number, column: string, reason: string): void {
    if (this.kept.length < PROBLEM_LIMIT) this.kept.push({ sheet, row, column, reason });
    else this.#more += 1;
  }

  /** How many were found beyond those kept. */
  get more(): number {
    return this.#more;
  }

  get any(): boolean {
    return this.kept.length > 0;
  }
}

/** The file as a whole cannot be read; `message` is the Chinese line for the person who sent it. */
export class UnreadableFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UnreadableFileError';
  }
}
