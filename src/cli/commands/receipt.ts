import { checkConsentReceipt, ConsentFacade, type ReceiptFinding } from '../../modules/consent/index.js';
import { checkDeletionReceipt, DELETION_RECEIPT_TYPE, type DeletionReceiptFinding } from '../../modules/privacy/index.js';
import { BadConfiguration } from '../../platform/config/config.js';
import { command, CommandRefused, type Context, type Outcome } from '../command.js';
import { contentOf } from '../files.js';
import { readReceipt } from '../receipt-file.js';

const verify = command({
  name: 'receipt verify',
  about:
    'Whether a receipt that somebody kept (its JSON, or the jws in it) was signed here. One of a deletion needs no service, but keys ' +
    '(a JWK set, AUTH_SIGNING_KEYS, or those of the running local service); one of a consent is compared with what is recorded, or ' +
    'with --jwks verified without the records.',
  options: { file: { kind: 'operand', about: 'FILE', required: true }, jwks: { kind: 'text', about: 'FILE' } },
  async run({ file, jwks }, context) {
    const text = await contentOf(file);
    const { jws, type, beside } = readReceipt(text);
    if (jws !== null && type === DELETION_RECEIPT_TYPE) {
      const keys = jwks === undefined ? await ownKeys(context) : await contentOf(jwks);
      return ofDeletion(await readingKeys(() => checkDeletionReceipt(jws, keys, beside)));
    }
    if (jwks !== undefined) {
      const keys = await contentOf(jwks);
      return ofConsent(await readingKeys(() => checkConsentReceipt(text, keys)));
    }
    return context.withService(async ({ get, inScope }) => ofConsent(await inScope(() => get(ConsentFacade).checkReceipt(text))));
  },
});

async function ownKeys({ io, environment }: Context): Promise<string> {
  const keys = io.env['AUTH_SIGNING_KEYS'] || (await environment())['AUTH_SIGNING_KEYS'];
  if (!keys) throw new CommandRefused('No keys: give --jwks FILE (as of /.well-known/jwks.json), or set AUTH_SIGNING_KEYS.');
  return keys;
}

async function readingKeys<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof BadConfiguration) throw new CommandRefused('The keys are no JWK set of Ed25519 or P-256 keys.');
    throw error;
  }
}

/** What a signature proves by itself, and what only the records can say. */
const PROVEN = 'Proven by the keys alone: signed with them, unchanged since, its decisions chained to each other.';
const NOT_PROVEN = 'Not proven without the records: that these decisions are recorded, and which of them still hold.';

function ofConsent(finding: ReceiptFinding): Outcome {
  const { ok, reasons, receiptId, decidedAt, recorded, kid } = finding;
  const records = recorded === undefined ? '.' : `; its decisions here: ${recorded}`;
  const about = receiptId === undefined ? [] : [`Receipt ${receiptId} of ${decidedAt}, signed with ${kid}${records}`];
  const proven = ok && recorded === undefined ? [PROVEN, NOT_PROVEN] : [];
  return { value: finding, text: [ok ? 'Valid.' : 'Not valid.', ...about, ...reasons, ...proven].join('\n'), ok };
}

function ofDeletion(finding: DeletionReceiptFinding): Outcome {
  const { ok, reasons, kid, receipt } = finding;
  const lines = receipt ? [`Receipt ${receipt.id}, version ${receipt.version}, signed with ${kid}.`, ...told(receipt)] : [];
  return { value: finding, text: [ok ? 'Valid.' : 'Not valid.', ...reasons, ...lines].join('\n'), ok };
}

function told({ requestedAt, completedAt, erased, kept, thirdParties }: NonNullable<DeletionReceiptFinding['receipt']>): string[] {
  const counts = (of: Readonly<Record<string, number | string>>) =>
    Object.entries(of).map(([name, value]) => `${name} ${value}`).join(', ');
  return [
    `Asked for ${requestedAt}, completed ${completedAt}.`,
    'What went:',
    ...erased.tables.map((it) => `  ${it.table} (${it.class}): ${counts(it.counts)}`),
    ...erased.objects.map((it) => `  ${it.prefix} (${it.class}): ${counts(it.counts)}`),
    'What stays, without a name:',
    ...kept.map(({ class: name, rows, until, trigger, basis, note }) =>
      `  ${name}: ${rows ?? 'uncounted'} rows until ${until ?? `(from: ${trigger})`}, for ${basis}${note ? ` (${note})` : ''}`),
    'Third parties:',
    ...thirdParties.map((it) => `  ${it.recipient}: ${it.status}${it.keptUntil ? `, keeps until ${it.keptUntil}` : ''}`),
  ];
}

export const RECEIPT_COMMANDS = [verify];
