/** How long Play is asked about what it does not know. */
const PATIENCE_MS = 4 * 3_600_000;

/** Play cannot be asked now: down, slow, too many calls, or it does not let our service account in. To be tried again. */
export class PlayUnavailable extends Error {
  override readonly name = 'PlayUnavailable';
  constructor(
    /** A status, or a word of ours; nothing of the call. */
    readonly reason: string,
  ) {
    super(`Google Play cannot be asked: ${reason}`);
  }
}

/**
 * Play has no such purchase or order for this app (400, 404), or has it no more (410). What it does not know now it may know later: a
 * fresh purchase, or an answer that was wrong for a while. Only 410 is its last word.
 */
export class PlayUnknown extends Error {
  override readonly name = 'PlayUnknown';
  constructor(readonly status: number) {
    super(`Google Play does not know it (${status})`);
  }

  get isFinal(): boolean {
    return this.status === 410;
  }

  /** Whether to ask again about what was first heard of then. */
  isWorthAsking(since: Date, now: Date): boolean {
    return !this.isFinal && now.getTime() - since.getTime() < PATIENCE_MS;
  }
}
