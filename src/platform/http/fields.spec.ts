import 'reflect-metadata';
import { BodyPipe } from './body.pipe.js';
import { Flag, IdLists, Instant, JsonObject, Nested, OneOf, Text, Uuid, Whole } from './fields.js';
import { InvalidRequest } from './http.problems.js';

class Inner {
  @Text({ max: 5 }) name!: string;
}
class Body {
  @Text({ min: 1, max: 5 }) title!: string;
  @Whole({ min: 1, max: 3, optional: true }) count: number = 1;
  @OneOf(['a', 'b'], { optional: true, array: { max: 2 } }) kinds?: string[];
  @Nested(() => Inner, { optional: true, array: { max: 2 } }) inner?: Inner[];
  @Nested(() => Inner, { optional: true, nullable: true }) one?: Inner | null;
  @JsonObject({ optional: true }) free?: Record<string, unknown>;
  @IdLists({ optional: true, maxNames: 2, maxIds: 1 }) ids?: Record<string, string[]>;
  @Instant({ optional: true }) at?: string;
  @Uuid({ optional: true }) id?: string;
}
class Query {
  @Whole({ min: 1, max: 3, optional: true }) count: number = 2;
  @Flag({ optional: true }) on?: boolean;
  @OneOf(['a', 'b'], { optional: true, array: true }) kinds?: string[];
}

const pipe = new BodyPipe();
const body = (value: unknown) => pipe.transform(value, { type: 'body', metatype: Body });
const query = (value: unknown) => pipe.transform(value, { type: 'query', metatype: Query });
const id = '0190a000-0000-7000-8000-000000000000';

function pointersOf(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    return ((error as InvalidRequest).errors ?? []).map(({ pointer }) => pointer);
  }
  throw new Error('was accepted');
}

describe('fields', () => {
  it('read a body into its class, defaults included', () => {
    const read = body({ title: 'a', inner: [{ name: 'x' }], one: null, free: { deep: [{ constructor: 1 }] }, ids: { image: [id] }, id });
    expect(read).toBeInstanceOf(Body);
    expect(read).toMatchObject({ title: 'a', count: 1, inner: [{ name: 'x' }], one: null, free: { deep: [{ constructor: 1 }] } });
  });

  it.each([
    [{}, ['#/title']],
    [undefined, ['#/title']],
    [null, ['#']],
    [[], ['#']],
    ['text', ['#']],
    [{ title: 5 }, ['#/title']],
    [{ title: 'toolong' }, ['#/title']],
    [{ title: 'a', count: '2' }, ['#/count']],
    [{ title: 'a', count: 4 }, ['#/count']],
    [{ title: 'a', count: null }, ['#/count']],
    [{ title: 'a', 'strange/~ ä': 1 }, ['#/strange~1~0%20%C3%A4']],
    [{ title: 'a', kinds: ['c'] }, ['#/kinds']],
    [{ title: 'a', kinds: 'a' }, ['#/kinds']],
    [{ title: 'a', inner: [{ name: 'x' }, { name: 5, more: 1 }] }, ['#/inner/1/more', '#/inner/1/name']],
    [{ title: 'a', inner: { name: 'x' } }, ['#/inner']],
    [{ title: 'a', constructor: 1, inner: [{ name: 'x', constructor: {} }] }, ['#/constructor', '#/inner/0/constructor']],
    [{ title: 'a', inner: [[{ name: 'x' }]] }, ['#/inner']],
    [{ title: 'a', inner: ['x'] }, ['#/inner']],
    [{ title: 'a', one: [] }, ['#/one']],
    [{ title: 'a', free: [] }, ['#/free']],
    [{ title: 'a', ids: { x: ['no'] } }, ['#/ids']],
    [{ title: 'a', ids: { x: [id, id] } }, ['#/ids']],
    [{ title: 'a', at: '2026-01-01' }, ['#/at']],
    [{ title: 'a', at: '2026-02-99T00:00:00Z' }, ['#/at']],
    [{ title: 'a', free: { x: ['\0'] } }, ['#/free/x/0']],
    [{ title: 'a', free: { '\0': 1 } }, ['#/free/%00']],
    [{ title: '\ud800' }, ['#/title']],
  ])('refuse %j at %j', (value, pointers) => {
    expect(pointersOf(() => body(value)).sort()).toEqual(pointers.sort());
  });

  it('refuse a body nested deeper than any of ours', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => body({ title: 'a', free: { deep } })).toThrow(InvalidRequest);
  });

  it('read numbers, flags and lists from the text of a query', () => {
    expect(query({ count: '3', on: 'false', kinds: 'a' })).toEqual({ count: 3, on: false, kinds: ['a'] });
    expect(query({ kinds: ['a', 'b'] })).toEqual({ count: 2, kinds: ['a', 'b'] });
    expect(pointersOf(() => query({ count: '1e1', on: 'yes', kinds: 'c', more: '1' })).sort()).toEqual([
      '?count',
      '?kinds',
      '?more',
      '?on',
    ]);
    expect(pointersOf(() => query({ count: ['1', '2'] }))).toEqual(['?count']);
  });
});
