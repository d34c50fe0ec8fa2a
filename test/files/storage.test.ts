import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileName, kindOf } from '../../src/files/kind.ts';
import { type S3Options, s3Store } from '../../src/files/s3.ts';
import { signedHeaders } from '../../src/files/sigv4.ts';

// The example keys and requests of "Signature Calculations for the Authorization Header" (Amazon S3 API reference).
const KEYS = {
  region: 'us-east-1',
  accessKey: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const AT = new Date('2013-05-24T00:00:00Z');
const HOST = 'examplebucket.s3.amazonaws.com';

describe('signatures of the bucket', () => {
  it('are those of the published examples', () => {
    const get = signedHeaders(
      {
        method: 'GET',
        host: HOST,
        path: '/test.txt',
        headers: { range: 'bytes=0-9' },
        body: new Uint8Array(),
      },
      KEYS,
      AT,
    );
    expect(get.authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
    const put = signedHeaders(
      {
        method: 'PUT',
        host: HOST,
        path: '/test%24file.text',
        headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
        body: Buffer.from('Welcome to Amazon S3.'),
      },
      KEYS,
      AT,
    );
    expect(put.authorization).toContain(
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    );
  });
});

describe('a bucket', () => {
  const objects = new Map<string, Buffer>();
  const asked: string[] = [];
  /** What the bucket does instead of its work; undefined is nothing out of the way. */
  let trouble: 'reset' | 'silence' | 'half' | number | undefined;
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const body = await buffer(request);
    if (trouble === 'reset') return request.socket.destroy();
    if (trouble === 'silence') return undefined;
    if (trouble === 'half') return response.writeHead(200, { 'content-length': '100' }).write('half');
    if (trouble !== undefined) return response.writeHead(trouble).end('<Error>secret innards</Error>');
    const signed = signedHeaders(
      {
        method: request.method === 'PUT' ? 'PUT' : request.method === 'DELETE' ? 'DELETE' : 'GET',
        host: request.headers.host ?? '',
        path: request.url ?? '',
        headers:
          request.headers['content-type'] === undefined
            ? {}
            : { 'content-type': request.headers['content-type'] },
        body,
      },
      { region: 'r1', accessKey: 'AK', secretKey: 'SK' },
      AT,
    );
    if (signed.authorization !== request.headers.authorization) return response.writeHead(403).end();
    const key = request.url ?? '';
    if (request.method === 'PUT') objects.set(key, body);
    if (request.method === 'DELETE') objects.delete(key);
    const found = objects.get(key);
    if (request.method === 'GET' && found === undefined) return response.writeHead(404).end();
    return response
      .writeHead(request.method === 'DELETE' ? 204 : 200)
      .end(request.method === 'GET' ? found : '');
  });
  let endpoint = '';
  beforeAll(async () => {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  afterEach(() => {
    trouble = undefined;
  });

  const optionsOf = (changes: Partial<S3Options> = {}): S3Options => ({
    endpoint,
    region: 'r1',
    bucket: 'files',
    accessKey: 'AK',
    secretKey: 'SK',
    now: () => AT,
    ...changes,
  });
  const id = 'a'.repeat(24);

  it('keeps, gives and removes; what is not there is undefined; a wrong key is an error without the key in it', async () => {
    const options = optionsOf();
    const store = s3Store(options);
    await store.put(id, Buffer.from('照片'), 'image/png');
    expect(Buffer.from((await store.get(id)) ?? []).toString()).toBe('照片');
    await store.remove(id);
    await store.remove(id);
    expect(await store.get(id)).toBeUndefined();
    const wrong = s3Store({ ...options, secretKey: 'a wrong secret' });
    await expect(wrong.put(id, Buffer.from('x'), 'image/png')).rejects.toThrow(
      /^the bucket files did not take a file: HTTP 403$/,
    );
    await expect(wrong.get(id)).rejects.toThrow(/^the bucket files did not give a file: HTTP 403$/);
    await expect(wrong.remove(id)).rejects.toThrow(/^the bucket files did not remove a file: HTTP 403$/);
  });

  it('written twice holds the last, to the byte', async () => {
    const store = s3Store(optionsOf());
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, at) => at % 251);
    await store.put(id, Buffer.from('a draft'), 'image/png');
    await store.put(id, bytes, 'application/pdf');
    expect(Buffer.compare((await store.get(id)) ?? new Uint8Array(), bytes)).toBe(0);
    await store.remove(id);
  });

  it.each([500, 503, 301, 400])(
    'that answers %i is an error of that number, and is not taken for an absent file',
    async status => {
      const store = s3Store(optionsOf());
      trouble = status;
      await expect(store.put(id, Buffer.from('x'), 'image/png')).rejects.toThrow(
        new RegExp(`^the bucket files did not take a file: HTTP ${status}$`),
      );
      await expect(store.get(id)).rejects.toThrow(new RegExp(`give a file: HTTP ${status}$`));
      await expect(store.remove(id)).rejects.toThrow(new RegExp(`remove a file: HTTP ${status}$`));
    },
  );

  it.each(['reset', 'silence', 'half'] as const)(
    'that ends in %s is an error in time, never half a file',
    async what => {
      const store = s3Store(optionsOf({ timeoutMs: 100 }));
      trouble = what;
      await expect(store.get(id)).rejects.toThrow(/^the bucket files did not give a file: \w+/);
      if (what === 'half') return;
      await expect(store.put(id, Buffer.from('x'), 'image/png')).rejects.toThrow(
        /^the bucket files did not take a file: \w+/,
      );
    },
  );

  it('that nobody listens at is an error', async () => {
    const store = s3Store(optionsOf({ endpoint: 'http://127.0.0.1:9' }));
    await expect(store.get(id)).rejects.toThrow('the bucket files did not give a file: ECONNREFUSED');
  });

  it('is reached under an odd name too, and never leaves its folder for an id that is not ours', async () => {
    const odd = s3Store(optionsOf({ bucket: '现场 照片+1' }));
    await odd.put(id, Buffer.from('x'), 'image/png');
    expect(await odd.get(id)).toEqual(new Uint8Array([0x78]));
    expect([...objects.keys()]).toContain(`/${encodeURIComponent('现场 照片+1')}/chayici/${id}`);
    const before = asked.length;
    for (const wrong of ['', '../../other', `${id}?acl`, 'A'.repeat(24), '照'.repeat(24)])
      for (const call of [odd.get(wrong), odd.put(wrong, Buffer.from('x'), 'image/png'), odd.remove(wrong)])
        await expect(call).rejects.toThrow(/^not a file id$/);
    expect(asked).toHaveLength(before);
  });
});

describe('what a file is', () => {
  it('is told by its first bytes', () => {
    expect(kindOf(Buffer.from('RIFF\x00\x00\x00\x00WEBPVP8 ', 'latin1'))).toBe('image/webp');
    expect(kindOf(Buffer.from('%PDF-1.4'))).toBe('application/pdf');
    expect(kindOf(Buffer.from('GIF89a'))).toBeUndefined();
    expect(kindOf(Buffer.from('<svg onload=alert(1)>'))).toBeUndefined();
    expect(kindOf(Buffer.alloc(0))).toBeUndefined();
  });

  it('and its name is made harmless', () => {
    expect(fileName('C:\\fake\\现场 照片.PNG', 'image/jpeg')).toBe('现场 照片.jpg');
    expect(fileName('../../etc/passwd', 'image/png')).toBe('passwd.png');
    expect(fileName('\u202Egpj.exe', 'application/pdf')).toBe('gpj.pdf');
    expect(fileName('', 'image/webp')).toBe('附件.webp');
    expect([...fileName('照'.repeat(500), 'image/png')].length).toBe(84);
  });
});
