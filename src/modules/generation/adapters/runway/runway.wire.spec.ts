import fc from 'fast-check';
import { readTask, readTaskId } from './runway.wire.js';

describe('a task of Runway', () => {
  it.each<[string, unknown, object | null]>([
    ['waits', { status: 'PENDING' }, { status: 'PENDING' }],
    ['is held back', { status: 'THROTTLED', progress: 1 }, { status: 'THROTTLED' }],
    ['runs', { status: 'RUNNING', progress: 0.25 }, { status: 'RUNNING', progress: 0.25 }],
    ['runs, however far it says it is', { status: 'RUNNING', progress: 25 }, { status: 'RUNNING', progress: 1 }],
    ['runs, without saying how far', { status: 'RUNNING', progress: null }, { status: 'RUNNING', progress: undefined }],
    ['is done', { status: 'SUCCEEDED', output: ['https://a', '', 7, null, 'https://b'] },
      { status: 'SUCCEEDED', outputs: [{ url: 'https://a' }, { url: 'https://b' }] }],
    ['is done with nothing', { status: 'SUCCEEDED', output: 'https://a' }, { status: 'SUCCEEDED', outputs: [] }],
    ['failed', { status: 'FAILED', failure: 'words', failureCode: 'INTERNAL' }, { status: 'FAILED', failureCode: 'INTERNAL' }],
    ['failed without a code', { status: 'FAILED', failureCode: null }, { status: 'FAILED', failureCode: null }],
    ['is cancelled', { status: 'CANCELLED' }, { status: 'CANCELLED' }],
    ['is not another status', { status: 'SLEEPING' }, null],
    ['is not a list', [], null],
    ['is not nothing', null, null],
  ])('%s', (_name, json, task) => expect(readTask(json)).toEqual(task));
});

it('takes an id only where it can go into a path', () => {
  expect(readTaskId({ id: '17f20503-6c24-4c16', estimatedCost: { credits: 60 } })).toBe('17f20503-6c24-4c16');
  for (const id of ['', '../organization', 'a b', null, {}]) expect(readTaskId({ id })).toBeNull();
});

it('survives any shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('RUNNING', 'SUCCEEDED', 'FAILED', 'PENDING'), (json, status) => {
      readTaskId(json);
      readTask(json);
      readTask({ status, progress: json, output: json, failureCode: json });
    }),
  );
});
