import type { Tool, ToolModel } from './tool.js';
import { filesOf, fits, priceOf, unitPrice, type Work } from './work.js';

const USUAL: ToolModel = { id: 'fal', model: 'm', deadlineSeconds: 1, costUsd: 0.1, body: {} };
const model = (more: Partial<ToolModel> = {}): ToolModel => ({ ...USUAL, ...more });
const tool: Tool = {
  id: 'video.create',
  kind: 'video',
  title: { en: '', es: '' },
  purpose: 'generation',
  prompt: 'required',
  madeBy: 'trainedAlgorithmicMedia',
  parameters: {},
  inputs: [],
  maxCount: 4,
  price: { points: 40, per: 'video', perEach: { parameter: 'durationSeconds', of: 5 } },
  providers: [],
};
const work = (more: Partial<Work> = {}): Work => ({ tool, parameters: { durationSeconds: 5 }, count: 1, provider: null, ...more });

describe('what a model can do', () => {
  it.each<[string, ToolModel, Work, boolean]>([
    ['anything, unless it says otherwise', model(), work(), true],
    ['nothing of another provider than the chosen one', model(), work({ provider: 'xai' }), false],
    ['as many at once as it says', model({ maxCount: 1 }), work({ count: 2 }), false],
    ['as many at once as the tool says', model(), work({ count: 5 }), false],
    ['the values that it takes', model({ only: { durationSeconds: [4, 8] } }), work(), false],
    ['what a value left out leaves to it', model({ only: { durationSeconds: [4, 8] } }), work({ parameters: {} }), true],
    ['no parameter of which it takes no value', model({ only: { seed: [] } }), work({ parameters: { seed: 1 } }), false],
    ['what is without it', model({ only: { seed: [] } }), work(), true],
    ['as many files as it takes', model({ maxInputs: { image: 1 } }), work({ files: { image: 2 } }), false],
    ['files as big as it takes', model({ maxInputBytes: 10 }), work({ largestFileBytes: 11 }), false],
    ['prompts as long as it takes', model({ maxPromptLength: 10 }), work({ promptLength: 11 }), false],
    ['files of the types that it takes', model({ inputTypes: ['image/png'] }), work({ fileTypes: ['image/png', 'image/gif'] }), false],
    ['nothing but those', model({ inputTypes: ['image/png'] }), work({ fileTypes: ['image/png'] }), true],
    ['pictures as big as it takes', model({ inputSidePx: { max: 2048 } }), work({ sidesPx: [2048, 2049] }), false],
    ['pictures as small as it takes', model({ inputSidePx: { min: 300 } }), work({ sidesPx: [299, 300] }), false],
    ['what is just as big and long', model({ maxInputBytes: 9, maxPromptLength: 9 }), work({ largestFileBytes: 9, promptLength: 9 }), true],
    ['the avatars of its trainers', model({ trainedBy: ['t'] }), work({ avatar: { provider: 'fal', trainer: 't' } }), true],
    ['avatars of no other trainer', model({ trainedBy: ['t'] }), work({ avatar: { provider: 'fal', trainer: 'u' } }), false],
    ['avatars of no other provider', model({ trainedBy: ['t'] }), work({ avatar: { provider: 'replicate', trainer: 't' } }), false],
    ['whatever avatar it will be', model({ trainedBy: ['t'] }), work(), true],
    ['for the price that was promised', model({ points: 50 }), work({ pricePerUnit: 40 }), false],
    ['for less than was promised', model({ points: 30 }), work({ pricePerUnit: 40 }), true],
  ])('%s', (_name, given, wanted, can) => expect(fits(given, wanted)).toBe(can));
});

it('asks of files how many, of what type, how heavy and how big they are', () => {
  const files = [
    { name: 'image', contentType: 'image/png', sizeBytes: 3, width: 40, height: 30 },
    { name: 'image', contentType: 'image/webp', sizeBytes: 5 },
    { name: 'voice', contentType: 'audio/wav', sizeBytes: 4 },
  ];
  const fileTypes = ['image/png', 'image/webp', 'audio/wav'];
  expect(filesOf(files)).toEqual({ files: { image: 2, voice: 1 }, fileTypes, largestFileBytes: 5, sidesPx: [40, 30] });
  expect(filesOf([])).toEqual({ files: {}, fileTypes: [], largestFileBytes: 0, sidesPx: [] });
});

describe('what it costs', () => {
  it('is the price of the tool, for each started length', () => {
    expect([1, 5, 6, 10].map((durationSeconds) => unitPrice(tool, { durationSeconds }))).toEqual([40, 40, 80, 80]);
    expect(priceOf(work({ count: 3 }), [model({ points: 10 })])).toBe(120);
  });

  it('is that of the chosen provider, the cheapest of its models that can do it', () => {
    const models = [model({ points: 60 }), model({ points: 50 }), model({ points: 5, maxCount: 1 }), model({ id: 'xai', points: 1 })];
    expect(priceOf(work({ provider: 'fal', count: 2 }), models)).toBe(100);
  });
});
