import { describe, expect, it } from 'vitest';
import { type Param, signature, signedHeaders, timestampAt, withoutEmpty } from '../../adapters/zwdd/sign.ts';

const fixed = { timestamp: '2024-01-02T03:04:05.678+08:00', nonce: '17041358456781234' };

describe('the signature of a call', () => {
  it('is the golden one for a message with an empty parameter', () => {
    const params: Param[] = [
      ['tenantId', '50000'],
      ['receiverIds', '1,2'],
      ['organizationCodes', ''],
      ['msg', '{"msgtype":"text","text":{"content":"你好"}}'],
      ['bizMsgId', 'b1'],
    ];
    expect(signature({ method: 'POST', path: '/message/workNotification', params, ...fixed }, 'secret')).toBe(
      'QL8k9GaWEd0uRyl6bWJLOj7eOEINpKruRLhcq1Dvp7I=',
    );
  });

  it('is the golden one for a call without parameters', () => {
    const path = '/openplatform/message/query_callback_define';
    expect(signature({ method: 'POST', path, params: [], ...fixed }, 'secret')).toBe(
      'q88JOjELKg4KAb8H0D0evpTB7qQugjDgqP1YO3aEN1k=',
    );
  });

  it('is the golden one for a repeated name, whatever the order of its values', () => {
    const params: Param[] = [
      ['employeeCodes', 'GE_b'],
      ['tenantId', '50000'],
      ['employeeCodes', 'GE_a'],
    ];
    expect(
      signature({ method: 'GET', path: '/mozi/employee/listEmployeeAccountIds', params, ...fixed }, 'secret'),
    ).toBe('Uerc83n9lbBbnU/42uW9u1PSLXK0K8vwWdoqVHKFeeM=');
  });

  it('sorts names regardless of case', () => {
    const sign = (params: Param[]): string =>
      signature({ method: 'POST', path: '/x', params, ...fixed }, 'secret');
    const upper: Param[] = [
      ['B', '2'],
      ['a', '1'],
      ['c', '3'],
    ];
    expect(sign(upper)).toBe(sign([...upper].reverse()));
    expect(sign(upper)).not.toBe(
      sign([
        ['b', '2'],
        ['a', '1'],
        ['c', '3'],
      ]),
    );
  });
});

describe('the headers', () => {
  it('carry Shanghai time with milliseconds, and a nonce of digits', () => {
    expect(timestampAt(Date.parse('2024-01-01T19:04:05.000Z'))).toBe('2024-01-02T03:04:05.000+08:00');
    const keys = { appKey: 'k', appSecret: 's', source: { ip: '127.0.0.1', mac: '00:00:00:00:00:00' } };
    const headers = signedHeaders({ method: 'POST', path: '/x', params: [] }, keys, 1_704_135_845_678);
    expect(headers).toMatchObject({
      apiKey: 'k',
      'X-Hmac-Auth-Version': '1.0',
      'X-Hmac-Auth-IP': '127.0.0.1',
    });
    expect(headers['X-Hmac-Auth-Nonce']).toMatch(/^1704135845678\d{4}$/);
  });

  it('never repeat a nonce within a millisecond', () => {
    const keys = { appKey: 'k', appSecret: 's', source: { ip: '127.0.0.1', mac: '00:00:00:00:00:00' } };
    const nonces = Array.from(
      { length: 2_000 },
      () =>
        signedHeaders({ method: 'POST', path: '/x', params: [] }, keys, 1_704_135_845_678)[
          'X-Hmac-Auth-Nonce'
        ],
    );
    expect(new Set(nonces).size).toBe(2_000);
  });

  it('leave empty values out of what is sent', () => {
    expect(
      withoutEmpty([
        ['a', ''],
        ['b', '0'],
      ]),
    ).toEqual([['b', '0']]);
  });
});
