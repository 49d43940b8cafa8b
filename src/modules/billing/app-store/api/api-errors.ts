/** Not reached, late, busy, or out of order for a while: to be asked again later. */
export class AppStoreUnavailable extends Error {
  override readonly name = 'AppStoreUnavailable';
}

/** It would not, and will not: the code is Apple's (`APIError`), null when it gave none. */
export class AppStoreRefused extends Error {
  override readonly name = 'AppStoreRefused';
  constructor(
    readonly status: number,
    readonly code: number | null,
  ) {
    super(`status ${status}, code ${code ?? 'none'}`);
  }

  /** Transaction, original transaction or account not found: 4040010, 4040005, 4040001. */
  get isNotFound(): boolean {
    return this.code !== null && [4040010, 4040005, 4040001].includes(this.code);
  }

  /** A key that Apple does not take: ours to mend, and nothing is lost until then. */
  get isOurs(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** "…RetryableError" of accounts, apps and original ids, and of the server as a whole. */
const RETRYABLE = [4040002, 4040004, 4040006, 5000001];

export function isRetryable(status: number, code: number | null): boolean {
  return status === 429 || status >= 500 || (code !== null && (RETRYABLE.includes(code) || Math.floor(code / 10_000) === 429));
}
