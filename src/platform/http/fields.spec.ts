import 'reflect-metadata';
import type { Localised } from '../../kernel/language.js';
import type { FieldError } from '../../kernel/problem.js';
import { BodyPipe } from './body.pipe.js';
import { FIELD_TEXTS } from './field-texts.js';
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

function errorsOf(read: () => unknown): readonly FieldError[] {
  try {
    read();
  } catch (error) {
    return (error as InvalidRequest).errors ?? [];
  }
  throw new Error('was accepted');
}

const pointersOf = (read: () => unknown) => errorsOf(read).map(({ pointer }) => pointer);

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
    const errors = errorsOf(() => body(value));
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(pointers.sort());
    for (const { detail } of errors) expect(detail).not.toEqual(FIELD_TEXTS.notValid);
  });

  it.each([
    [{ title: 'a', more: 1 }, 'unknown field', 'campo desconocido'],
    [{ title: 5 }, 'must be text', 'debe ser un texto'],
    [{ title: 'toolong' }, 'must have 1 to 5 characters', 'debe tener de 1 a 5 caracteres'],
    [{ title: 'a', count: '2' }, 'must be a whole number', 'debe ser un número entero'],
    [{ title: 'a', count: 4 }, 'must be at most 3', 'debe ser como máximo 3'],
    [{ title: 'a', kinds: 'a' }, 'must be a list', 'debe ser una lista'],
    [{ title: 'a', kinds: ['c'] }, 'every item must be one of a, b', 'cada elemento debe ser uno de estos valores: a, b'],
    [{ title: 'a', kinds: ['a', 'b', 'a'] }, 'must have up to 2 items', 'debe tener hasta 2 elementos'],
    [{ title: 'a', one: [] }, 'must be an object', 'debe ser un objeto'],
    [{ title: 'a', inner: ['x'] }, 'every item must be an object', 'cada elemento debe ser un objeto'],
    [{ title: 'a', inner: [{ name: 'toolong' }] }, 'must have up to 5 characters', 'debe tener hasta 5 caracteres'],
    [{ title: 'a', id: 'x' }, 'must be a UUID', 'debe ser un UUID'],
    [{ title: 'a', ids: { x: ['no'] } }, 'must map names to lists of UUIDs', 'debe asignar a cada nombre una lista de UUID'],
  ])('P35 say what is wrong with %j in English and Spanish', (value, en, es) => {
    expect(errorsOf(() => body(value)).map(({ detail }) => detail)).toEqual([{ en, es }]);
  });

  it('P35 say it all in Spanish, too', () => {
    const parameters = {
      atLeast: [1],
      atMost: [1],
      oneOf: [['a']],
      length: [1, 2],
      itemsAtLeast: [1],
      itemsAtMost: [1],
      notDeeperThan: [1],
    };
    const texts = Object.entries({ ...FIELD_TEXTS, everyItem: FIELD_TEXTS.everyItem(FIELD_TEXTS.text) }).map(([name, text]) =>
      typeof text === 'function' ? (text as (...of: unknown[]) => Localised)(...parameters[name as keyof typeof parameters]) : text,
    );
    expect(texts.filter(({ en, es }) => es === en || es.trim() === '')).toEqual([]);
    expect(new Set(texts.map(({ es }) => es)).size).toBe(texts.length);
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
