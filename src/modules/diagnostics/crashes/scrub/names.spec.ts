import { carriesData, isKindOfError } from './names.js';
import { PrivateWords } from './private-words.js';
import { scrubCrash } from './scrub-crash.js';

const NOBODY = new PrivateWords([]);

describe('a name in a crash report', () => {
  it.each([
    ['an address', 'handler_juan_at_example_com'], ['an address of a known house', 'loadJuanGmail_com'],
    ['an address with words for its signs', 'juan_at_example_dot_test'], ['a telephone in groups', 'call_600_123_456'],
    ['a birthday', 'born_1984_03_12'], ['a place on a map', 'at_52_50972'],
    ['an id in groups', 'u550e8400_e29b_41d4_a716_446655440000'],
    ['a field and its value', 'cliente:juanito'], ['a sentence', 'a_portrait_of_my_grandmother'],
    ['a sentence in humps', 'drawPortraitOfMyGrandmother'],
    ['a Spanish sentence', 'retrato_de_mi_abuela'], ['a long row of words', 'we_walked_down_to_sea_and_saw_seven_old_boats_there'],
  ])('is taken with %s in it', (_, name) => {
    expect(carriesData(name)).toBe(true);
    const report = { appVersion: '1', deviceModel: 'iPhone16,2', os: 'iOS 19.1', error: { type: name, message: '' } };
    const { stack, errorType } = scrubCrash({ ...report, stack: `at ${name} (main.js:1:1)\nCaused by: ${name}` }, NOBODY);
    expect([stack, errorType]).toEqual(['at [function] (main.js:1:1)', 'unknown']);
  });

  it.each([
    'Studio.render', 'Object.<anonymous>', '_MyHomePageState.build', 'lambda$draw$0', 'com.aicasso.studio.Studio$render$1.invoke',
    '-[UIViewController viewDidLoad]', '-[NSArray initWithObjects:count:]', 'std::vector::push_back', 'Array.prototype.indexOf', 'a.a.b.a',
    '$s7AiCasso6StudioC6renderyyF', 'S$$ExternalSyntheticLambda12.run', 'formatDateAtStart', 'attachToWindow', 'base64_encode', 'sha256',
    'UIApplicationMain', 'renderWithOptions', 'module_2048', '__webpack_require__', 'didFailWithError:',
  ])('is kept when a programmer wrote it: %s', (name) => {
    expect(carriesData(name)).toBe(false);
  });

  it.each([
    'TypeError', 'java.lang.IllegalStateException', 'NSInvalidArgumentException', 'SIGABRT', 'EXC_BAD_ACCESS',
    'kotlin.KotlinNullPointerException',
    'StudioRenderError', '_AssertionError', 'Foo.BarError', 'ANR', 'SocketTimeout', 'AiCasso.DecodingError', 'FormatException', 'E',
  ])('is a kind of error: %s', (type) => {
    expect(isKindOfError(type)).toBe(true);
  });

  it.each(['Lighthouse', 'JuanGarcia', 'Elena.Gomez', 'grandmother', 'juanito/lighthouse', 'GrandmotherElenaNearTheSeaInSummerError'])(
    'is no kind of error: %s', (type) => {
      expect(isKindOfError(type)).toBe(false);
    },
  );
});
