import { SystemClock } from '../../src/kernel/clock.js';
import type { AttemptId } from '../../src/kernel/ids.js';
import { ReplicateProvider } from '../../src/modules/generation/adapters/replicate/replicate.provider.js';
import type { LostSubmit } from '../../src/modules/generation/ports/provider.port.js';
import { outboundParts, rejection } from '../outbound/outbound-parts.js';
import { ReplicateParts, TRAINER } from './replicate-parts.js';

const SET = { input_images: 'https://files.example.test/set.zip', trigger_word: 'TOK', steps: 1000 };
const ids = { next: 10 };
const attempt = () => `00000000-0000-7000-8000-0000000000${(ids.next += 1)}`;

describe('trainings and lists of Replicate, against a stand-in', () => {
  let all: ReplicateParts;

  beforeEach(async () => {
    all = await ReplicateParts.start();
  });
  afterEach(() => all.close());

  const train = (attemptId = attempt()) => all.submit({ runningLooks: 1 }, { attemptId, model: TRAINER, body: SET });
  const trained = async (): Promise<string> => {
    const request = await train();
    await all.poll(request);
    const done = await all.poll(request);
    if (done.state !== 'completed' || !('trainedModel' in done.outputs[0]!)) throw new Error(JSON.stringify(done));
    return done.outputs[0].trainedModel;
  };
  const sent = () => all.replicate.recorder.requests.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{20,}/g, '…')}`);

  it('makes the private model first, trains into it, and tells its version', async () => {
    const attemptId = attempt();
    const request = await train(attemptId);
    expect(sent()).toEqual(['POST /v1/models', 'POST /v1/models/ostris/flux-dev-lora-trainer/versions/26dce37a/trainings']);
    const [model, training] = all.replicate.recorder.requests.map(({ body }) => JSON.parse(body.toString()) as object);
    expect(model).toEqual({ owner: 'studio', name: `avatar-${attemptId}`, visibility: 'private', hardware: 'gpu-t4' });
    expect(training).toEqual({ destination: `studio/avatar-${attemptId}`, input: SET });
    expect(await all.poll({ ...request, handle: {} })).toEqual({ state: 'running', progress: 0.4 });
    const trainedModel = expect.stringMatching(new RegExp(`^studio/avatar-${attemptId}:[0-9a-f]{64}$`)) as string;
    expect(await all.poll(request)).toEqual({ state: 'completed', outputs: [{ trainedModel }] });
  });

  it('is content with a model that is there already, and trains nothing without an owner', async () => {
    const attemptId = attempt();
    all.replicate.registry.create(`studio/avatar-${attemptId}`);
    expect(await train(attemptId)).toMatchObject({ model: TRAINER });
    const ownerless = await ReplicateParts.start({ REPLICATE_OWNER: '' });
    const outcome = rejection(ownerless.send({}, { model: TRAINER, body: SET }));
    expect(await outcome).toMatchObject({ kind: 'invalid', code: 'training-not-set-up' });
    expect(ownerless.replicate.recorder.requests).toEqual([]);
    await ownerless.close();
  });

  it('uses what was trained as a version, and cancels a training as one', async () => {
    const model = await trained();
    const request = await all.submit({}, { model, body: { prompt: 'TOK on a hill' } });
    const { body } = all.replicate.recorder.requests.at(-1)!;
    expect(JSON.parse(body.toString())).toEqual({ version: model, input: { prompt: 'TOK on a hill' } });
    expect(await all.poll(request)).toMatchObject({ state: 'completed', outputs: [{ url: expect.any(String) }] });
    const running = await train();
    expect(await all.provider.cancel(all.followUp(running.requestId), running)).toBe('cancelled');
    expect(all.replicate.recorder.requests.at(-1)!.path).toBe(`/v1/trainings/${running.requestId}/cancel`);
  });

  it('deletes the version, with all that was made with it, and then the model', async () => {
    const model = await trained();
    const made = await all.submit({}, { model, body: { prompt: 'TOK' } });
    all.replicate.recorder.forget();
    expect(await all.provider.eraseModel(all.followUp(), model)).toBe('erased');
    expect(sent()).toEqual(['DELETE /v1/models/studio/avatar…/versions/…', 'DELETE /v1/models/studio/avatar…']);
    expect(all.replicate.registry.has(model.split(':')[0]!)).toBe(false);
    expect(await all.poll(made)).toMatchObject({ state: 'failed' });
    expect(await all.provider.eraseModel(all.followUp(), model)).toBe('erased'); // 404: gone is gone
  });

  it('asks again where the deletion goes on after its answer, or is not possible now', async () => {
    const model = await trained();
    all.replicate.registry.isSlow = true;
    expect(await all.provider.eraseModel(all.followUp(), model)).toBe('failed'); // 202, and the model still has its version
    expect(await all.provider.eraseModel(all.followUp(), model)).toBe('erased');
    const used = await trained();
    all.replicate.registry.inUse.add(used);
    expect(await all.provider.eraseModel(all.followUp(), used)).toBe('failed');
    expect(all.replicate.registry.has(used)).toBe(true);
  });

  it.each(['somebody/avatar-1:abc', 'studio/avatar-1', '', 'studio/../x:abc'])('deletes no model that is not ours: %p', async (model) => {
    expect(await all.provider.eraseModel(all.followUp(), model)).toBe('failed');
    expect(all.replicate.recorder.requests).toEqual([]);
  });

  it('clears away what a training left that gave us nothing: an empty model, or one that came late', async () => {
    const [empty, late, never] = [attempt(), attempt(), attempt()] as AttemptId[];
    for (const id of [empty, late]) all.replicate.registry.create(`studio/avatar-${id}`);
    const model = all.replicate.registry.publish(`studio/avatar-${late}`, 'late');
    all.replicate.registry.inUse.add(model);
    expect(await all.provider.eraseTraining(all.followUp(), empty!)).toBe('erased');
    expect(await all.provider.eraseTraining(all.followUp(), late!)).toBe('failed');
    all.replicate.registry.inUse.clear();
    expect(await all.provider.eraseTraining(all.followUp(), late!)).toBe('erased');
    expect(await all.provider.eraseTraining(all.followUp(), never!)).toBe('erased');
    expect([empty, late].map((id) => all.replicate.registry.has(`studio/avatar-${id}`))).toEqual([false, false]);
  });

  it('offers no training where there is no owner for its models', () => {
    const { config } = outboundParts({ REPLICATE_API_KEY: 'key' });
    const provider = new ReplicateProvider(config, new SystemClock());
    expect([TRAINER, 'black-forest-labs/flux-dev', 'own-flux-lora'].map((model) => provider.offers(model))).toEqual([false, true, true]);
    expect(all.provider.offers(TRAINER)).toBe(true);
  });

  const lost = (attemptId: string, more: Partial<LostSubmit> = {}): LostSubmit => ({
    attemptId: attemptId as AttemptId, model: 'black-forest-labs/flux-dev', webhookUrl: `http://127.0.0.1:1/x?attempt=${attemptId}`,
    sentAt: new Date(), ...more,
  });
  const find = (wanted: LostSubmit) => all.provider.find(all.followUp(), wanted);

  it('finds the request of a lost submit by the attempt in its webhook, also on a later page, also a training', async () => {
    const [mine, training] = [attempt(), attempt()];
    all.replicate.pageSize = 2;
    const { webhookUrl } = lost(mine);
    expect(await rejection(all.send({ submit: 'cut-after' }, { webhookUrl }))).toMatchObject({ kind: 'unknown' });
    const id = all.replicate.runs.at(-1)!.id;
    for (let n = 0; n < 3; n += 1) await all.submit({}, { webhookUrl: lost(attempt()).webhookUrl });
    expect(await find(lost(mine))).toEqual({ requestId: id, model: 'black-forest-labs/flux-dev', handle: {} });
    const options = { attemptId: training, model: TRAINER, body: SET, webhookUrl: lost(training).webhookUrl };
    expect(await rejection(all.send({ submit: 'cut-after' }, options))).toMatchObject({ kind: 'unknown' });
    const found = await find(lost(training, { model: TRAINER }));
    expect(found).toEqual({ requestId: all.replicate.runs.at(-1)!.id, model: TRAINER, handle: {} });
  });

  it('says that there is none only when the list is sure to tell', async () => {
    const [mine, longAgo] = [attempt(), new Date(Date.now() - 10 * 60_000)];
    expect(await find(lost(mine, { sentAt: longAgo }))).toBeNull();
    expect(await find(lost(mine, { sentAt: longAgo, webhookUrl: null }))).toBeUndefined(); // nothing to know it by
    await all.submit({}, { webhookUrl: lost(attempt()).webhookUrl });
    expect(await find(lost(mine, { sentAt: longAgo }))).toBeNull();
    all.replicate.listsWebhooks = false;
    expect(await find(lost(mine, { sentAt: longAgo }))).toBeUndefined(); // that one may be it
  });
});
