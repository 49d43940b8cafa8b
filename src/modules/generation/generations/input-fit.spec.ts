import type { Tool, ToolInput } from '../tools/tool.js';
import { type FileFacts, misfit, wrongCounts } from './input-fit.js';

const input = (more: Partial<ToolInput> = {}): ToolInput => ({ name: 'photos', kinds: ['image'], min: 2, max: 3, maxBytes: 10, ...more });
const file = (more: Partial<FileFacts> = {}): FileFacts => ({
  kind: 'image', contentType: 'image/jpeg', sizeBytes: 10, width: 512, height: 600, sha256: 'a', isUpload: true, ...more,
});

describe('a file for an input', () => {
  it.each<[string, ToolInput, FileFacts | undefined, RegExp | null]>([
    ['fits', input(), file(), null],
    ['is not there', input(), undefined, /uploads or creations/],
    ['is of another kind', input(), file({ kind: 'video' }), /kind image/],
    ['is too heavy', input(), file({ sizeBytes: 11 }), /at most 10 bytes/],
    ['is a creation', input(), file({ isUpload: false }), null],
    ['is a creation where only uploads count', input({ uploadsOnly: true }), file({ isUpload: false }), /one of your uploads,/],
    ['is of another type', input({ contentTypes: ['image/png'] }), file(), /type image\/png/],
    ['is just big enough', input({ minSidePx: 512 }), file(), null],
    ['is too small', input({ minSidePx: 513 }), file(), /at least 513 pixels/],
    ['has no known size', input({ minSidePx: 1 }), file({ width: undefined }), /at least 1 pixels/],
    ['is there twice, which is fine', input(), file(), null],
    ['is there twice', input({ distinct: true }), file(), /same file/],
    ['is there once', input({ distinct: true }), file({ sha256: 'b' }), null],
  ])('%s', (_, wanted, given, text) => {
    const detail = misfit(wanted, given, [file(), undefined]);
    if (text === null) expect(detail).toBeNull();
    else expect(detail?.en).toMatch(text);
  });

  it('is counted, and known by its name', () => {
    const tool = { inputs: [input()] } as unknown as Tool;
    expect(wrongCounts(tool, { photos: ['1', '2'] }, '#')).toEqual([]);
    expect(wrongCounts(tool, { photos: ['1'] }, '#').map(({ pointer }) => pointer)).toEqual(['#/photos']);
    expect(wrongCounts(tool, { photos: ['1', '2', '3', '4'], other: [] }, '#/inputs').map(({ pointer }) => pointer)).toEqual([
      '#/inputs/other', '#/inputs/photos',
    ]);
  });
});
