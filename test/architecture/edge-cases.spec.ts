import { namedTests } from './support/tests.js';

interface EdgeCase {
  /** What goes wrong where nobody thought of it. What is right is in the tests. */
  readonly wrong: string;
  /** What the titles of its tests say, or those of their group; each of these. */
  readonly tests: readonly string[];
}

/** What services with stores get wrong, each with the tests that prove it right here. */
const EDGE_CASES: Readonly<Record<string, EdgeCase>> = {
  I01: { wrong: 'a purchase is told by the app, by a notice and again: granted twice', tests: ['Double grant'] },
  I02: {
    wrong: 'the points of a renewal are granted by the calendar',
    tests: ['Renewal granted from date arithmetic', 'a new unit, not by the calendar'],
  },
  I03: {
    wrong: 'a notice that is replayed counts again',
    tests: ['Notification replay', '50 parallel copies of one notice have one effect'],
  },
  I04: { wrong: 'an end that comes after a renewal locks a payer out', tests: ['Out of order'] },
  I05: { wrong: 'a notice is answered before it is kept', tests: ['Ack before persist'] },
  I06: {
    wrong: 'a passing fault is answered with 4xx, and the notice does not come again',
    tests: ['neither believed nor refused', 'the answer is a 503, so that Apple comes again'],
  },
  I07: { wrong: 'points that were spent are refunded', tests: ['Refund clawback'] },
  I08: { wrong: 'the refund of an old period ends access now', tests: ['Refund of an old period'] },
  I09: { wrong: 'a refund is reversed, and the person stays without', tests: ['REFUND_REVERSED'] },
  I10: { wrong: 'Google Play refunds without revoking, and nobody sees it', tests: ['Play refund without revoke'] },
  I11: { wrong: 'one purchase opens many accounts', tests: ['Transaction of another account'] },
  I12: { wrong: 'somebody else restores on a shared device', tests: ['Restore on a shared device'] },
  I13: { wrong: 'the token of a purchase names nobody, and the money is lost', tests: ['Token id names nobody'] },
  I14: { wrong: 'an account ends while its subscription goes on', tests: ['Account deletion with live subscription'] },
  I15: { wrong: 'a sandbox purchase counts in production', tests: ['Sandbox receipt'] },
  I16: { wrong: 'what Xcode or a local test signed is believed', tests: ['cannot name %s as the environment'] },
  I17: { wrong: 'cancelling takes what was paid for', tests: ['Cancel treated as end'] },
  I18: { wrong: 'grace and hold are mixed up', tests: ['Grace / hold mixed up', 'Grace and hold mixed up'] },
  I19: { wrong: 'Google Play waits without a word, and the person is locked out', tests: ['Play silent grace'] },
  I20: { wrong: 'a pause that is only planned cuts', tests: ['Pause: a pause that is planned takes nothing'] },
  I21: { wrong: 'a change of plan gives both in full', tests: ['Plan change proration'] },
  I22: { wrong: 'two products of one group are active at once, and both count', tests: ['Upgrade during an intro offer'] },
  I23: { wrong: 'the family of a buyer gets points, or nothing', tests: ['Family sharing'] },
  I24: { wrong: 'an offer code or a promoted purchase brings no account', tests: ['Offer code'] },
  I25: { wrong: 'what is pending is granted', tests: ['Pending purchases'] },
  I26: { wrong: 'of several that were bought one is granted', tests: ['Quantity > 1'] },
  I27: { wrong: 'a clock that is a little off makes true words false', tests: ['Clock skew'] },
  I28: { wrong: 'units of prices are mixed up', tests: ['Price units'] },
  I29: { wrong: 'a product that the service does not know is lost', tests: ['Product unknown to the server'] },
  I30: { wrong: 'a purchase is not acknowledged in three days, and refunded', tests: ['3-day acknowledge missed'] },
  I31: { wrong: 'notices never come', tests: ['Missed notifications'] },
  I32: { wrong: 'what was signed years ago cannot be checked any more', tests: ['can be checked again years later'] },
  I33: { wrong: 'receipts and tokens stand in logs', tests: ['Receipts in logs'] },
};

describe('the edge cases of stores', () => {
  const titles = namedTests().map(({ title }) => title);

  it('are 33, numbered without a gap', () => {
    expect(Object.keys(EDGE_CASES)).toEqual(Array.from({ length: 33 }, (_, at) => `I${String(at + 1).padStart(2, '0')}`));
  });

  it('have each a test, by its title', () => {
    const missing = Object.entries(EDGE_CASES).flatMap(([id, { tests }]) =>
      tests.filter((words) => !titles.some((title) => title.includes(words))).map((words) => `${id}: ${words}`),
    );
    expect(missing).toEqual([]);
  });
});
