import fc from 'fast-check';
import { linkOf } from './creatify.link.js';
import { findMarked, readId, readJob } from './creatify.wire.js';

describe('Creatify\'s answers', () => {
  it('trap 49: of a link, the outer id is the one to pass on', () => {
    expect(readId({ id: 'outer', link: { id: 'inner' } })).toBe('outer');
    expect([readId({ link: { id: 'inner' } }), readId([]), readId(null), readId({ id: 'a/b' })]).toEqual([null, null, null, null]);
  });

  it.each([
    ['initializing', 'queued'],
    ['pending', 'queued'],
    ['in_queue', 'queued'],
    ['running', 'running'],
    ['rendering', 'running'],
    ['processing', 'running'],
    ['done', 'done'],
    ['Done', 'done'],
    ['failed', 'failed'],
    ['error', 'error'],
    ['rejected', 'rejected'],
  ])('%s is %s', (status, known) => expect(readJob({ id: '1', status })?.status).toBe(known));

  it.each([[{ status: 'melting' }], [{ status: 'constructor' }], [{}], [[]], [null], ['done']])('does not know %j', (json) => {
    expect(readJob(json)).toBeNull();
  });

  it.each([
    ['0', 0],
    ['0.5', 0.5],
    ['1', 1],
    [0.25, 0.25],
    ['50', 0.5],
    ['50%', 0.5],
    [80, 0.8],
    [250, 1],
    ['soon', undefined],
    [-1, undefined],
    [null, undefined],
    ['', undefined],
  ])('progress %j is %p of one', (progress, share) => expect(readJob({ status: 'running', progress })?.progress).toBe(share));

  it('finds a result where its kind puts it, and only an address', () => {
    expect(readJob({ status: 'done', video_output: 'https://a/v.mp4', output: null })?.url).toBe('https://a/v.mp4');
    expect(readJob({ status: 'done', output: 'https://a/s.mp3' })?.url).toBe('https://a/s.mp3');
    expect(readJob({ status: 'done', video_output: 'javascript:1' })?.url).toBeNull();
  });

  it('finds a job by its name or its address in both kinds of list', () => {
    const jobs = [{ id: 'a', name: 'other' }, { id: 'b', name: 'mine' }, { id: 'c', webhook_url: 'https://us' }, { id: 'd' }];
    expect([jobs, { count: 4, results: jobs }].map((json) => findMarked(json, { name: 'mine' }))).toEqual(['b', 'b']);
    expect(findMarked(jobs, { name: 'none', callback: 'https://us' })).toBe('c');
    expect([jobs, {}, null].map((json) => findMarked(json, { name: 'none' }))).toEqual([undefined, undefined, undefined]);
  });

  it('survives any JSON', () => {
    const readers = [readId, readJob, (json: unknown) => findMarked(json, { name: 'x' })];
    fc.assert(fc.property(fc.jsonValue(), (json) => readers.forEach((read) => read(json))));
  });
});

describe('what is advertised', () => {
  const of = (images: unknown, prompt: string | null = 'Run far.\nIn the morning.') =>
    linkOf({ body: { link: { description: prompt, image_urls: images } }, prompt }) as { title?: string; image_urls: unknown[] };

  it.each([
    [['a'], ['a', 'a', 'a']],
    [['a', 'b'], ['a', 'b', 'a']],
    [['a', 'b', 'c'], ['a', 'b', 'c']],
    [['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd']],
    [[], []],
    [undefined, []],
  ])('has three pictures at least: %j', (images, sent) => expect(of(images).image_urls).toEqual(sent));

  it('is called by the first line of its concept, cut at a word', () => {
    expect(of(['a']).title).toBe('Run far.');
    expect(of(['a'], `${'shoes '.repeat(30)}`).title).toHaveLength(119);
    expect(of(['a'], 'x'.repeat(300)).title).toHaveLength(120);
    expect([of(['a'], null).title, of(['a'], '  ').title]).toEqual([undefined, undefined]);
  });
});
