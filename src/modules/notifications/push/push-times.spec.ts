import { dueAt, roomAt, worthMs } from './push-times.js';

const NOW = new Date('2027-01-10T12:00:00Z');
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const inMinutes = (at: Date | null) => at && (at.getTime() - NOW.getTime()) / 60_000;

describe('the times of a push', () => {
  it('what people do to each other is collected for a minute, one’s own goes out at once', () => {
    expect(inMinutes(dueAt('like', NOW, null))).toBe(1);
    expect(inMinutes(dueAt('generation-finished', NOW, null))).toBe(0);
  });

  it('of one group there is one an hour', () => {
    expect(inMinutes(dueAt('like', NOW, ago(10)))).toBe(50);
    expect(inMinutes(dueAt('like', NOW, ago(59.5)))).toBe(1);
    expect(inMinutes(dueAt('generation-finished', NOW, ago(61)))).toBe(0);
  });

  it('there is room for twelve an hour and sixty a day', () => {
    const each = (count: number, minutes: (n: number) => number) => Array.from({ length: count }, (_, n) => ago(minutes(n)));
    expect(roomAt(NOW, each(11, (n) => n))).toBeNull();
    expect(inMinutes(roomAt(NOW, each(12, (n) => n)))).toBe(49);
    expect(inMinutes(roomAt(NOW, each(14, (n) => n)))).toBe(49); // however many went over it
    expect(roomAt(NOW, each(59, (n) => 61 + n))).toBeNull();
    expect(inMinutes(roomAt(NOW, each(60, (n) => 61 + n)))).toBe(1320);
  });

  it('is worth sending for as long as its kind says', () => {
    expect(worthMs('like', ago(60), NOW)).toBe(23 * 3_600_000);
    expect(worthMs('decision', ago(60), NOW)).toBe(71 * 3_600_000);
    expect(worthMs('like', ago(24 * 60), NOW)).toBe(0);
  });
});
