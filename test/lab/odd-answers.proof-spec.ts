import fc from 'fast-check';
import type { LabCase } from './case.js';
import { choicesOf } from './choices.js';
import { leaksIn } from './leaks.js';
import { runCases } from './run-cases.js';
import type { Scenario } from './scenario.js';
import type { ProviderStandIn } from './stand-in.js';
import { LabWorld } from './world.js';

const LIMIT_MS = 240_000;
const EACH = 5;
/** Always the same answers, so that a change is judged by what it changed; give another to look for more. */
const SEED = Number(process.env['ODD_SEED'] ?? 20_261_122);

/** What providers speak of, with anything for a value: closer to their answers than chance would come. */
const KEYS = [
  'id', 'task_id', 'request_id', 'name', 'status', 'state', 'task', 'error', 'failure', 'failureCode', 'base_resp', 'status_code', 'data',
  'output', 'outputs', 'images', 'image', 'video', 'audio', 'url', 'urls', 'b64_json', 'content', 'steps', 'candidates', 'links', 'result',
];
const WORDS = ['succeeded', 'failed', 'completed', 'COMPLETED', 'SUCCEEDED', 'processing', 'IN_QUEUE', 'Success', 'done', 'canceled'];
/** Nobody may ever read these. */
const SENTENCE = 'the provider tells a secret of somebody';
const ADDRESS = 'https://storage.example.com/secret/path?token=canary';

const key = fc.constantFrom(...KEYS);
const constant = fc.constantFrom<unknown>(...WORDS, SENTENCE, ADDRESS, '', 0, -1, 1e308, null, [], {});
const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), constant);
const objects = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value), fc.array(value)));
const pages = fc.constantFrom('', '<html>502 Bad Gateway</html>', `<p>${SENTENCE}</p><a href="${ADDRESS}">`, 'OK', '{"id":');
const bodies = fc.oneof(fc.jsonValue(), objects, fc.array(objects, { maxLength: 3 }), pages);

describe(`answers of any shape, seed ${SEED}`, () => {
  let world: LabWorld;
  beforeAll(async () => {
    world = await LabWorld.start();
  }, LIMIT_MS);
  afterAll(() => world.stop());

  const casesOf = (scenarioOf: (body: unknown) => Scenario): LabCase[] =>
    world.standIns.flatMap((standIn: ProviderStandIn, index) => {
      const [choice] = choicesOf(world.app, standIn.provider).filter(({ count }) => count > 0);
      const samples = fc.sample(bodies, { seed: SEED + index, numRuns: EACH });
      return samples.map((body): LabCase => ({
        standIn, part: 'model', row: JSON.stringify(body), choice: { ...choice!, count: 1 }, plays: [scenarioOf(body)], expected: null,
      }));
    });

  it.each<[string, (body: unknown) => Scenario]>([
    ['to a submit', (body) => ({ submit: 'garbage', garbage: { looks: 0, body } })],
    ['to the first looks', (body) => ({ garbage: { looks: 2, body }, runningLooks: 3 })],
  ])('%s end in a failure of ours, in words of ours, without charge', async (_what, scenarioOf) => {
    const ran = await runCases(world, casesOf(scenarioOf));
    expect(ran.filter(({ faults }) => faults.length > 0).map(({ provider, row, faults }) => ({ provider, row, faults }))).toEqual([]);
    expect(leaksIn(world.app.log.text, world.standIns)).toEqual([]);
    const shown = await Promise.all(ran.map(async ({ begun }) => (await begun!.actor.get(`/v1/generations/${begun!.id}`)).text));
    for (const secret of [SENTENCE, 'secret/path', 'token=canary']) expect([world.app.log.text, ...shown].join('')).not.toContain(secret);
  }, LIMIT_MS);
});
