/** One call to a stand-in's HTTP face. `route` is the documented path, never a URL with secrets. */
export interface RequestEntry {
  readonly at: number;
  readonly method: string;
  readonly route: string;
  readonly ms: number;
  readonly status: number;
  /** The platform's own result code; `ok` when it had none. */
  readonly code: string;
  readonly fault?: string;
}

export interface Note {
  readonly at: number;
  readonly kind: string;
  readonly detail: string;
}

const KEPT = 5_000;

/** What a stand-in saw, for `/state`: counters for ever, details for the last few thousand. */
export class Journal {
  readonly #now: () => number;
  readonly #requests: RequestEntry[] = [];
  readonly #notes: Note[] = [];
  readonly #counters = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  request(entry: RequestEntry): void {
    keep(this.#requests, entry);
    this.count(`call ${entry.method} ${entry.route}`);
    this.count(`code ${entry.code}`);
    if (entry.fault !== undefined) this.count(`fault ${entry.fault}`);
  }

  /** A call that this platform does not have: always a bug of the caller. */
  unknown(method: string, path: string): void {
    this.count('unknownCalls');
    keep(this.#notes, { at: this.#now(), kind: 'unknown-call', detail: `${method} ${path}` });
  }

  /** A limit of the platform was hit; `code` is what the caller was told. */
  limitHit(code: string): void {
    this.count('limitHits');
    this.count(`limit ${code}`);
  }

  /** Something the platform forbids or advises against, though it answered. */
  violation(kind: string, detail: string): void {
    this.count('violations');
    this.count(`violation ${kind}`);
    keep(this.#notes, { at: this.#now(), kind, detail });
  }

  count(name: string, by = 1): void {
    this.#counters.set(name, this.get(name) + by);
  }

  get(name: string): number {
    return this.#counters.get(name) ?? 0;
  }

  /** Counters whose name starts with `prefix`, without it. */
  group(prefix: string): Record<string, number> {
    return Object.fromEntries(
      [...this.#counters]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  }

  snapshot() {
    return {
      unknownCalls: this.get('unknownCalls'),
      limitHits: { total: this.get('limitHits'), byCode: this.group('limit ') },
      violations: { total: this.get('violations'), byKind: this.group('violation ') },
      calls: this.group('call '),
      codes: this.group('code '),
      faults: this.group('fault '),
      notes: [...this.#notes],
      requests: [...this.#requests],
    };
  }

  clear(): void {
    this.#requests.length = 0;
    this.#notes.length = 0;
    this.#counters.clear();
  }
}

/** Appends to a list that forgets its oldest tenth when full. */
export function keep<T>(list: T[], item: T, limit = KEPT): void {
  list.push(item);
  if (list.length > limit) list.splice(0, Math.ceil(limit / 10));
}
