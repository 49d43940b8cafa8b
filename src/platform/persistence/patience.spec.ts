import { Patience } from './patience.js';

describe('patience', () => {
  it('is three quarters of a second where answers are quick', () => {
    const patience = new Patience(750);
    for (let now = 0; now < 10_000; now += 150) patience.learn(5, now);
    expect(patience.ms).toBe(750);
  });

  it('is three times the slowest answer of late, and never more than three seconds', () => {
    const patience = new Patience(750);
    patience.learn(400, 0);
    patience.learn(5, 150);
    expect(patience.ms).toBe(1_200);
    patience.learn(20_000, 300);
    expect(patience.ms).toBe(3_000);
  });

  it('is never less than what was asked for', () => {
    const patience = new Patience(5_000);
    patience.learn(20_000, 0);
    expect(patience.ms).toBe(5_000);
  });

  it('forgets what was a minute ago', () => {
    const patience = new Patience(750);
    patience.learn(800, 0);
    patience.learn(5, 31_000);
    expect(patience.ms).toBe(2_400);
    patience.learn(5, 62_000);
    expect(patience.ms).toBe(750);
  });
});
