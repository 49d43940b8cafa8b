import fc from 'fast-check';

/** Values that were trouble somewhere: in parsers, in databases, in whatever prints them. */
const TEXTS: readonly string[] = [
  '', ' ', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '\ufeff', '\u202e\u2066', 'é'.normalize('NFD'), '👩‍👩‍👧‍👦',
  'Z̸̡̢͓a̵l̴g̷o̶'.repeat(20), '\r\nX-Injected: 1',
  '\u2028\u2029', '\u0085\u000b', "' or '1'='1", "'; drop table account; --", '$1', '{}', '[]', 'null', 'true', 'NaN', '-0', '1e309',
  '../../../../etc/passwd', '..%2f..%2f', '%00', '%', '${7*7}', '{{7*7}}', '<script>alert(1)</script>', '"><svg/onload=1>',
  '__proto__', 'constructor', 'hasOwnProperty', 'toString',
  'http://169.254.169.254/', 'file:///etc/passwd', 'data:text/html,x', 'javascript:1',
  '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '0190A000-0000-7000-8000-000000000000',
  '0000-00-00T00:00:00Z', '9999-12-31T23:59:60Z', '2026-02-30T00:00:00Z', '+275760-09-13T00:00:00.001Z', '-000001-01-01T00:00:00Z',
  '(a+)+$', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', '=cmd()',
  'x'.repeat(300), 'x'.repeat(70_000), 'ﷺ'.repeat(2_000), 'eyJhbGciOiJub25lIn0.e30.',
];

/** As they stand in JSON: some cannot be told from a value of JavaScript. */
export const ODD_NUMBERS: readonly string[] = [
  '-1', '0', '-0', '1.5', '2147483648', '-2147483649', '9007199254740993', '9223372036854775808', '1e21', '1e308', '1e400', '-1e400',
  '1e-400', '0.1e1', '1E2', `1${'0'.repeat(400)}`,
];

/** Tells where a piece of JSON goes that no value of JavaScript can stand for. */
export const RAW = '\ue000raw:';

export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
);

export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: oddText },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_NUMBERS).map((number) => `${RAW}${number}`) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false, [], {}, [null], [[]], [{}], { a: { b: { c: [] } } }) },
  { weight: 1, arbitrary: fc.constantFrom(3, 200).map((depth) => `${RAW}${'{"a":['.repeat(depth)}${']}'.repeat(depth)}`) },
  { weight: 1, arbitrary: fc.constantFrom(...TEXTS.slice(0, 20)).map((text) => Array.from({ length: 200 }, () => text)) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
);
