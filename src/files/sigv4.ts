import { createHash, createHmac } from 'node:crypto';

export interface S3Keys {
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface S3Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly host: string;
  /** Already escaped as it goes on the wire. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const SERVICE = 's3';

/**
 * Headers that sign a request by AWS Signature Version 4 (one chunk, signed payload): what S3 and the buckets that
 * copy it (MinIO, 阿里云 OSS, 华为 OBS) take. Held against the published examples by a test.
 */
export function signedHeaders(request: S3Request, keys: S3Keys, now: Date): Record<string, string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const payload = sha256(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': payload,
    'x-amz-date': stamp,
  };
  const names = Object.keys(headers).sort();
  const list = names.join(';');
  const canonical = [
    request.method,
    request.path,
    '',
    ...names.map(name => `${name}:${headers[name]?.trim() ?? ''}`),
    '',
    list,
    payload,
  ].join('\n');
  const scope = `${day}/${keys.region}/${SERVICE}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', stamp, scope, sha256(Buffer.from(canonical))].join('\n');
  const key = [day, keys.region, SERVICE, 'aws4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`AWS4${keys.secretKey}`),
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKey}/${scope},SignedHeaders=${list},Signature=${signature}`,
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
