/** Why a file is not taken. Codes are public (an upload's rejection names one) and never reused; each has one sentence for the person. */
export const MEDIA_REFUSALS = {
  'empty-file': 'The file has no content.',
  'too-large': 'The file is larger than allowed.',
  'unsupported-type': 'This type of file is not supported.',
  'type-mismatch': 'The content of the file does not match the type it was announced as.',
  'svg-refused': 'SVG drawings are not accepted; send a JPEG, PNG, WebP, AVIF or GIF.',
  'heic-refused': 'HEIC photos are not accepted; convert the photo to JPEG first.',
  undecodable: 'The file is damaged or cannot be read.',
  polyglot: 'The file hides another file, a program or a web page.',
  truncated: 'The file ends too early; it may not have been sent whole.',
  'too-many-pixels': 'The picture has too many pixels.',
  'too-wide-or-tall': 'The picture or video is too wide or too tall.',
  'too-many-frames': 'The file has too many frames.',
  'too-long': 'The recording is too long.',
  'too-many-tracks': 'The recording has too many tracks.',
  'no-usable-track': 'The recording has no picture or sound that can be used.',
  'unsupported-codec': 'The recording is encoded in a way that is not supported.',
  'external-reference': 'The file points to content outside itself.',
  'encrypted-media': 'The recording is protected against copying.',
  'encrypted-document': 'The document is protected by a password or by rights management.',
  'active-content': 'The document contains scripts, actions or attached files.',
  'decompression-bomb': 'The file unpacks to far more than its size suggests.',
  'too-many-pages': 'The document has too many pages.',
  'not-text': 'The file is not plain UTF-8 text.',
  'took-too-long': 'The file took too long to examine.',
} as const;

export type MediaRefusalCode = keyof typeof MEDIA_REFUSALS;

/** An expected refusal of a file: the caller turns it into a rejected upload or a failed output. Anything else thrown here is a bug. */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
  readonly code: MediaRefusalCode;
  /** For the log only; never holds content of the file. */
  readonly hint: string | undefined;

  constructor(code: MediaRefusalCode, hint?: string) {
    super(MEDIA_REFUSALS[code]);
    this.code = code;
    this.hint = hint;
  }
}
