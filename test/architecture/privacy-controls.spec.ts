import { namedTests } from './support/tests.js';

/** A promise that privacy policies make, with what proves that it is kept here. */
interface Control {
  readonly promise: string;
  /** What the titles of its tests say, or those of their group; each of these. */
  readonly tests?: readonly string[];
  /** Why there is less of it than others promise: what this service does in its place. */
  readonly because?: string;
}

/** What the policies of services like this one promise, numbered as in the survey of them; each with its proof, or with a reason. */
const CONTROLS: Readonly<Record<number, Control>> = {
  1: {
    promise: 'data goes to AI providers only after agreement',
    tests: ['law 1: not a connection for a person who', 'C1 nothing leaves'],
  },
  2: {
    promise: 'which provider gets what is told',
    tests: ['C3 nothing leaves for a recipient that was not granted', 'C3, P23 the AI text'],
  },
  3: { promise: 'withdrawing is as easy as agreeing', tests: ['C6 withdraws with the same call', 'C6 what waits in line stops'] },
  4: {
    promise: 'consent can be proven',
    tests: ['is append-only in the database itself', 'is for good: the database itself refuses a change'],
  },
  5: {
    promise: 'personal details are removed from prompts',
    tests: ['P20 loses what it must, by type', 'is not learnt by heart'],
    because: 'promised of what is public (P6, P20); a provider gets the prompt as it was agreed to (C2): another one gives another result',
  },
  6: { promise: 'that changes no ordinary prompt', tests: ['keeps harmless prompts as they are'] },
  7: {
    promise: 'source uploads go within seven days',
    tests: ['P25 removes a source upload at seven days', 'P25 removes what was never completed'],
  },
  8: {
    promise: 'place and camera are stripped',
    tests: ['P5 keeps no position, no camera, no name', 'P6 has no position, camera, author'],
  },
  9: { promise: 'no face templates', tests: ['P24 no table, column, index or stored object', 'P24 no package recognises anybody'] },
  10: {
    promise: 'faces only to fulfil the request',
    tests: ['P24 what is learned of a picture', 'C2 is not run any more once the consent to training'],
  },
  11: { promise: 'nothing is used to train others’ models', tests: ['C5 offers no provider whose public terms leave training open'] },
  12: { promise: 'outputs are marked as made with AI', tests: ['puts both marks into', 'with one changed byte invalid'] },
  13: {
    promise: 'marks stay when things are shared',
    tests: ['is another one than the creation\'s, says that it is AI-made', 'are marked like what they show'],
  },
  14: {
    promise: 'an account is deleted in the app and on the web',
    tests: ['P33 with a fresh proof', 'P33 by a sign-in at the provider', 'P33 staff start'],
  },
  15: { promise: 'posts, media and comments go with it', tests: ['P3 P24 P26 of what they did and of a row in every table'] },
  16: { promise: 'it is done in time', tests: ['gone here on time', 'when the grace is over it begins by itself'] },
  17: {
    promise: 'the person is told when it is done',
    tests: ['the person is told by a letter once that is true'],
  },
  18: { promise: 'sign-in is revoked at Apple and Google', tests: ['of both providers, when the account ends'] },
  19: {
    promise: 'providers are told to delete',
    tests: ['has a provider erase what it was sent although it was down', 'is followed by a later one when third parties settle'],
  },
  20: { promise: 'backups expire', tests: ['forgets again whom the service erased since', 'as long as a backup may live'] },
  21: {
    promise: 'only what the law asks for is kept',
    tests: ['P29 P30 are kept to the second', 'leave of a deletion, once its proof has expired'],
  },
  22: { promise: 'deletion can be proven', tests: ['is refused when it was altered', 'holds nothing of the person'] },
  23: {
    promise: 'a copy comes within the time of the law',
    tests: ['the deadlines of a privacy request', 'shows what is late, alarms in time'],
  },
  24: { promise: 'it is machine-readable', tests: ['is whole: each file has its hash, its size and its schema'] },
  25: { promise: 'it says who received data', tests: ['names who received data'] },
  26: { promise: 'nobody else’s data is in it', tests: ['has nothing private of anybody else'] },
  27: {
    promise: 'its link expires',
    tests: ['expire, are then taken away with their bytes', 'go to nobody else: neither state nor bytes'],
  },
  28: {
    promise: 'staff see data only when needed',
    tests: ['is for the role compliance, with a purpose', 'P16 no word, fact or name of a case without a purpose'],
  },
  29: {
    promise: 'processing can be restricted',
    tests: ['every pipeline refuses behind its route, too', 'nothing passes the gate, though the consent stands'],
  },
  30: { promise: 'data can be corrected', tests: ['is done after a correction, which is logged', 'P2 is changed whole at a rotation'] },
  31: {
    promise: 'anything can be reported, also without an account',
    tests: ['P31 takes one without an account', 'P31 takes a report of a creation'],
  },
  32: { promise: 'reports are acted on within 24 hours', tests: ['P16 alerts at 12 hours and not a second earlier'] },
  33: {
    promise: 'intimate images go within 48 hours, copies too',
    tests: ['P16 intimate imagery: out of sight at once, 48 hours', 'copies of intimate imagery'],
  },
  34: { promise: 'every restriction is explained', tests: ['P16 no restriction without its statement of reasons'] },
  35: {
    promise: 'there is an appeal for six months, decided by a human',
    tests: ['P16 can be made for six months', 'P16 end by a person alone'],
  },
  36: { promise: 'reporters stay confidential', tests: ['P9 P31 is in nothing that the reported person gets'] },
  37: { promise: 'blocks work everywhere', tests: ['P31 leaks nothing, in any cell', 'P31 who was blocked meanwhile is in no push'] },
  38: {
    promise: 'what is objectionable is filtered before it is public',
    tests: ['is held when a check fails', 'is held when a rule is about words'],
  },
  39: { promise: 'automated moderation is disclosed', tests: ['P16 are answered:', 'says what, why, since when and until when'] },
  40: { promise: 'crash reports hold nothing personal', tests: ['P12 hold no personal content', 'P30 go 90 days after they came'] },
  41: { promise: 'push texts tell nothing sensitive', tests: ['P11 says on the wire nothing that a person wrote'] },
  42: { promise: 'logs hold no prompts, tokens, addresses', tests: ['P34 writes no token, address, prompt, body or query'] },
  43: {
    promise: 'Global Privacy Control is honoured',
    tests: ['is decided on by itself: granted alone, withdrawn alone'],
    because: 'nothing is shared for ads unless the person granted `personalised-ads`: the signal could opt out of nothing',
  },
  44: { promise: 'data is not sold', tests: ['stands before every other way out', 'P21 says of every column why it is there'] },
  45: {
    promise: 'not for children',
    tests: ['give a child under 13 nothing', 'know from which age a person decides'],
    because: 'a child is kept out of every feature from the signal on; the end of the account is for staff to begin (origin `safety`)',
  },
  46: {
    promise: 'age signals serve compliance alone',
    tests: ['keeps a band and who said so, and no more', 'forgets the band when the signal expires'],
  },
  47: { promise: 'deletion cancels no subscription, and says so', tests: ['a subscription warns, and holds nobody back'] },
  48: { promise: 'refund data goes to Apple with consent alone', tests: ['without consent nothing is sent, and it is settled as such'] },
  49: {
    promise: 'breaches are handled in 72 hours',
    because: 'a register of incidents is kept by people, outside of the service that it may be about; the record of processing helps them',
  },
  50: { promise: 'there is a record of processing', tests: ['P21 says of every column why', 'has a privacy rule for every column'] },
  51: {
    promise: 'changes of the policy are announced',
    tests: ['C1 a new version, and a new recipient in it, ask anew', 'makes a version current on its day, not before'],
    because: 'what needs consent asks anew; of the notice the app shows a version that it has not shown, which `GET /v1/policies` tells',
  },
  52: {
    promise: 'media cannot attack others',
    tests: ['two files in one', 'refuses bombs before unpacking them', '%s is rejected with a code'],
  },
  53: { promise: 'likes, follows and comments leave with the person', tests: ['53 everything of the person is gone'] },
  54: {
    promise: 'evidence stays for open cases alone',
    tests: ['keeps the evidence of an open case to its own end', 'lets go of its copies when it ends'],
  },
};

describe('the controls behind the promises of privacy policies', () => {
  const titles = namedTests().map(({ title }) => title);

  it('are 54, numbered without a gap', () => {
    expect(Object.keys(CONTROLS)).toEqual(Array.from({ length: 54 }, (_, at) => String(at + 1)));
  });

  it('have each a test, by its title, or a reason', () => {
    const missing = Object.entries(CONTROLS).flatMap(([number, { promise, tests = [], because }]) => {
      const absent = tests.filter((words) => !titles.some((title) => title.includes(words)));
      return absent.length > 0 || (tests.length === 0 && !because) ? [`${number} (${promise}): ${absent.join(' | ')}`] : [];
    });
    expect(missing).toEqual([]);
  });
});
