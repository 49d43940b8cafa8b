/**
 * What happens to one submitted request, in words that every stand-in understands and plays in its provider's own manner. Left out:
 * accepted, completed at the first look (or in the answer, where the provider answers with the result), as many good results as asked for.
 */
export interface Scenario {
  /**
   * Instead of accepting: the provider's own answer for the case. Or the line: `cut-before` (nothing was taken), `cut-after` (taken, the
   * answer lost), `hang` (taken, never answered), `page` (taken, answered with an HTML page), `empty` (taken, an empty 200), `garbage`
   * (taken, answered with `garbage.body`), `trickle` (taken, answered at a byte a second), `flood` (taken, answered with 2 GB).
   */
  readonly submit?:
    | 'rate-limited' | 'refused' | 'invalid' | 'quota' | 'auth' | 'unavailable'
    | 'cut-before' | 'cut-after' | 'hang' | 'page' | 'empty' | 'garbage' | 'trickle' | 'flood';
  /** Looks that find it waiting, then running. */
  readonly queuedLooks?: number;
  readonly runningLooks?: number;
  /** Runs until `complete()` is called. */
  readonly hold?: boolean;
  /** So many of the first looks find a broken line. */
  readonly deafLooks?: number;
  /** What so many of the first looks are answered with instead of a status: an object as JSON, a text as a page. */
  readonly garbage?: { readonly looks: number; readonly body: unknown };
  /**
   * How it ends: `refused` as the provider says it; `refused-silently` where it says so inside a success (a placeholder, a flag, a text
   * in place of media); `transient` and `invalid` as failures of the run; `nothing`: done, without any result.
   */
  readonly end?: 'done' | 'refused' | 'refused-silently' | 'transient' | 'invalid' | 'nothing';
  /** How many results come out; default as many as asked for. */
  readonly files?: number;
  /**
   * What a result is, at its address or inside the answer. `slow`: a byte now and then for ever. `endless`: as fast as it goes; `huge`:
   * 2 GB, as it says.
   */
  readonly file?: 'good' | 'expired' | 'wrong-type' | 'empty' | 'truncated' | 'endless' | 'huge' | 'slow' | 'redirect-to-private';
  /** Results come inside the answer, where the provider can do both. */
  readonly inline?: boolean;
  /**
   * Calls back: `early` before the submit is answered; `reordered`: done first, the earlier states after it; `forged`: signed by somebody
   * else; `stale`: with an old timestamp. Never unless said.
   */
  readonly callback?: 'once' | 'twice' | 'early' | 'reordered' | 'forged' | 'stale';
}

/** How a delivery differs from a proper one. */
export interface WebhookFault {
  readonly signedBy?: 'us' | 'somebody-else';
  /** Of the timestamp, against the stand-in's clock. */
  readonly shiftSeconds?: number;
  /** Header names to leave out. */
  readonly without?: readonly string[];
  /** Sent instead of what was signed. */
  readonly body?: Buffer;
}
