import protobuf from 'protobufjs';
import { z } from 'zod';

const { root } = protobuf.parse(`
  syntax = "proto2";
  package pbbp2;
  message Header { required string key = 1; required string value = 2; }
  message Frame {
    required uint64 SeqID = 1;
    required uint64 LogID = 2;
    required int32 service = 3;
    required int32 method = 4;
    repeated Header headers = 5;
    optional string payloadEncoding = 6;
    optional string payloadType = 7;
    optional bytes payload = 8;
    optional string LogIDNew = 9;
  }`);
const wire = root.lookupType('pbbp2.Frame');

export const CONTROL = 0;
export const DATA = 1;

const frameSchema = z.object({
  service: z.number(),
  method: z.number(),
  headers: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  payload: z.instanceof(Uint8Array).optional(),
});

/** A frame of the long connection. */
export interface Frame {
  readonly service: number;
  readonly method: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer;
}

export function encodeFrame(frame: Frame): Uint8Array {
  const headers = Object.entries(frame.headers).map(([key, value]) => ({ key, value }));
  return wire.encode(wire.create({ SeqID: 0, LogID: 0, ...frame, headers })).finish();
}

/** The frame in these bytes; undefined when they are none. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  try {
    const frame = frameSchema.parse(wire.toObject(wire.decode(bytes)));
    return {
      service: frame.service,
      method: frame.method,
      headers: Object.fromEntries(frame.headers.map(({ key, value }) => [key, value])),
      payload: Buffer.from(frame.payload ?? []),
    };
  } catch {
    return undefined;
  }
}
