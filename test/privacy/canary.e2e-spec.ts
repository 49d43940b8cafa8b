import { startApp, type TestApp } from '../support/harness.js';
import { expectNothingLeft } from './canary/expectations.js';
import { runCanary } from './canary/run.js';

describe('nothing of a person is left', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp({ env: { ROLES: 'api,worker' } });
  }, 60_000);
  afterAll(() => app.stop());

  it('P3 P24 P26 of what they did and of a row in every table; whoever stood by has all of theirs', async () => {
    await expectNothingLeft(await runCanary(app, { crashing: false }));
  }, 120_000);
});
