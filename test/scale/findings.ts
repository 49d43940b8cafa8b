/** What a run saw, a line for each claim. */
export class Findings {
  private readonly wrong: string[] = [];
  private claims = 0;

  constructor(private readonly name: string) {
    process.stdout.write(`\n${name}\n`);
  }

  is(claim: string, holds: boolean, seen: string | number = ''): void {
    this.claims++;
    if (!holds) this.wrong.push(claim);
    process.stdout.write(`  ${holds ? 'yes  ' : 'WRONG'} ${claim}${seen === '' ? '' : ` (${seen})`}\n`);
  }

  /** Returns how many claims do not hold. */
  end(): number {
    process.stdout.write(`${this.name}: ${this.claims} claims, ${this.wrong.length === 0 ? 'clean' : `${this.wrong.length} wrong`}\n`);
    return this.wrong.length;
  }
}
