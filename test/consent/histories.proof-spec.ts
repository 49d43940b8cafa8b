import { randomUUID } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import type { ConsentDecision } from '../../src/entities/consent/consent-event.entity.js';
import type { PolicyKey } from '../../src/entities/consent/policy-text.entity.js';
import type { AccountId, AttemptId, EventId, GenerationId } from '../../src/kernel/ids.js';
import { ConsentFacade, LiveConsentGate } from '../../src/modules/consent/index.js';
import { CHAIN_START, chainOn } from '../../src/modules/consent/decisions/consent-chain.js';
import { ConsentMissing, ProviderGate } from '../../src/platform/outbound/index.js';
import { runInScope } from '../../src/platform/persistence/scope.js';
import { FalStandIn } from '../lab/stand-ins/fal.js';
import { startApp, type TestApp } from '../support/harness.js';
import { publishVersion } from './consent-words.js';

/** More of them by `CONSENT_HISTORIES=100000`, others by `CONSENT_SEED`. */
const HISTORIES = Number(process.env['CONSENT_HISTORIES'] ?? 10_000);
const SEED = Number(process.env['CONSENT_SEED'] ?? 27_560);
/** Of these, of so many it is also asked who is granted anything; so many also try to send something. */
const LISTED = Math.min(HISTORIES, 2_000);
const ON_THE_WIRE = Math.min(HISTORIES, 1_000);

const DAY_MS = 86_400_000;
const AT_ONCE = 8;

const POLICY_OF: Readonly<Record<string, PolicyKey>> = {
  generation: 'ai-data-sharing',
  training: 'ai-data-sharing',
  moderation: 'ai-data-sharing',
  'crash-reports': 'privacy',
  'personalised-ads': 'privacy',
  'consumption-data': 'privacy',
};
const PURPOSES = Object.keys(POLICY_OF);
const RECIPIENTS = ['fal', 'local', 'openai', 'aicasso'];
const IN_THE_EEA: readonly (string | null)[] = ['ES', 'NO'];
const COUNTRIES = ['ES', 'NO', 'US', 'JP', null];

interface Text {
  readonly policy: PolicyKey;
  readonly version: string;
  readonly locale: 'en' | 'es';
  readonly audience: string;
  readonly effectiveOn: string;
  readonly sha256: string;
}
interface Step {
  readonly purpose: string;
  readonly recipient: string;
  readonly decision: ConsentDecision;
  /** Chooses among the texts of the purpose's policy, also old ones, coming ones, and those for other places. */
  readonly text: number;
}
interface History {
  readonly steps: readonly Step[];
  /** Where the person is when the gate is asked, and which stretch of time that is in. */
  readonly country: string | null;
  readonly era: number;
  readonly asked: { readonly purpose: string; readonly recipient: string };
}
interface Decided extends Step {
  readonly on: Text;
}
interface Person extends History {
  readonly id: AccountId;
  readonly decided: readonly Decided[];
}

const matter = { purpose: fc.constantFrom('generation', ...PURPOSES), recipient: fc.constantFrom('fal', ...RECIPIENTS) };
const history: fc.Arbitrary<History> = fc.record({
  steps: fc.array(
    fc.record({ ...matter, decision: fc.constantFrom<ConsentDecision>('granted', 'granted', 'declined', 'withdrawn'), text: fc.nat(999) }),
    { maxLength: 12 },
  ),
  country: fc.constantFrom(...COUNTRIES),
  era: fc.nat(2),
  asked: fc.record(matter),
});

/**
 * The definition, in the words of the promise and without the service's code: the last decision on exactly this is a grant, of the version
 * that is in force today, in the wording for where the person is.
 */
function isAllowed(texts: readonly Text[], { decided, country }: Person, purpose: string, recipient: string, today: string): boolean {
  const last = decided.filter((step) => step.purpose === purpose && step.recipient === recipient).at(-1);
  if (last?.decision !== 'granted') return false;
  const begun = texts.filter(({ policy, effectiveOn }) => policy === POLICY_OF[purpose] && effectiveOn <= today);
  const inForce = begun.map(({ version }) => version).sort().at(-1);
  const hasOwn = begun.some(({ version, audience }) => version === inForce && audience === 'european-economic-area');
  const wording = hasOwn && IN_THE_EEA.includes(country) ? 'european-economic-area' : 'world';
  return last.on.version === inForce && last.on.audience === wording;
}

describe('the gate, over random histories of consent', () => {
  let app: TestApp;
  let fal: FalStandIn;
  let texts: Text[];
  let people: Person[];
  let firstDay: number;

  beforeAll(async () => {
    fal = await new FalStandIn().start();
    app = await startApp({ env: { ...fal.env, ROLES: 'api' } });
    firstDay = app.clock.now().getTime();
    await publishVersion(app, dayAfter(20));
    await publishVersion(app, dayAfter(40), { audience: 'world' }); // the last version reads the same everywhere
    const published = 'select policy, version, locale, audience, effective_on as "effectiveOn", sha256 from policy_text order by sha256';
    texts = await app.sql<Text>(published);
    people = fc.sample(history, { numRuns: HISTORIES, seed: SEED }).map(personOf);
    await write(people);
  });
  afterAll(async () => {
    await app?.stop();
    await fal?.close();
  });

  const dayAfter = (days: number) => new Date(firstDay + days * DAY_MS).toISOString().slice(0, 10);
  const inScope = <T>(work: () => Promise<T>) => runInScope(app.get(MikroORM).em, work);

  function personOf(told: History): Person {
    const decided = told.steps.map((step) => {
      const of = texts.filter(({ policy }) => policy === POLICY_OF[step.purpose]);
      return { ...step, on: of[step.text % of.length]! };
    });
    return { ...told, id: randomUUID() as string as AccountId, decided };
  }

  /** Straight into the tables: no rule of the service stands between the histories and the gate. */
  async function write(all: readonly Person[]): Promise<void> {
    const decidedAt = app.clock.now();
    const rows = all.flatMap(({ id: accountId, decided }) =>
      chainOn(
        CHAIN_START,
        decided.map(({ purpose, recipient, decision, on: { policy, version, locale, sha256 } }, index) => ({
          id: randomUUID() as string as EventId,
          receiptId: randomUUID(),
          accountId,
          sequence: index + 1,
          policy,
          version,
          textSha256: sha256,
          locale,
          purpose,
          recipient,
          decision,
          surface: 'test',
          decidedAt,
        })),
      ),
    );
    const accounts = all.map(({ id, country }) => ({ id, country, status: 'active', locale: 'en', created_at: decidedAt }));
    for (const part of chunks(accounts, 5_000))
      await app.sql(
        `insert into account (id, country, status, locale, created_at)
         select id, country, status, locale, created_at from jsonb_populate_recordset(null::account, $1)`, [JSON.stringify(part)],
      );
    for (const part of chunks(rows.map(snakeCase), 5_000))
      await app.sql('insert into consent_event select * from jsonb_populate_recordset(null::consent_event, $1)', [JSON.stringify(part)]);
  }

  /** Everybody whose gate is asked then, a few at a time, era after era. */
  async function throughTime(visit: (person: Person, today: string) => Promise<void>, of: readonly Person[]): Promise<void> {
    for (const era of [0, 1, 2]) {
      app.clock.set(new Date(firstDay + (1 + era * 20) * DAY_MS));
      const today = app.clock.now().toISOString().slice(0, 10);
      const asked = of.filter((person) => person.era === era);
      for (const few of chunks(asked, AT_ONCE)) await Promise.all(few.map((person) => inScope(() => visit(person, today))));
    }
  }

  it(`C1, C4, C6 answers as the definition says, ${HISTORIES} times over`, async () => {
    const [gate, facade] = [app.get(LiveConsentGate), app.get(ConsentFacade)];
    const decisions = people.reduce((sum, { steps }) => sum + steps.length, 0);
    const counts = { allowed: 0, refused: 0, lists: 0 };
    const wrong: object[] = [];
    await throughTime(async (person, today) => {
      const { purpose, recipient } = person.steps.at(-1) ?? person.asked; // mostly something that was decided on
      const expected = isAllowed(texts, person, purpose, recipient, today);
      counts[expected ? 'allowed' : 'refused'] += 1;
      const grant = await gate.findGrant(person.id, purpose, recipient);
      if ((grant !== null) !== expected) wrong.push({ person, purpose, recipient, today, expected });
    }, people);
    await throughTime(async (person, today) => {
      const { purpose } = person.asked;
      const expected = RECIPIENTS.filter((recipient) => isAllowed(texts, person, purpose, recipient, today));
      const granted = await facade.grantedRecipients(person.id, purpose);
      counts.lists += 1;
      if ([...granted].sort().join() !== expected.sort().join()) wrong.push({ person, purpose, granted: [...granted], expected });
    }, people.slice(0, LISTED));
    report(
      `${HISTORIES} histories of ${decisions} decisions; ${counts.allowed} times allowed, ${counts.refused} times refused, ` +
        `${counts.lists} lists of who is granted; ${wrong.length} surprises`,
    );
    expect(wrong.slice(0, 1)).toEqual([]);
    expect(Math.min(counts.allowed, counts.refused)).toBeGreaterThan(HISTORIES / 20); // both happen often
  }, 240_000);

  it(`law 1: not a byte without a live grant, tried with ${ON_THE_WIRE} of the histories`, async () => {
    const gate = app.get(ProviderGate);
    const send = ({ id }: Person) => {
      const ids = { accountId: id, generationId: randomUUID() as string as GenerationId, attemptId: randomUUID() as string as AttemptId };
      const about = { recipient: 'fal', model: 'm', purpose: 'generation', categories: [], inputHashes: [] };
      const kept = { pseudonym: '', retentionPromise: '', keptUntil: null };
      return gate.call({ ...ids, ...about, ...kept }, (http) => http.request({ method: 'POST', url: `${fal.recorder.url}/m`, body: '{}' }));
    };
    const tried = people.slice(0, ON_THE_WIRE);
    const may = new Map<Person, boolean>();
    await throughTime(async (person, today) => void may.set(person, isAllowed(texts, person, 'generation', 'fal', today)), tried);
    const [allowed, refused] = [tried.filter((person) => may.get(person)), tried.filter((person) => !may.get(person))];
    fal.recorder.forget();
    await throughTime((person) => expect(send(person)).rejects.toBeInstanceOf(ConsentMissing), refused);
    expect([fal.recorder.connections, fal.recorder.bytesReceived]).toEqual([0, 0]);
    expect(await app.sql('select 1 from disclosure limit 1')).toEqual([]);
    await throughTime(async (person) => void (await send(person)), allowed);
    expect(fal.recorder.requests).toHaveLength(allowed.length);
    report(
      `on the wire, a sample of ${tried.length}: ${refused.length} without a live grant, 0 connections, 0 bytes; ` +
        `${allowed.length} with one, a request each`,
    );
    expect(Math.min(allowed.length, refused.length)).toBeGreaterThan(ON_THE_WIRE / 50);
  }, 120_000);
});

function report(line: string): void {
  process.stdout.write(`consent at the gate (seed ${SEED}): ${line}\n`);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function snakeCase(row: object): object {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value as unknown]));
}
