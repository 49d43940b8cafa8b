/** Shorter ones are parts of everything. */
const SHORTEST = 3;
/** From here on a word is looked for inside of others too. */
const DISTINCT = 6;
/** Words in a row that tell a text of the person's own. */
const ROW = 3;

/** The person's own strings: names and addresses, of which no word is kept, and texts, of which no three words in a row are. */
export class PrivateWords {
  private readonly words: ReadonlySet<string>;
  private readonly distinct: readonly string[];
  private readonly rows: ReadonlySet<string>;

  constructor(strings: readonly string[], texts: readonly string[] = []) {
    this.words = new Set(strings.flatMap(wordsOf).filter((word) => word.length >= SHORTEST));
    this.distinct = [...this.words].filter((word) => word.length >= DISTINCT);
    this.rows = new Set(texts.map(wordsOf).flatMap((words) => (words.length < ROW ? [words.join(' ')] : rowsIn(words))));
  }

  /** Whether a piece of an identifier is one of them: `ana` of `AnaCamera`, not of `analytics`. */
  areIn(identifier: string): boolean {
    const whole = plain(identifier);
    if (this.distinct.some((word) => whole.includes(word))) return true;
    return wordsOf(identifier.replace(/(\p{Ll})(?=\p{Lu})/gu, '$1 ')).some((piece) => this.words.has(piece));
  }

  /** Which of the words stand in a row that a text of the person's has, by place. */
  quotedIn(words: readonly string[]): ReadonlySet<number> {
    const plainly = words.map(plain);
    const quoted = new Set<number>();
    for (let length = 1; length <= ROW && this.rows.size > 0; length++) {
      for (let at = 0; at + length <= plainly.length; at++) {
        if (!this.rows.has(plainly.slice(at, at + length).join(' '))) continue;
        for (let place = at; place < at + length; place++) quoted.add(place);
      }
    }
    return quoted;
  }
}

/** Without case and accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): string[] {
  return plain(text).split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

function rowsIn(words: readonly string[]): string[] {
  return words.slice(0, 1 - ROW).map((_, at) => words.slice(at, at + ROW).join(' '));
}
