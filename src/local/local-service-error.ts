/** Why the embedded services cannot run, in one sentence for the person at the terminal: no stack, no secret. */
export class LocalServiceError extends Error {
  override readonly name = 'LocalServiceError';
  /** What the process ends with. */
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: ErrorOptions & { exitCode?: number } = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** What went wrong in one line, whatever was thrown. */
export function reasonOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  return message.split('\n')[0]!.trim();
}
