import { expectNothingLeft } from './canary/expectations.js';
import { runCanary } from './canary/run.js';
import { judgeCalls } from './canary/third-party-calls.js';
import { ThirdParties } from './canary/third-parties.js';

describe('nothing of a person is left', () => {
  let parties: ThirdParties;

  beforeAll(async () => {
    parties = await ThirdParties.start();
  }, 120_000);
  afterAll(() => parties?.stop());

  it('P3 P24 P26 of what they did and of a row in every table; whoever stood by has all of theirs', async () => {
    await expectNothingLeft(await runCanary(parties, { crashing: false }));
  }, 240_000);
});

describe('what third parties received', () => {
  const [KEY, PERSON, BYSTANDER] = ['canary-word', 'id-of-the-person', 'id-of-the-bystander'];
  const judged = (method: string, path: string, body = '') => {
    const call = { party: 'OneSignalStandIn', request: { method, path, headers: {}, body: Buffer.from(body) } };
    return judgeCalls(['OneSignalStandIn'], [call], [KEY], [PERSON], [BYSTANDER])[0];
  };

  it.each([
    ['an erasure by pseudonym', 'DELETE', `/apps/a/users/by/external_id/${PERSON}`, '', { bystanders: 0, others: [], found: [] }],
    ['a push to the bystander', 'POST', '/notifications', BYSTANDER, { bystanders: 1, others: [], found: [] }],
    ['words of the person to the bystander', 'POST', '/notifications', `${BYSTANDER} ${KEY}`, { bystanders: 1, others: [], found: [KEY] }],
    ['a push to the person', 'POST', '/notifications', PERSON, { bystanders: 0, others: ['POST /notifications'] }],
    ['a push to both', 'POST', '/notifications', `${PERSON} ${BYSTANDER}`, { bystanders: 0, others: ['POST /notifications'] }],
    ['a call that names nobody', 'PATCH', '/apps/a/users', '', { bystanders: 0, others: ['PATCH /apps/a/users'] }],
    ['an erasure by a word of the person', 'DELETE', `/apps/a/users/by/external_id/${KEY}`, '', { others: [], found: [KEY] }],
  ])('%s is told from what may be', (_what, method, path, body, expected) => {
    expect(judged(method, path, body)).toMatchObject(expected);
  });
});
