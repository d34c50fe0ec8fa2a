/** A call that the platform refuses: HTTP status, its own code and words, sometimes headers. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** A business refusal: HTTP 400, as almost all of `im/v1`. */
export function refusal(code: number, message: string): ApiError {
  return new ApiError(400, code, message);
}
