import type { Agent } from 'node:http';
import { EventDispatcher, type HttpInstance, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk';

/** The only module that knows the vendor's SDK; nothing of its types leaves here. */
export interface LongConnection {
  /** Begins to connect and goes on trying until `close`. Starting again after `onGaveUp` is fine. */
  start(): void;
  /** Writes out what is buffered and closes. Acks of events still in hand are lost: drain first. */
  close(): void;
  state(): 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'failed';
}

export interface LongConnectionParts {
  readonly domain: string;
  readonly appId: string;
  readonly appSecret: string;
  /** Posts JSON to `path` on the domain and answers the JSON text; rejects without secrets in the message. */
  readonly post: (path: string, json: unknown, headers: Readonly<Record<string, string>>) => Promise<string>;
  readonly agent: Agent | undefined;
  /** Without a frame for so long after a ping the socket counts as dead, in seconds. */
  readonly pingTimeoutS: number;
  readonly handshakeTimeoutMs: number;
  /** Gets each event as plain JSON; what it answers travels in the ack; a rejection asks for redelivery. */
  readonly onEvent: (payload: unknown) => Promise<unknown>;
  readonly onUp: () => void;
  readonly onLost: () => void;
  /** The platform refused the connection, or all tries were used up. */
  readonly onGaveUp: (reason: string) => void;
  readonly log: (level: 'error' | 'warn' | 'debug', text: string) => void;
}

/** What the SDK tests before it connects; otherwise it stays idle without a word. */
export const APP_ID = /^cli_[0-9a-fA-F]{16}$/;

/** Hands every event to us whole: the SDK's own dispatch flattens the envelope and answers unknown events with text. */
class PassOn extends EventDispatcher {
  readonly #onEvent: (payload: unknown) => Promise<unknown>;

  constructor(logger: SdkLogger, onEvent: (payload: unknown) => Promise<unknown>) {
    super({ logger, loggerLevel: LoggerLevel.warn });
    this.#onEvent = onEvent;
  }

  override invoke(data: unknown): Promise<unknown> {
    return this.#onEvent(data);
  }
}

interface SdkLogger {
  error: (...parts: unknown[]) => void;
  warn: (...parts: unknown[]) => void;
  info: (...parts: unknown[]) => void;
  debug: (...parts: unknown[]) => void;
  trace: (...parts: unknown[]) => void;
}

export function openLongConnection(parts: LongConnectionParts): LongConnection {
  const logger = sdkLogger(parts.log);
  const dispatcher = new PassOn(logger, parts.onEvent);
  const client = new WSClient({
    domain: parts.domain,
    appId: parts.appId,
    appSecret: parts.appSecret,
    httpInstance: httpOf(parts),
    ...(parts.agent === undefined ? {} : { agent: parts.agent }),
    logger,
    // Its info level tells only what the callbacks tell us; its debug level shows the ticket.
    loggerLevel: LoggerLevel.warn,
    wsConfig: { pingTimeout: parts.pingTimeoutS },
    handshakeTimeoutMs: parts.handshakeTimeoutMs,
    onReady: parts.onUp,
    onReconnected: parts.onUp,
    onReconnecting: parts.onLost,
    onError: error => parts.onGaveUp(error.message),
  });
  return {
    start: () => void client.start({ eventDispatcher: dispatcher }),
    close: () => client.close(),
    state: () => client.getConnectionStatus().state,
  };
}

/** The SDK's client asks for its address by `request` alone; anything else would be news to us. */
function httpOf(parts: LongConnectionParts): HttpInstance {
  const unused = (): Promise<never> => Promise.reject(new Error('not used by the long connection'));
  return {
    request: async options => {
      const path = (options.url ?? '').slice(parts.domain.length);
      const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]);
      return JSON.parse(await parts.post(path, options.data, Object.fromEntries(headers)));
    },
    get: unused,
    delete: unused,
    head: unused,
    options: unused,
    post: unused,
    put: unused,
    patch: unused,
  };
}

function sdkLogger(log: LongConnectionParts['log']): SdkLogger {
  const at =
    (level: 'error' | 'warn' | 'debug') =>
    (...parts: unknown[]): void =>
      log(level, parts.flat().map(textOf).join(' '));
  return { error: at('error'), warn: at('warn'), info: at('debug'), debug: at('debug'), trace: at('debug') };
}

/** Never a whole object: errors of the HTTP client keep the request in them. */
function textOf(part: unknown): string {
  if (part instanceof Error) return part.message;
  return typeof part === 'object' ? '[object]' : String(part);
}
