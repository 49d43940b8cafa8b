import { PrivateWords } from './private-words.js';
import { type RawCrash, scrubCrash } from './scrub-crash.js';

const OWN = new PrivateWords(['maria.garcia@example.test', 'María García'], ['a lighthouse at dusk, oil on canvas', 'zeppelin']);

const crash = (parts: Partial<Omit<RawCrash, 'error'>> & Partial<RawCrash['error']> = {}) =>
  scrubCrash(
    {
      appVersion: parts.appVersion ?? '4.2.0(118)',
      deviceModel: parts.deviceModel ?? 'iPhone16,2',
      os: parts.os ?? 'iOS 19.1',
      error: { type: parts.type ?? 'TypeError', message: parts.message ?? 'undefined is not an object' },
      stack: parts.stack ?? '',
    },
    OWN,
  );

describe('a crash report', () => {
  it.each([
    ['a quoted prompt', 'Failed to render "a portrait of my grandmother Elena"', 'Failed to render […]'],
    ['a prompt after its key', 'Invalid request: prompt=portrait of my grandmother, size=1', 'Invalid request: […]'],
    ['a prompt in JSON', '{"prompt":"portrait of my grandmother","size":1} was rejected', '{" […]'],
    ['a prompt that simply stands there', 'Cannot draw portrait of my grandmother in the garden', 'Cannot […]'],
    ['a late prompt of known words', 'Timeout at a zeppelin', 'Timeout at a […]'],
    ['an address', 'No user for juan@example.test found', 'No user for [e-mail] found'],
    ['a telephone', 'Invalid number +34 612 345 678', 'Invalid number [number]'],
    ['a link with its query', 'Request to https://api.example.test/v1/x?token=abc failed', 'Request to [link] failed'],
    ['a path with a user in it', 'No such file /Users/juanito/Library/x.png', 'No such file [path]'],
    ['a path of Windows', String.raw`Cannot open C:\Users\juanito\x.png`, 'Cannot open [path]'],
    ['a token', 'Invalid token eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'Invalid token […]'],
    ['a key', 'Unauthorized key sk-Ab12Cd34Ef56Gh78Ij90', 'Unauthorized key […]'],
    ['their own name', 'Cannot find García in list', 'Cannot find […] in list'],
    ['words of another language', 'Error: no se pudo dibujar el faro', 'Error: no […]'],
  ])('keeps nothing of %s', (_, message, kept) => {
    expect(crash({ message }).message).toBe(kept);
  });

  it.each([
    "Cannot read properties of undefined (reading 'getUserName')",
    'Attempt to invoke virtual method on a null object reference: com.aicasso.studio.Canvas',
    'unexpectedly found nil while unwrapping an Optional value',
    'EXC_BAD_ACCESS at address 0x10',
    'JSON parse error at line 3 column 14',
    'The operation could not be completed. NSURLErrorDomain error 1009',
  ])('keeps what errors say: %s', (message) => {
    expect(crash({ message }).message).toMatch(/^[^…]*(?:\[…\][^…]*)?$/);
    expect(crash({ message }).message.length).toBeGreaterThan(message.length * 0.6);
  });

  it.each([
    [
      'JavaScript',
      `TypeError: portrait of my grandmother
    at async Studio.render (https://app.example.test/static/studio-3fa9b2c1.js?token=abc:10:5)
    at Object.<anonymous> (/Users/juanito/app/src/canvas.ts:7:1)
    at new Canvas (address at index.android.bundle:1:2345)
    at a lighthouse somewhere (x y z)`,
      ['at Studio.render (studio-3fa9b2c1.js:10:5)', 'at Object.<anonymous> (canvas.ts:7:1)', 'at Canvas (index.android.bundle:1:2345)',
        'at [function] ([file])'],
    ],
    ['JavaScriptCore', 'render@http://localhost/main.jsbundle:10:5\njuan@example.test:443\n@[native code]',
      ['at render (main.jsbundle:10:5)', 'at <anonymous> ([native code])']],
    [
      'Swift',
      `Fatal error: portrait of my grandmother
0   AiCasso                             0x0000000102345678 Studio.render(prompt:count:) + 120 (Studio.swift:42)
1   UIKitCore                           0x0000000182345678 -[UIViewController viewDidLoad] + 12
2   AiCasso                             0x0000000102345999 $s7AiCasso6StudioC6renderyyF + 44`,
      ['at Studio.render (Studio.swift:42)', 'at -[UIViewController viewDidLoad] (UIKitCore)', 'at $s7AiCasso6StudioC6renderyyF (AiCasso)'],
    ],
    [
      'Kotlin',
      `java.lang.IllegalStateException: portrait of my grandmother
    at com.aicasso.studio.Studio.render(Studio.kt:42)
    at com.aicasso.studio.Studio$render$1.invoke(Unknown Source:8)
Caused by: java.io.IOException: maria.garcia@example.test
    at android.os.Handler.dispatchMessage(Handler.java:106)
    ... 12 more`,
      ['at com.aicasso.studio.Studio.render (Studio.kt:42)', 'at com.aicasso.studio.Studio$render$1.invoke (Unknown Source:8)',
        'Caused by: java.io.IOException', 'at android.os.Handler.dispatchMessage (Handler.java:106)'],
    ],
    ['Dart', '#0      Studio.render (package:aicasso/studio.dart:42:7)', ['at Studio.render (studio.dart:42:7)']],
  ])('keeps the frames of %s, and no other line', (_, stack, frames) => {
    expect(crash({ stack }).stack.split('\n')).toEqual(frames);
  });

  it('takes their own words, and what may be a key, out of functions, files and versions', () => {
    const stack = 'at loadMariaGallery (garcia.ts:1:1)\nat sk_live_4eC39HqLyjWDarjtT1zdp7dc (main.js:1:1)';
    expect(crash({ stack }).stack).toBe('at [function] ([file]:1:1)\nat [function] (main.js:1:1)');
    const named = { deviceModel: 'María’s iPhone', os: 'iOS of Garcia', appVersion: 'eyJhbGciOiJFUzI1NiJ9', type: 'Maria said no' };
    expect(crash(named)).toMatchObject({ deviceModel: 'unknown', os: 'unknown', appVersion: 'unknown', errorType: 'unknown' });
  });

  it.each([
    ['iPhone16,2', 'iOS 19.1'], ['Pixel 9 Pro XL', 'Android 16 (API 36)'], ['SM-S921B', 'Android 15'], ['22101320G', 'HarmonyOS 5.0.1'],
    ['Galaxy Tab S9 FE', 'Android 14 (UP1A)'], ['MacBook Pro 14 inch', 'macOS 26.1 (25B78)'], ['XT2347-2', 'Windows 10.0.26100.1'],
  ])('keeps the model and system %s, %s', (deviceModel, os) => {
    expect(crash({ deviceModel, os, appVersion: '5.0.0-beta.2+118' })).toMatchObject({ deviceModel, os, appVersion: '5.0.0-beta.2+118' });
  });

  it.each([
    ['deviceModel', ['iPhone de Lucia', 'Lucias iPhone', 'Pixel 9 of Pedro', 'iPad (Elena)', 'casa 12']],
    ['os', ['iOS 19 4111 1111 1111 1111', 'Android Elena Gomez phone', 'Android 83.44.12.9', 'Linux 52.50972 13.37750', 'iOS 19 (elena)']],
    ['appVersion', ['1.2-elenagomez', '83.44.12.9', '4.2.0 (elena)']],
    ['type', ['DNI_12345678Z', 'Call600123456Error']],
  ] as const)('keeps no %s that is made of other words and numbers', (field, given) => {
    const stored = { deviceModel: 'deviceModel', os: 'os', appVersion: 'appVersion', type: 'errorType' } as const;
    expect(given.map((text) => crash({ [field]: text })[stored[field]])).toEqual(given.map(() => 'unknown'));
  });

  it('keeps no number of a person in functions and files', () => {
    const stack = 'at tel_0034600123456 (a.js:1:1)\nat ip_83.44.12.9 (b.js:1:1)\nat draw (dni12345678.js:1:1)';
    expect(crash({ stack }).stack).toBe('at [function] (a.js:1:1)\nat [function] (b.js:1:1)\nat draw ([file]:1:1)');
  });

  it.each([
    ['control characters', { message: 'a\u0007b' }],
    ['bytes that were no text', { stack: 'at render (main.js:1:1)\n\ufffd\ufffd' }],
  ])('is kept without its text when it has %s', (_, parts) => {
    expect(crash({ ...parts, message: 'message' in parts ? parts.message : 'is null' })).toEqual({
      appVersion: '4.2.0(118)', deviceModel: 'iPhone16,2', os: 'iOS 19.1', errorType: 'TypeError', message: '', stack: '', frames: [],
      withheld: true,
    });
  });

  it('is kept without its text when that takes too long, or fails', () => {
    const raw = {
      appVersion: '1', deviceModel: 'iPhone16,2', os: 'iOS 19', error: { type: 'E', message: 'is null' },
      stack: 'at a (a.js:1:1)\nat b (b.js:1:1)',
    };
    let ms = 0;
    expect(scrubCrash(raw, OWN, () => (ms += 60))).toMatchObject({ withheld: true, message: '', stack: '', errorType: 'E' });
    const failing = (): number => {
      throw new Error('is null');
    };
    expect(scrubCrash(raw, OWN, failing)).toMatchObject({ withheld: true, message: '', stack: '' });
    expect(scrubCrash(raw, null)).toMatchObject({ withheld: true, message: '', stack: '' });
  });

  it.each([
    ['spaces', ' '], ['an open quote', '"a '], ['digits', '1 '], ['slashes', '/a'], ['parentheses', 'at ('], ['words', 'lighthouse '],
    ['dots', 'a.'], ['frames', 'at a (a.js:1:1)\n'], ['long lines', `${'at (('.repeat(240)}\n`],
  ])('is looked through in linear time: %s', (_, unit) => {
    const cost = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length));
      const times = Array.from({ length: 5 }, () => {
        const before = process.cpuUsage();
        crash({ message: text, stack: text });
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...times);
    };
    cost(100_000); // warm
    expect(cost(1_000_000)).toBeLessThan(40 * Math.max(cost(100_000), 200)); // quadratic would be a hundred
  });
});
