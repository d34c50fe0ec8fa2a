import { randomUUID } from 'node:crypto';

/** The gateway says no: the call never reached the application behind it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly status: number;
  readonly code: string;
  readonly bizErrorCode: string;

  constructor(status: number, code: string, message: string, bizErrorCode = code) {
    super(message);
    this.status = status;
    this.code = code;
    this.bizErrorCode = bizErrorCode;
  }
}

/** The application behind the gateway says no: outer success, inner failure. */
export class BusinessError extends Error {
  override readonly name = 'BusinessError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** How a call's result is wrapped: in `content.data`, or as `content` in a JSON string. */
export type Envelope = 'data' | 'text';

export function successBody(envelope: Envelope, result: unknown): string {
  const content =
    envelope === 'data'
      ? {
          ...inner(),
          success: true,
          responseCode: '0',
          responseMessage: 'OK',
          bizErrorCode: '0',
          data: result,
        }
      : JSON.stringify({ success: true, content: result });
  return JSON.stringify({ success: true, content, bizErrorCode: '0' });
}

export function businessFailureBody(envelope: Envelope, error: BusinessError): string {
  const content = {
    ...inner(),
    success: false,
    responseCode: error.code,
    responseMessage: error.message,
    bizErrorCode: error.code,
  };
  return JSON.stringify({
    success: true,
    content: envelope === 'data' ? content : JSON.stringify(content),
    bizErrorCode: '0',
  });
}

export function gatewayFailureBody(error: GatewayError): string {
  return JSON.stringify({
    success: false,
    Code: error.code,
    Message: error.message,
    HostId: 'openplatform.playground',
    _RequestId: randomUUID(),
    bizErrorCode: error.bizErrorCode,
  });
}

function inner() {
  return { requestId: randomUUID().replaceAll('-', '') };
}
