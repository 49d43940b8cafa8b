import { isTrainer, modelOf, runsPath, submitPath } from './replicate.models.js';

describe('the models of Replicate', () => {
  it.each([
    ['black-forest-labs/flux-dev', '/models/black-forest-labs/flux-dev/predictions', '/predictions'],
    ['studio/avatar-1:abc123', '/predictions', '/predictions'],
    ['ostris/flux-dev-lora-trainer:abc123', '/models/ostris/flux-dev-lora-trainer/versions/abc123/trainings', '/trainings'],
    ['stability-ai/stable-audio-2.5', '/models/stability-ai/stable-audio-2.5/predictions', '/predictions'],
  ])('%s is begun and found where it belongs', (id, begun, found) => {
    expect([submitPath(modelOf(id)!), runsPath(id)]).toEqual([begun, found]);
  });

  it.each(['', 'flux', 'a/b/c', '/a/b', 'a/', '../a', 'a/..', 'a/b:', 'a/b:c:d', 'a/b?c', 'https://x/y', 'a b/c', `a/${'b'.repeat(200)}`])(
    'knows no model %p',
    (id) => expect(modelOf(id)).toBeNull(),
  );

  it('trains with a version of a trainer alone', () => {
    const ids = ['replicate/fast-flux-trainer', 'replicate/fast-flux-trainer:a1', 'a/trainer-b:c'];
    expect(ids.map((id) => isTrainer(modelOf(id)!))).toEqual([false, true, false]);
  });
});
