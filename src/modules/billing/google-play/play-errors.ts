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

/** Play has no such purchase or order for this app (400, 404), or has it no more (410). */
export class PlayUnknown extends Error {
  override readonly name = 'PlayUnknown';
  constructor(readonly status: number) {
    super(`Google Play does not know it (${status})`);
  }
}
