/** `sent`: by the service; `answered`: by the dependency. */
export type Direction = 'sent' | 'answered';

/** A moment in the life of one connection, told by the bytes that pass. */
export interface Watch {
  /** Texts (Latin-1) that must pass one after the other. */
  readonly steps: readonly { readonly direction: Direction; readonly text: string }[];
  /** The piece with the last text stays here, and nothing more passes on that connection. */
  readonly withholds: boolean;
  /** Called once, in the same turn of the loop. */
  readonly seen: () => void;
}

/** How far a watch has come on one connection. */
export class Sighting {
  private at = 0;
  private rest = '';

  constructor(private readonly watch: Watch) {}

  /** True with the piece that completes it. */
  look(direction: Direction, chunk: Buffer): boolean {
    let text = chunk.toString('latin1');
    for (let step = this.watch.steps[this.at]; step?.direction === direction; step = this.watch.steps[this.at]) {
      const whole = this.rest + text;
      const found = whole.indexOf(step.text);
      if (found < 0) {
        this.rest = whole.slice(1 - step.text.length || whole.length);
        return false;
      }
      text = whole.slice(found + step.text.length);
      this.rest = '';
      this.at += 1;
    }
    return this.at === this.watch.steps.length;
  }
}
