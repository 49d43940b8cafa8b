import { sanitise } from '../../modules/moderation/index.js';
import { command } from '../command.js';

const clean = command({
  name: 'sanitise',
  about: 'What a public prompt keeps of each line of the standard input: one line of JSON each, {text, redactions}. Needs no server.',
  options: { locale: { kind: 'one-of', of: ['en', 'es'], about: 'en|es', required: true } },
  async run({ locale }, { io }) {
    const results = (await linesOf(io.input ?? process.stdin)).map((line) => {
      const { text, redactions } = sanitise(line, { locale });
      return { text, redactions };
    });
    return { value: results, text: results.map((result) => JSON.stringify(result)).join('\n') };
  },
});

/** Without their ends; an empty line is a text too, what follows the last end is none. */
async function linesOf(input: AsyncIterable<string | Uint8Array>): Promise<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for await (const chunk of input) text += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  const lines = (text + decoder.decode()).split('\n').map((line) => line.replace(/\r$/, ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

export const SANITISE_COMMANDS = [clean];
