import { markAsAiMade } from './mark-as-ai-made.js';
import { createLocalSigningIdentity } from './provenance/signing-identity.js';
import { readMarks } from './read-marks.js';
import { picture } from './testing/pictures.js';

it('does with one mark where the C2PA library has no build, and says so', async () => {
  process.env.C2PA_LIBRARY_PATH = '/nowhere/index.node'; // read by the library at its first use
  const identity = await createLocalSigningIdentity();
  const marked = await markAsAiMade(await picture('png'), 'image/png', { sourceType: 'trainedAlgorithmicMedia', identity });
  expect(marked).toMatchObject({ marks: ['iptc'], c2paMissing: 'library-unavailable' });
  expect(await readMarks(marked.bytes, 'image/png')).toEqual({ iptc: 'trainedAlgorithmicMedia' });
  const signed = Buffer.concat([marked.bytes, Buffer.from('c2pa')]);
  expect(await readMarks(signed, 'image/png')).toEqual({ iptc: 'trainedAlgorithmicMedia', c2paUnread: true });
});
