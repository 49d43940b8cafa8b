import { Progress } from './replica-progress.js';

describe('the progress of a replica', () => {
  it('is not known until it has reached something that the primary is known to have had', () => {
    const progress = new Progress();
    progress.replicaIs('FF/0');
    expect(progress.lagMs(1_000)).toBe(Infinity);
    progress.primaryWas('1/10', 1_000);
    progress.replicaIs('1/F');
    expect(progress.lagMs(1_200)).toBe(Infinity);
    progress.replicaIs('1/10');
    expect(progress.lagMs(1_200)).toBe(200);
  });

  it('is as old as the newest position that it has reached; positions are numbers, not words', () => {
    const progress = new Progress();
    for (const [position, at] of [['0/9', 100], ['0/A0', 200], ['1/0', 300], ['10/0', 400]] as const) progress.primaryWas(position, at);
    progress.replicaIs('1/0');
    expect(progress.lagMs(1_000)).toBe(700);
    progress.replicaIs('9/FFFFFFFF');
    expect(progress.lagMs(1_000)).toBe(700);
    progress.replicaIs('10/0');
    expect(progress.lagMs(1_000)).toBe(600);
  });

  it('grows while the primary is not heard of, and while the replica stands still', () => {
    const progress = new Progress();
    progress.primaryWas('0/1', 0);
    progress.replicaIs('0/1');
    progress.primaryWas('0/2', 5_000);
    progress.replicaIs('0/1');
    expect(progress.lagMs(5_000)).toBe(5_000);
    progress.forget();
    expect(progress.lagMs(5_000)).toBe(Infinity);
    progress.replicaIs('0/2');
    expect(progress.lagMs(5_100)).toBe(100);
  });
});
