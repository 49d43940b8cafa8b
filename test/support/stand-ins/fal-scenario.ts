export interface PlannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as HTML. */
  readonly body?: object | string;
}

/** What happens to one submitted request. Left out: accepted, completed at the first look, as many good pictures as asked for. */
export interface FalScenario {
  /** Answered instead of accepting. */
  readonly submitAnswer?: PlannedAnswer;
  /** `after-accept`: the request is taken, the answer lost. `hang`: taken, never answered. `unreadable`: taken, answered with a page. */
  readonly submitFault?: 'before-accept' | 'after-accept' | 'hang' | 'unreadable';
  /** Looks at the status that find it waiting, then running. */
  readonly queuedLooks?: number;
  readonly runningLooks?: number;
  /** Runs until `complete()` is called. */
  readonly hold?: boolean;
  /** In the status when completed: there is no FAILED. */
  readonly error?: { readonly error: string; readonly error_type?: string };
  /** Replayed by the result call. */
  readonly resultAnswer?: PlannedAnswer;
  /** How many files come out; default `num_images`. */
  readonly files?: number;
  /** Of these, by position: blackened and flagged. */
  readonly nsfw?: readonly boolean[];
  /** What a file's address serves. `slow`: a byte now and then for ever. `endless`: as fast as it goes. `short`: less than it says. */
  readonly file?: 'good' | 'not-media' | 'empty' | 'endless' | 'slow' | 'short' | 'gone' | 'redirect-to-private';
  /** Called when completed, if the submit named an address. */
  readonly webhook?: boolean;
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
