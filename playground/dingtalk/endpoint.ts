import { randomUUID } from 'node:crypto';

/** One call as a handler sees it: parsed, admitted, paid for. */
export interface Call {
  readonly query: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly raw: Buffer;
}

/** An API of the platform. */
export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As documented; path parameters as `:name`. */
  readonly path: string;
  /** `new`: api.dingtalk.com, HTTP status and `code`; `old`: oapi.dingtalk.com, HTTP 200 and `errcode`. */
  readonly family: 'new' | 'old';
  /** Without it the call needs the access token. */
  readonly open?: boolean;
  /** Counts against the organisation's month; token, gateway and contacts do not. */
  readonly paid: boolean;
  readonly handle: (call: Call) => unknown;
}

/** An answer that is not plain JSON of the family's success shape. */
export class RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  /** For the journal. */
  readonly code: string;

  constructor(status: number, type: string, body: string | Buffer, code = 'ok') {
    this.status = status;
    this.type = type;
    this.body = body;
    this.code = code;
  }
}

export function requestId(): string {
  return randomUUID().toUpperCase();
}
