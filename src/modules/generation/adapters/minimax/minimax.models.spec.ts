import { familyOf } from './minimax.models.js';

it.each([
  ['MiniMax-H3', 'video-v2'],
  ['MiniMax-H3-Max', 'video-v2'],
  ['MiniMax-Hailuo-2.3', 'video-v1'],
  ['MiniMax-Hailuo-2.3-Fast', 'video-v1'],
  ['S2V-01', 'video-v1'],
  ['image-01', 'image'],
  ['speech-2.8-hd', 'speech'],
  ['music-2.6', 'music'],
  ['MiniMax-M3', null],
  ['image-01/../../files', null],
  ['', null],
])('%s is called as %s', (model, family) => expect(familyOf(model)).toBe(family));
