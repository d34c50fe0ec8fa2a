/** A refusal in the platform's own words; the API's family decides how it looks on the wire. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; calls of the old family always answer 200. */
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string | number, message: string) {
    super(message);
    this.status = status;
    this.code = String(code);
  }
}
