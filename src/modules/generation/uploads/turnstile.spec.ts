import { Turnstile } from './turnstile.js';

class Full extends Error {}

function held() {
  let open = () => {};
  const done = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, work: () => done };
}

describe('turnstile', () => {
  it('bounds those inside and those waiting, and lets them in in order', async () => {
    const turnstile = new Turnstile(1, 1, () => new Full());
    const order: string[] = [];
    const first = held();
    const one = turnstile.run(async () => {
      order.push('one');
      await first.work();
    });
    const two = turnstile.run(async () => {
      order.push('two');
    });
    await expect(turnstile.run(async () => order.push('three'))).rejects.toThrow(Full);
    expect(order).toEqual(['one']);
    first.open();
    await Promise.all([one, two]);
    expect(order).toEqual(['one', 'two']);
    await turnstile.run(async () => order.push('four'));
    expect(order).toEqual(['one', 'two', 'four']);
  });

  it('gives the place back after a failure', async () => {
    const turnstile = new Turnstile(1, 0, () => new Full());
    await expect(turnstile.run(() => Promise.reject(new RangeError('x')))).rejects.toThrow(RangeError);
    await expect(turnstile.run(async () => 'in')).resolves.toBe('in');
  });
});
