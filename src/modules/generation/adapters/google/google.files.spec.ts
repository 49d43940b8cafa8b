import { downloadUrl, fileName } from './google.files.js';

const GOOGLE = 'https://generativelanguage.googleapis.com';
const PROXY = 'https://gateway.example.com/google';

describe('files at Google', () => {
  it('are fetched as media, below the configured address', () => {
    const file = '/v1beta/files/ab-1:download';
    expect(downloadUrl(GOOGLE, `${GOOGLE}${file}`)).toBe(`${GOOGLE}${file}?alt=media`);
    expect(downloadUrl(GOOGLE, `${GOOGLE}${file}?alt=json&key=x`)).toBe(`${GOOGLE}${file}?alt=media`);
    expect(downloadUrl(PROXY, `${GOOGLE}${file}?alt=media`)).toBe(`${PROXY}${file}?alt=media`);
    expect(downloadUrl(PROXY, `${PROXY}${file}`)).toBe(`${PROXY}${file}?alt=media`);
  });

  it('are known by their names', () => {
    expect(fileName(GOOGLE, `${GOOGLE}/v1beta/files/ab-1:download?alt=media`)).toBe('files/ab-1');
    expect(fileName(PROXY, `${GOOGLE}/v1beta/files/ab-1`)).toBe('files/ab-1');
  });

  it.each([
    'https://elsewhere.example.com/v1beta/files/ab-1:download',
    `${GOOGLE}/v1beta/models/x:generateContent`,
    `${GOOGLE}/v1beta/files/../models/x`,
    `${GOOGLE}.example.com/v1beta/files/ab-1`,
    'gs://bucket/clip.mp4',
    'no address',
  ])('are not %s, which is left as it is', (uri) => {
    expect([downloadUrl(GOOGLE, uri), fileName(GOOGLE, uri)]).toEqual([uri, null]);
  });
});
