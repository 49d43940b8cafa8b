import { readFile, stat } from 'node:fs/promises';
import { ConsentFacade } from '../../modules/consent/index.js';
import { command, CommandRefused } from '../command.js';

/** Far more than the longest receipt. */
const MAX_BYTES = 5_000_000;

const verify = command({
  name: 'receipt verify',
  about: 'Whether a consent receipt that somebody kept (its JSON, or the jws in it) was signed here and agrees with what is recorded.',
  options: { file: { kind: 'operand', about: 'FILE', required: true } },
  async run({ file }, { withService }) {
    const text = await contentOf(file);
    return withService(async ({ get, inScope }) => {
      const finding = await inScope(() => get(ConsentFacade).checkReceipt(text));
      const { ok, reasons, receiptId, decidedAt, recorded, kid } = finding;
      const line = `Receipt ${receiptId} of ${decidedAt}, signed with ${kid}; its decisions here: ${recorded}`;
      const about = receiptId === undefined ? [] : [line];
      return { value: finding, text: [ok ? 'Valid.' : 'Not valid.', ...about, ...reasons].join('\n'), ok };
    });
  },
});

async function contentOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_BYTES) throw new CommandRefused(`${file} is too large for a receipt.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof CommandRefused) throw error;
    throw new CommandRefused(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}

export const RECEIPT_COMMANDS = [verify];
