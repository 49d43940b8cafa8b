import { bytesOf } from './json.js';

describe('bytes in an answer', () => {
  it('are read from bare base64 and from a data: address', () => {
    expect(bytesOf('aGk=')).toEqual({ bytes: Buffer.from('hi') });
    expect(bytesOf('aG\nk= \n')).toEqual({ bytes: Buffer.from('hi') });
    expect(bytesOf('data:image/png;charset=utf-8;base64,aGk=')).toEqual({ bytes: Buffer.from('hi'), contentType: 'image/png' });
  });

  it.each([undefined, 7, '', '  ', 'https://example.test/a.png', 'data:image/png;base64,', 'data:image/png,aGk', 'a=b', '<html>'])(
    'are not in %j', (value) => expect(bytesOf(value)).toBeNull(),
  );

  it('may be tens of megabytes', () => {
    expect(bytesOf('QUJD'.repeat(12_000_000))?.bytes).toHaveLength(36_000_000);
  });
});
