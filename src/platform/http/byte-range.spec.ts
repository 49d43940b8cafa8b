import { byteRange } from './byte-range.js';

it.each([
  [undefined, 'whole'],
  ['bytes=0-0', { start: 0, sizeBytes: 1 }],
  ['bytes=2-', { start: 2, sizeBytes: 8 }],
  ['bytes=2-4', { start: 2, sizeBytes: 3 }],
  ['bytes=2-99', { start: 2, sizeBytes: 8 }],
  ['bytes=-3', { start: 7, sizeBytes: 3 }],
  ['bytes=-99', { start: 0, sizeBytes: 10 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=10-12', 'unsatisfiable'],
  ['bytes=4-2', 'whole'],
  ['bytes=0-1,4-5', 'whole'],
  ['bytes=-', 'whole'],
  ['items=0-1', 'whole'],
  ['bytes=a-b', 'whole'],
])('of ten bytes, %p is %p', (header, expected) => expect(byteRange(header, 10)).toEqual(expected));
