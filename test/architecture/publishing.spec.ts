import { dirname, posix } from 'node:path';
import { serviceSources, type Source } from './support/sources.js';

const FACADE = 'src/modules/generation/generation.facade.ts';
/** Whatever names a source upload: its table, its keys, its code. */
const UPLOADS = /\b(from|join|into|update) +upload\b|upload\.(raw_)?key|['"`](raw|source)\/|\/uploads\//i;

const sources = new Map(serviceSources().map((source) => [source.path, source]));

function importsOf({ path, text }: Source): readonly string[] {
  return [...text.matchAll(/from '(\.[^']+)\.js'/g)].map(([, to]) => posix.join(dirname(path), `${to!}.ts`));
}

describe('P25 a source upload cannot be published', () => {
  it('since feed reaches generation by its index alone, and takes nothing from it but creations', () => {
    const feed = [...sources.values()].filter(({ path }) => path.startsWith('src/modules/feed/'));
    expect(feed.length).toBeGreaterThan(20);
    const taken = feed.flatMap(({ text }) =>
      [...text.matchAll(/import (?:type )?\{([^}]+)\} from '[./]+\/generation\/([^']+)'/g)].map(([, names, from]) => ({ names, from })),
    );
    expect(new Set(taken.map(({ from }) => from))).toEqual(new Set(['index.js']));
    const names = new Set(taken.flatMap(({ names: all }) => all!.split(',').map((name) => name.replace('type', '').trim())));
    expect([...names].filter(Boolean).sort()).toEqual(['CreationNotFound', 'GenerationFacade', 'GenerationModule', 'PublishableCreation']);
  });

  it('since no statement and no key of feed names an upload', () => {
    const naming = [...sources.values()].filter(({ path, text }) => path.startsWith('src/modules/feed/') && UPLOADS.test(text));
    expect(naming.map(({ path }) => path)).toEqual([]);
  });

  it('since the way that generation offers reads the table of creations and no other', () => {
    const facade = sources.get(FACADE)!;
    const tables = [...facade.text.matchAll(/\b(?:from|join) ([a-z_]+) where\b/g)].map(([, table]) => table);
    expect(new Set(tables)).toEqual(new Set(['creation']));
    expect(UPLOADS.test(facade.text)).toBe(false);
    expect(importsOf(facade).filter((path) => path.includes('/uploads/'))).toEqual([]);
  });
});

it('what the public gets lies below a prefix of its own, which posts alone write', () => {
  const naming = [...sources.values()].filter(({ text }) => /objectKey\('post\/'/.test(text)).map(({ path }) => path);
  expect(naming.every((path) => path.startsWith('src/modules/feed/'))).toBe(true);
  expect(naming).not.toHaveLength(0);
});
