/** What one attempt to bring something to the app came to. */
export type Answer =
  | { readonly type: 'taken'; readonly body: unknown }
  /** Answered, but not with 200. */
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'too-late' }
  | { readonly type: 'broken' }
  /** No connection and no address. */
  | { readonly type: 'nobody' };

export function outcomeOf(answer: Answer): string {
  return answer.type === 'status' ? `status ${answer.status}` : answer.type;
}
