/** How the worker processes of a run learn where its services are. */
export interface TestServices {
  readonly dataDir: string;
  /** What a service must be configured with to use them. */
  readonly env: Readonly<Record<string, string>>;
  /** `host:port` of a pooler in transaction mode, through which the service meets its database; none unless it is asked for. */
  readonly pooler?: string | undefined;
}

const VARIABLE = 'AICASSO_TEST_SERVICES';

export function publishServices(services: TestServices): void {
  process.env[VARIABLE] = JSON.stringify(services);
}

export function testServices(): TestServices {
  const published = process.env[VARIABLE];
  if (!published) throw new Error('The test services run under the e2e project only: see test/support/global-setup.mjs');
  return JSON.parse(published) as TestServices;
}
