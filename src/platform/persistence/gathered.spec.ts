import { Gathered } from './gathered.js';

/** Readings that end when they are told to. */
function stage() {
  const readings: { asked: readonly number[]; end(error?: Error): void }[] = [];
  const gathered = new Gathered<number, string>((asked) => new Promise((resolve, reject) => {
    readings.push({ asked, end: (error) => (error ? reject(error) : resolve(asked.map((each) => `of ${each}`))) });
  }));
  const asked = () => readings.map((reading) => reading.asked);
  return { gathered, readings, asked };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('questions that are gathered', () => {
  it('are read at once while nothing is under way', () => {
    const { gathered, asked } = stage();
    void gathered.ask(1);
    expect(asked()).toEqual([[1]]);
  });

  it('are read together after those that are under way, each answered with its own', async () => {
    const { gathered, readings, asked } = stage();
    const told = [1, 2, 3, 4, 5].map((each) => gathered.ask(each));
    expect(asked()).toEqual([[1], [2]]);
    readings[1]!.end();
    await settled();
    expect(asked()).toEqual([[1], [2], [3, 4, 5]]);
    readings[0]!.end();
    readings[2]!.end();
    expect(await Promise.all(told)).toEqual(['of 1', 'of 2', 'of 3', 'of 4', 'of 5']);
  });

  it('never get the answer of a reading that began before them', async () => {
    const { gathered, readings, asked } = stage();
    void gathered.ask(1);
    void gathered.ask(1);
    void gathered.ask(1);
    readings[0]!.end();
    await settled();
    expect(asked()).toEqual([[1], [1], [1]]);
  });

  it('fail with their own reading alone', async () => {
    const { gathered, readings } = stage();
    const told = [1, 2, 3, 4].map((each) => gathered.ask(each));
    const outcome = Promise.allSettled(told);
    readings[0]!.end(new Error('gone'));
    await settled();
    readings[1]!.end();
    readings[2]!.end();
    expect((await outcome).map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
  });

  it('of many more than one statement takes are read in parts', async () => {
    const { gathered, readings, asked } = stage();
    const told = Array.from({ length: 152 }, (_, n) => gathered.ask(n));
    readings[0]!.end();
    await settled();
    readings[1]!.end();
    await settled();
    expect(asked().map(({ length }) => length)).toEqual([1, 1, 100, 50]);
    readings[2]!.end();
    readings[3]!.end();
    expect(await told[151]).toBe('of 151');
  });
});
