const KEPT = 1_000;
const LENGTH_MAX = 300;

type Class = new () => object;

/**
 * Queries that were read and found right: most people ask for the same first pages, and a check costs more than all else that is done with
 * the few words of a query. Plain values alone are kept, and given out as copies.
 */
export class ReadQueries {
  private readonly read = new Map<Class, Map<string, object>>();
  private count = 0;

  find(type: Class, text: string): object | undefined {
    const known = this.read.get(type)?.get(text);
    return known && Object.assign(Object.create(type.prototype as object) as object, known);
  }

  keep(type: Class, text: string, read: object): void {
    if (text.length > LENGTH_MAX || Object.values(read).some((value) => typeof value === 'object' && value !== null)) return;
    if (this.count >= KEPT) this.forget();
    const ofType = this.read.get(type) ?? new Map<string, object>();
    this.read.set(type, ofType.set(text, { ...read }));
    this.count += 1;
  }

  private forget(): void {
    this.read.clear();
    this.count = 0;
  }
}
