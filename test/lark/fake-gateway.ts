import protobuf from 'protobufjs';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { FakeFeishu, Reply } from './harness.ts';

const { root } = protobuf.parse(`
  syntax = "proto2";
  package pbbp2;
  message Header { required string key = 1; required string value = 2; }
  message Frame {
    required uint64 SeqID = 1; required uint64 LogID = 2; required int32 service = 3; required int32 method = 4;
    repeated Header headers = 5; optional string payloadEncoding = 6; optional string payloadType = 7;
    optional bytes payload = 8; optional string LogIDNew = 9;
  }`);
const Frame = root.lookupType('pbbp2.Frame');

const frameSchema = z.object({
  service: z.number(),
  method: z.number(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  payload: z.instanceof(Uint8Array).optional(),
});
type Frame = z.infer<typeof frameSchema>;

const ackSchema = z.object({ code: z.number(), data: z.string().optional() });
export interface Ack {
  readonly code: number;
  readonly data: unknown;
}

/** The platform's end of the long connection, as documented frame by frame; the test pulls the strings. */
export class FakeGateway {
  readonly #server: WebSocketServer;
  readonly #acks = new Map<string, (ack: Ack) => void>();
  readonly #waiting: ((socket: WebSocket) => void)[] = [];
  readonly sockets: WebSocket[] = [];
  pings = 0;
  answersPings = true;
  asked: Record<string, unknown>[] = [];
  refusal: Reply | undefined;

  constructor(feishu: FakeFeishu) {
    this.#server = new WebSocketServer({ server: feishu.server });
    this.#server.on('connection', socket => this.#connected(socket));
    feishu.answer = call => {
      if (call.path !== '/callback/ws/endpoint') return { body: { code: 0, data: { message_id: 'om_1' } } };
      this.asked.push(call.json);
      if (this.refusal !== undefined) return this.refusal;
      const url = `${feishu.url.replace('http', 'ws')}/ws/v2?fpid=1&device_id=d-1&service_id=33554678&ticket=secret-ticket`;
      const ClientConfig = {
        PingInterval: 120,
        ReconnectCount: -1,
        ReconnectInterval: 0.02,
        ReconnectNonce: 0.01,
      };
      return { body: { code: 0, msg: 'ok', data: { URL: url, ClientConfig } } };
    };
  }

  /** The next connection that opens. */
  next(): Promise<WebSocket> {
    return new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Pushes an event in so many frames, last fragment first, and answers with the client's ack. */
  push(messageId: string, event: unknown, fragments = 1): Promise<Ack> {
    const bytes = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
    const size = Math.ceil(bytes.length / fragments);
    const acked = new Promise<Ack>(resolve => this.#acks.set(messageId, resolve));
    for (let seq = fragments - 1; seq >= 0; seq -= 1) {
      this.#send({
        service: 33554678,
        method: 1,
        headers: headers({
          type: 'event',
          message_id: messageId,
          sum: String(fragments),
          seq: String(seq),
          trace_id: 't',
        }),
        payload: bytes.subarray(seq * size, (seq + 1) * size),
      });
    }
    return acked;
  }

  /** Anything at all, as a text or a binary message. */
  raw(data: string | Uint8Array): void {
    this.sockets.at(-1)?.send(data);
  }

  /** A frame of any kind, with any headers and any payload; nobody waits for an ack. */
  frame(values: Readonly<Record<string, string>>, payload: string, method = 1): void {
    this.#send({ service: 33554678, method, headers: headers(values), payload: Buffer.from(payload) });
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #connected(socket: WebSocket): void {
    this.sockets.push(socket);
    socket.on('message', data => {
      if (Buffer.isBuffer(data)) this.#received(socket, data);
    });
    this.#waiting.shift()?.(socket);
  }

  #received(socket: WebSocket, bytes: Uint8Array): void {
    const frame = frameSchema.parse(Frame.toObject(Frame.decode(bytes)));
    const value = (key: string) => frame.headers.find(header => header.key === key)?.value ?? '';
    if (frame.method === 0 && value('type') === 'ping') {
      this.pings += 1;
      if (this.answersPings)
        this.#send({ service: frame.service, method: 0, headers: headers({ type: 'pong' }) }, socket);
      return;
    }
    const ack = ackSchema.parse(JSON.parse(Buffer.from(frame.payload ?? []).toString('utf8')));
    const data: unknown =
      ack.data === undefined ? undefined : JSON.parse(Buffer.from(ack.data, 'base64').toString('utf8'));
    this.#acks.get(value('message_id'))?.({ code: ack.code, data });
  }

  #send(frame: Frame, socket = this.sockets.at(-1)): void {
    socket?.send(Frame.encode(Frame.create({ SeqID: 0, LogID: 0, ...frame })).finish());
  }
}

function headers(values: Readonly<Record<string, string>>): Frame['headers'] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
