import { scrub } from './scrub.js';

const text = (value: unknown) => JSON.stringify(scrub(value));

describe('scrub', () => {
  it.each([
    ['a token', 'token is eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl', 'eyJ'],
    ['a header', 'sent Authorization: Bearer 0123456789abcdef', '0123456789abcdef'],
    ['an address', 'mail to ana.b+c@mail.example.test failed', 'ana.b'],
    ['the password of a URL', 'connect postgres://user:pa55@db:5432/x', 'pa55'],
    ['the signature of a link', 'GET https://s3/x?X-Amz-Signature=abc123&X-Amz-Date=1', 'abc123'],
  ])('takes %s out of any text', (_, line, secret) => {
    expect(text({ detail: line })).not.toContain(secret);
    expect(text({ error: new Error(line) })).not.toContain(secret);
    expect(text(new Error('outer', { cause: new AggregateError([new Error(line)], line) }))).not.toContain(secret);
  });

  it.each([
    'authorization',
    'Cookie',
    'accessToken',
    'refresh_token',
    'apiKey',
    'password',
    'prompt',
    'email',
    'body',
    'fileName',
    'headers',
    'caption',
  ])('shows no %s, at any depth', (name) => expect(text({ a: [{ [name]: 'canary' }] })).toBe('{"a":[{"' + name + '":"[redacted]"}]}'));

  it('shows counts, hashes and ids that merely sound secret', () => {
    const harmless = { tokenCount: 3, promptHash: 'ab', tokenId: 'x', bodyBytes: 5, emailSentAt: 'now', tokens: 7 };
    expect(scrub(harmless)).toEqual(harmless);
  });

  it('leaves out the message of an error that quotes a query or a text', () => {
    const database = Object.assign(new Error('invalid input: "canary"'), {
      code: '22P02',
      constraint: 'account_pk',
      table: 'account',
      detail: 'Key (email)=(canary)',
    });
    expect(scrub(database)).toMatchObject({ type: 'Error', code: '22P02', constraint: 'account_pk', table: 'account' });
    expect(text(database)).not.toContain('canary');
    expect(text(Object.assign(new Error("insert 'canary'"), { query: 'insert' }))).not.toContain('canary');
    let parse: unknown;
    try {
      JSON.parse('canary');
    } catch (error) {
      parse = error;
    }
    expect(text(parse)).not.toContain('canary');
    expect(text(new Error('two lines\ncanary\n    at nowhere', { cause: database }))).toContain('two lines');
  });

  it('takes whatever comes', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    for (const value of [circle, 1n, () => 1, Symbol('x'), new Map([['a', 1]]), Buffer.alloc(10), undefined, null, new Date(0)]) {
      expect(() => text({ value })).not.toThrow();
    }
  });
});
