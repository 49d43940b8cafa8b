import { dueMoves, type Paid } from './due-moves.js';

const DAY = 86_400_000;
const at = (day: number) => new Date(Date.UTC(2026, 0, 1) + day * DAY);

/** A month of `plus`, from a day on. */
const unit = (worth: number, from: number, over: Partial<Paid> = {}): Paid => ({
  worth, purchasedAt: at(from), expiresAt: at(from + 30), productId: `of-${worth}`, refunded: 0,
  points: 0, takenBack: 0, granted: false, grantable: true, isOver: false, ...over,
});
const given = (worth: number, from: number, points: number, over: Partial<Paid> = {}): Paid => {
  return unit(worth, from, { granted: true, points, ...over });
};
const moves = (...units: Paid[]) => dueMoves(units).map(({ unit: it, kind, points }) => [units.indexOf(it), kind, points]);

describe('what a purchase is due', () => {
  it('is its worth, once', () => {
    expect(moves(unit(1000, 0))).toEqual([[0, 'grant', 1000]]);
    expect(moves(given(1000, 0, 1000))).toEqual([]);
    expect(moves(unit(1000, 0, { grantable: false }))).toEqual([]);
    expect(moves(unit(1000, 0, { isOver: true }))).toEqual([]);
  });

  it('is taken back as far as it is refunded, rounded up', () => {
    expect(moves(given(1000, 0, 1000, { refunded: 33_333 }))).toEqual([[0, 'take', 334]]);
    expect(moves(given(1000, 0, 1000, { refunded: 100_000, takenBack: 334 }))).toEqual([[0, 'take', 666]]);
    expect(moves(given(7, 0, 7, { refunded: 1 }))).toEqual([[0, 'take', 1]]);
  });

  it('is given back as it was taken when the refund is undone', () => {
    expect(moves(given(1000, 0, 1000, { takenBack: 334 }))).toEqual([[0, 'return', 334]]);
    expect(moves(given(1000, 0, 1000, { refunded: 10_000, takenBack: 334 }))).toEqual([[0, 'return', 234]]);
  });

  it('is nothing for what was refunded before it could be given', () => {
    expect(moves(unit(1000, 0, { refunded: 100_000 }))).toEqual([]);
  });

  it('is whole for every period, also when renewals are told a little early', () => {
    expect(moves(given(1000, 0, 1000), unit(1000, 29.5, { productId: 'of-1000' }))).toEqual([[1, 'grant', 1000]]);
    expect(moves(given(3000, 0, 3000), unit(1000, 29.5))).toEqual([[1, 'grant', 1000]]);
  });

  describe('when the plan changes in mid-period', () => {
    it('is the difference for the better plan, never both in full', () => {
      expect(moves(given(1000, 0, 1000), unit(3000, 15))).toEqual([[1, 'grant', 2000]]);
    });

    it('is the same in whichever order the two are learned of', () => {
      expect(moves(unit(1000, 0), unit(3000, 15))).toEqual([[1, 'grant', 3000]]);
      expect(moves(unit(1000, 0), given(3000, 15, 3000))).toEqual([]);
      expect(moves(unit(3000, 0), given(1000, 15, 1000))).toEqual([[0, 'grant', 2000]]);
    });

    it('is nothing more for the lesser plan, and nothing is taken', () => {
      expect(moves(given(3000, 0, 3000), unit(1000, 15))).toEqual([]);
    });

    it('is the difference again at the next change', () => {
      expect(moves(given(1000, 0, 1000), given(3000, 10, 2000), unit(5000, 20))).toEqual([[2, 'grant', 2000]]);
    });

    it('is whole for the renewals that follow, however long the old period was to last', () => {
      const year = { expiresAt: at(365) };
      const renewals = [40, 70, 100].map((day) => unit(3000, day));
      expect(moves(given(12_000, 0, 12_000, year), unit(3000, 10), ...renewals)).toEqual([
        [2, 'grant', 3000], [3, 'grant', 3000], [4, 'grant', 3000],
      ]);
      const refunded = given(12_000, 0, 12_000, { ...year, refunded: 97_000, takenBack: 11_640 });
      expect(moves(refunded, given(3000, 10, 2640), ...renewals)).toEqual([[2, 'grant', 3000], [3, 'grant', 3000], [4, 'grant', 3000]]);
    });

    it('is counted against the period that ran, and not against one that was cut before', () => {
      const year = given(12_000, 0, 12_000, { expiresAt: at(365) });
      expect(moves(year, unit(3000, 10), given(3000, 40, 3000), unit(5000, 50), unit(5000, 80))).toEqual([
        [3, 'grant', 2000], [4, 'grant', 5000],
      ]);
    });

    it('stays when the store refunds the rest of the plan that was left', () => {
      expect(moves(given(1000, 0, 1000, { refunded: 50_000 }), given(3000, 15, 2000))).toEqual([]);
    });

    it('goes with the plan that was refunded, down to what the other is due', () => {
      expect(moves(given(1000, 0, 1000), given(3000, 15, 2000, { refunded: 100_000 }))).toEqual([[1, 'take', 2000]]);
      expect(moves(given(1000, 0, 1000, { refunded: 100_000 }), given(3000, 15, 2000, { refunded: 100_000 }))).toEqual([
        [1, 'take', 2000], [0, 'take', 1000],
      ]);
    });

    it('is not taken because the points of the period that was paid, and that others have in its stead, would be over by now', () => {
      const [year, month] = [given(12_000, 0, 12_000, { refunded: 97_000, takenBack: 9000, expiresAt: at(365) }), unit(3000, 10)];
      expect(moves(year, month)).toEqual([]);
      expect(moves(year, { ...month, isOver: true })).toEqual([]);
      expect(moves({ ...year, takenBack: 11_640 }, { ...month, isOver: true })).toEqual([]);
      expect(moves(year, { ...month, isOver: true, refunded: 100_000 })).toEqual([[0, 'take', 2640]]);
    });

    it('comes back whole when both refunds are undone', () => {
      const [plus, pro] = [given(1000, 0, 1000, { takenBack: 1000 }), given(3000, 15, 2000, { takenBack: 2000 })];
      expect(moves(plus, pro)).toEqual([[1, 'return', 2000], [0, 'return', 1000]]);
    });
  });

  it('is each for itself of different purchases that do not follow one another', () => {
    expect(moves(given(1000, 0, 1000), unit(500, 15, { expiresAt: null }))).toEqual([[1, 'grant', 500]]);
  });
});
