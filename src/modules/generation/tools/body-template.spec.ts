import { fillBody } from './body-template.js';

const values = { prompt: 'a fox', count: 2, parameters: { size: 'square', seconds: 6 }, inputs: { image: ['u1', 'u2'], none: [] } };

describe('the body of a model', () => {
  it.each<[string, unknown, unknown]>([
    ['values', { a: '$prompt', b: '$count', c: '$parameters.size', d: '$inputs.image', e: '$inputs.image[1]' },
      { a: 'a fox', b: 2, c: 'square', d: ['u1', 'u2'], e: 'u2' }],
    ['a choice', { s: { $choose: '$parameters.size', of: { square: '1:1' } } }, { s: '1:1' }],
    ['another unit', { ms: { $times: '$parameters.seconds', by: 1000 } }, { ms: 6000 }],
    ['a text of parts', { d: { $join: ['$parameters.seconds', 's'] } }, { d: '6s' }],
    ['no text when a part is missing', { d: { $join: ['$parameters.none', 's'] } }, {}],
    ['one of each', { images: { $each: '$inputs.image', as: { type: 'url', url: '$item' } } },
      { images: [{ type: 'url', url: 'u1' }, { type: 'url', url: 'u2' }] }],
    ['the first that has a value',
      { a: { $first: ['$parameters.none', 'x'] }, b: { $first: ['$prompt', 'x'] }, c: { $first: ['$parameters.none'] } },
      { a: 'x', b: 'a fox' }],
    ['what depends on a value', { content: [{ $with: '$prompt', then: { text: '$prompt' } }, { $with: '$parameters.none', then: 1 }] },
      { content: [{ text: 'a fox' }] }],
  ])('%s', (_name, template, body) => expect(fillBody(template as Record<string, unknown>, values)).toEqual(body));

  it('takes what a training left', () => {
    const avatar = { weights: 'https://w', trigger: 'TOK' };
    expect(fillBody({ prompt: { $join: ['$avatar.trigger', ', ', '$prompt'] }, path: '$avatar.weights' }, { ...values, avatar })).toEqual({
      prompt: 'TOK, a fox', path: 'https://w',
    });
  });

  it('refuses a name that it does not know', () => expect(() => fillBody({ a: '$nobody' }, values)).toThrow('$nobody'));
});
