import type { Clock } from '../../kernel/clock.js';

/** What was not found makes the set be fetched anew, at most once in this time: forgeries must not become requests to its owner. */
export const REFETCH_BOUND_MS = 30_000;
/** After a failed fetch, the time until the next attempt. */
export const RETRY_MS = 1_000;

/** Keys as they were published, read. */
export interface PublishedSet<Keys> {
  readonly keys: Keys;
  /** They are fetched anew after this time. */
  readonly freshMs: number;
  /** While they cannot be fetched, they go on being used for this long. */
  readonly usableMs: number;
}

export interface KeyRules<Keys> {
  readonly fetch: () => Promise<PublishedSet<Keys>>;
  /** Told of each fetch that fails. */
  readonly onFailure?: (error: unknown) => void;
  /** Fetched anew beside the work from half of `freshMs` on. */
  readonly isAhead?: boolean;
}

/** The owner of the keys cannot be asked, and what is known does not say. `cause`: of the last fetch that failed. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';

  constructor(
    cause: unknown,
    /** The keys that are known were looked at, and there are newer ones perhaps. */
    readonly hasLooked: boolean,
  ) {
    super('Published keys cannot be had', { cause });
  }
}

/**
 * Public keys that somebody else publishes at one address, kept in this process: the one policy of fetching and keeping them. A fetch is
 * shared by all who wait for it.
 */
export class PublishedKeys<Keys> {
  private known: (PublishedSet<Keys> & { readonly fetchedAt: Date }) | undefined;
  private refetchedAt: Date | undefined;
  private failure: { readonly at: Date; readonly error: unknown } | undefined;
  private loading: Promise<boolean> | undefined;

  constructor(private readonly clock: Clock, private readonly rules: KeyRules<Keys>) {}

  /**
   * What `look` finds in them, at first or in newer ones; null when there is no such key, as far as the bound lets us know.
   * @throws KeysUnavailable when it cannot be told, and what `look` throws
   */
  async find<Found>(look: (keys: Keys) => Promise<Found | null> | Found | null): Promise<Found | null> {
    const age = this.since(this.known?.fetchedAt);
    const freshMs = this.known?.freshMs ?? 0;
    const isFresh = age < freshMs;
    const hasLoaded = isFresh ? false : await this.load();
    if (!this.known || this.since(this.known.fetchedAt) >= this.known.usableMs) throw this.unavailable(false);
    if (isFresh && this.rules.isAhead && age >= freshMs / 2) void this.load(); // never rejects
    const found = await look(this.known.keys);
    if (found !== null) return found;
    if (!hasLoaded && !(await this.refetch())) throw this.unavailable(true);
    return look(this.known.keys);
  }

  /** False when they could not be asked for; true also when the bound says that they were recently. */
  private async refetch(): Promise<boolean> {
    if (!this.loading && this.since(this.refetchedAt) < REFETCH_BOUND_MS) return true;
    this.refetchedAt = this.clock.now();
    const hasLoaded = await this.load();
    if (!hasLoaded) this.refetchedAt = undefined;
    return hasLoaded;
  }

  private load(): Promise<boolean> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  private async fetch(): Promise<boolean> {
    if (this.since(this.failure?.at) < RETRY_MS) return false;
    try {
      this.known = { ...(await this.rules.fetch()), fetchedAt: this.clock.now() };
      this.failure = undefined;
      return true;
    } catch (error) {
      this.failure = { at: this.clock.now(), error };
      this.rules.onFailure?.(error);
      return false;
    }
  }

  /** A clock that was set back counts as time enough. */
  private since(at: Date | undefined): number {
    const elapsed = at === undefined ? Infinity : this.clock.now().getTime() - at.getTime();
    return elapsed < 0 ? Infinity : elapsed;
  }

  private unavailable(hasLooked: boolean): KeysUnavailable {
    return new KeysUnavailable(this.failure?.error, hasLooked);
  }
}
