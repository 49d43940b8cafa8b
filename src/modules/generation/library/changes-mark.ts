export const CHANGES_MARK = /^\d{1,15}(\.\d{1,15})?$/;

export interface ChangesHorizon {
  readonly newest: number;
  /** Deletions up to this number are no longer told. */
  readonly deletionsKnownSince: number;
}

/**
 * How far a device has read the library: the number of the last change, and, as long as it reads from the beginning through what is older,
 * up to which number deletions need not be told to it (`50.100`): what was deleted before it began it never saw.
 */
export class ChangesMark {
  private constructor(
    readonly position: number,
    private readonly needless: number,
  ) {}

  /** @param text matches CHANGES_MARK */
  static read(text: string): ChangesMark {
    const [position, needless = '0'] = text.split('.');
    return new ChangesMark(Number(position), Number(needless));
  }

  static beginning({ deletionsKnownSince }: ChangesHorizon): ChangesMark {
    return new ChangesMark(0, deletionsKnownSince);
  }

  /** Never given out, or deletions after it are forgotten. */
  isLost({ newest, deletionsKnownSince }: ChangesHorizon): boolean {
    if (Math.max(this.position, this.needless) > newest) return true;
    return this.position > 0 && Math.max(this.position, this.needless) < deletionsKnownSince;
  }

  at(position: number = this.position): ChangesMark {
    return new ChangesMark(position, this.needless);
  }

  toString(): string {
    return this.position === 0 || this.position >= this.needless ? String(this.position) : `${this.position}.${this.needless}`;
  }
}
