import { run } from './run.js';

async function says(words: readonly string[], ...chunks: readonly (string | Uint8Array)[]) {
  const said: string[] = [];
  async function* input() {
    yield* chunks;
  }
  const code = await run(['sanitise', ...words], { env: {}, input: input(), out: (text) => said.push(text), err: () => undefined });
  return { code, lines: said.join('\n').split('\n') };
}

describe('sanitise', () => {
  it('answers each line of the standard input with a line of JSON', async () => {
    const bytes = Buffer.from('correo: ana@example.com\r\n\ncalle empedrada de noche, niño\n');
    const { code, lines } = await says(['--locale', 'es'], bytes.subarray(0, 50), bytes.subarray(50)); // parted within a letter
    expect(code).toBe(0);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { text: 'correo: [email]', redactions: { email: 1 } },
      { text: '', redactions: {} },
      { text: 'calle empedrada de noche, niño', redactions: {} },
    ]);
  });

  it('asks for a language that it knows', async () => {
    expect((await says(['--locale', 'fr'])).code).toBe(2);
    expect((await says([])).code).toBe(2);
  });
});
