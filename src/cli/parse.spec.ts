import { command, UsageError } from './command.js';
import { commandFirst, parse } from './parse.js';
import { usage } from './usage.js';

const nothing = async () => ({ value: {} });
const COMMANDS = [
  command({ name: 'migrate', about: 'One word.', options: { pending: { kind: 'flag', about: '' } }, run: nothing }),
  command({
    name: 'points grant',
    about: 'Two words.',
    options: {
      account: { kind: 'text', about: 'ID', required: true },
      points: { kind: 'whole', min: 1, about: 'N' },
      at: { kind: 'instant', about: 'INSTANT' },
      role: { kind: 'one-of', of: ['moderator', 'admin'], about: '' },
    },
    run: nothing,
  }),
  command({
    name: 'receipt verify',
    about: 'With an operand.',
    options: { file: { kind: 'operand', about: 'FILE', required: true }, loud: { kind: 'flag', about: '' } },
    run: nothing,
  }),
];
const read = (line: string) =>
  parse(
    line.split(' ').filter((word) => word !== ''),
    COMMANDS,
  );

describe('the words of a command', () => {
  it('are a name of one or two words and options', () => {
    expect(read('migrate')).toMatchObject({ command: { name: 'migrate' }, values: { pending: false }, json: false });
    expect(read('migrate --pending --json')).toMatchObject({ values: { pending: true }, json: true });
    expect(read('points grant --account a --points 5 --at 2026-11-29T12:00:00Z --role admin').values).toEqual({
      account: 'a',
      points: 5,
      at: new Date('2026-11-29T12:00:00Z'),
      role: 'admin',
    });
  });

  it('may end in an operand without a name', () => {
    expect(read('receipt verify a.json --loud').values).toEqual({ file: 'a.json', loud: true });
    expect(read('receipt verify --json a.json')).toMatchObject({ values: { file: 'a.json', loud: false }, json: true });
  });

  it('may have --json before them', () => {
    expect(parse(commandFirst(['--json', 'migrate', '--pending']), COMMANDS)).toMatchObject({ values: { pending: true }, json: true });
  });

  it('leave out what is not needed', () => {
    expect(read('points grant --account a').values).toEqual({ account: 'a', points: undefined, at: undefined, role: undefined });
  });

  it.each([
    ['', 'A command is needed.'],
    ['fly', 'There is no command "fly".'],
    ['points take', 'There is no command "points take".'],
    ['points', 'There is no command "points".'],
    ['migrate --force', "Unknown option '--force'"],
    ['migrate now', "Unexpected argument 'now'"],
    ['migrate --pending=yes', 'does not take an argument'],
    ['points grant', '--account is needed.'],
    ['points grant --account', 'argument missing'],
    ['points grant --account a --points 0', '--points is a whole number from 1.'],
    ['points grant --account a --points 1.5', '--points is a whole number from 1.'],
    ['points grant --account a --points ten', '--points is a whole number from 1.'],
    ['points grant --account a --points 99999999999999999999', '--points is a whole number from 1.'],
    ['points grant --account a --at tomorrow', '--at is an instant'],
    ['points grant --account a --at 2026-11-29T12:00:00', '--at is an instant'],
    ['points grant --account a --at 2026-13-40T12:00:00Z', '--at is an instant'],
    ['receipt verify', 'FILE is needed.'],
    ['receipt verify a b', 'Only one FILE is taken.'],
    ['receipt verify --file a', "Unknown option '--file'"],
    ['points grant --account a --role king', '--role is one of moderator, admin.'],
  ])('"%s" are refused: %s', (line, reason) => {
    expect(() => read(line)).toThrow(UsageError);
    expect(() => read(line)).toThrow(reason);
  });

  it('are told in the usage, a line for each command', () => {
    const text = usage(COMMANDS);
    expect(text).toContain('  migrate [--pending]\n');
    expect(text).toContain('  receipt verify FILE [--loud]\n');
    expect(text).toContain('  points grant --account ID [--points N] [--at INSTANT] [--role moderator|admin]\n');
  });
});
