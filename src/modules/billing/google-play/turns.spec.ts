import { Turns } from './turns.js';

describe('turns', () => {
  it('one key after the other, also after a failure; other keys beside it', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    let open!: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const first = turns.take('a', async () => {
      await gate;
      seen.push('a1');
      throw new Error('failed');
    });
    const second = turns.take('a', async () => seen.push('a2'));
    await turns.take('b', async () => seen.push('b'));
    expect(seen).toEqual(['b']);
    open();
    await expect(first).rejects.toThrow('failed');
    await second;
    expect(seen).toEqual(['b', 'a1', 'a2']);
  });
});
