import { BodyPipe } from './body.pipe.js';
import { Text, Whole } from './fields.js';
import { InvalidRequest } from './http.problems.js';

class Wish {
  @Whole({ min: 1, max: 100, optional: true })
  limit: number = 20;

  @Text({ min: 1, max: 400, array: true, optional: true })
  tags?: string[];
}

const pipe = new BodyPipe();
const read = (query: object) => pipe.transform(query, { type: 'query', metatype: Wish }) as Wish;

it('reads an equal query again, into an object of its own', () => {
  const first = read({ limit: '7' });
  first.limit = 99;
  const again = read({ limit: '7' });
  expect(again).toEqual({ limit: 7 });
  expect(again).toBeInstanceOf(Wish);
  again.limit = 98;
  expect(read({ limit: '7' }).limit).toBe(7);
  expect(read({}).limit).toBe(20);
});

it('refuses what is wrong each time, and lets no list be shared', () => {
  for (let n = 0; n < 2; n++) expect(() => read({ limit: '0' })).toThrow(InvalidRequest);
  read({ tags: ['a', 'b'] }).tags!.reverse();
  expect(read({ tags: ['a', 'b'] }).tags).toEqual(['a', 'b']);
});

it('forgets rather than grows', () => {
  for (let n = 0; n < 3_000; n++) expect(read({ limit: '5', tags: `t${n}` })).toMatchObject({ limit: 5 });
  expect(read({ limit: '5' }).limit).toBe(5);
});
