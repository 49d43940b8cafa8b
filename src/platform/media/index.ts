/** Media technique: intake, marking, thumbnails, drawing. Importing it loads no library; each function loads what it needs at first use. */
export { inspectAndClean, type CleanMedia, type IntakeOptions } from './inspect-and-clean.js';
export { inspectOutput, type InspectedOutput } from './inspect-output.js';
export { makeThumbnail, type Thumbnail, type ThumbnailOptions } from './make-thumbnail.js';
export { markAsAiMade, type AiMark, type AiMarkLayer, type MarkedMedia } from './mark-as-ai-made.js';
export { isMarked, readMarks, type AiMarksFound } from './read-marks.js';
export { hashDistance, perceptualHash } from './perceptual-hash.js';
export { MEDIA_REFUSALS, MediaRefused, type MediaRefusalCode } from './media-refused.js';
export {
  ACCEPTED_TYPES,
  DEFAULT_MEDIA_LIMITS,
  MEDIA_KINDS,
  canonicalType,
  extensionOf,
  kindOfType,
  type MediaFacts,
  type MediaKind,
  type MediaLimits,
  type MediaSource,
  type StoredFacts,
} from './media-types.js';
export { createLocalSigningIdentity, type LocalSigningIdentity, type SigningIdentity } from './provenance/signing-identity.js';
export { signingIdentityFault } from './provenance/signing-identity-fault.js';
export type { ManifestReading } from './provenance/c2pa.js';
export { DIGITAL_SOURCE_TYPES, type DigitalSourceType } from './provenance/source-type.js';
export { drawAvatar } from './drawing/avatar.js';
export { Canvas, textWidth } from './drawing/canvas.js';
export { hsl, mix, palette, type Colour, type Palette } from './drawing/colour.js';
export { between, pick, seededRandom, type SeededRandom } from './drawing/seeded-random.js';
export { encodeMp4 } from './encode/mp4.js';
export { encodeWav } from './encode/wav.js';
export { Gate } from './gate.js';
export { loadSharp, pictureGate, STRICT_DECODING } from './sharp.js';
export { asBuffer } from './source.js';
