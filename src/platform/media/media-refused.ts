import type { Localised } from '../../kernel/language.js';

/** Why a file is not taken. Codes are public (an upload's rejection names one) and never reused; each has one sentence for the person. */
export const MEDIA_REFUSALS = {
  'empty-file': { en: 'The file has no content.', es: 'El archivo no tiene contenido.' },
  'too-large': { en: 'The file is larger than allowed.', es: 'El archivo es más grande de lo permitido.' },
  'unsupported-type': { en: 'This type of file is not supported.', es: 'Este tipo de archivo no se admite.' },
  'type-mismatch': {
    en: 'The content of the file does not match the type it was announced as.',
    es: 'El contenido del archivo no corresponde al tipo que se anunció.',
  },
  'svg-refused': {
    en: 'SVG drawings are not accepted; send a JPEG, PNG, WebP, AVIF or GIF.',
    es: 'No se admiten dibujos SVG; envía un JPEG, PNG, WebP, AVIF o GIF.',
  },
  'heic-refused': {
    en: 'HEIC photos are not accepted; convert the photo to JPEG first.',
    es: 'No se admiten fotos HEIC; convierte antes la foto a JPEG.',
  },
  undecodable: { en: 'The file is damaged or cannot be read.', es: 'El archivo está dañado o no se puede leer.' },
  polyglot: {
    en: 'The file hides another file, a program or a web page.',
    es: 'El archivo oculta otro archivo, un programa o una página web.',
  },
  truncated: {
    en: 'The file ends too early; it may not have been sent whole.',
    es: 'El archivo termina antes de tiempo; puede que no se haya enviado entero.',
  },
  'not-allowed': {
    en: 'This file was removed before for breaking the rules, or is a copy of one that was.',
    es: 'Este archivo ya se retiró por incumplir las normas, o es una copia de uno retirado.',
  },
  'too-many-pixels': { en: 'The picture has too many pixels.', es: 'La imagen tiene demasiados píxeles.' },
  'too-wide-or-tall': {
    en: 'The picture or video is too wide or too tall.',
    es: 'La imagen o el vídeo tiene demasiada anchura o altura.',
  },
  'too-many-frames': { en: 'The file has too many frames.', es: 'El archivo tiene demasiados fotogramas.' },
  'too-long': { en: 'The recording is too long.', es: 'La grabación es demasiado larga.' },
  'too-many-tracks': { en: 'The recording has too many tracks.', es: 'La grabación tiene demasiadas pistas.' },
  'no-usable-track': {
    en: 'The recording has no picture or sound that can be used.',
    es: 'La grabación no tiene imagen ni sonido que se pueda usar.',
  },
  'unsupported-codec': {
    en: 'The recording is encoded in a way that is not supported.',
    es: 'La grabación está codificada de una forma que no se admite.',
  },
  'external-reference': { en: 'The file points to content outside itself.', es: 'El archivo remite a contenido que está fuera de él.' },
  'encrypted-media': { en: 'The recording is protected against copying.', es: 'La grabación está protegida contra copias.' },
  'encrypted-document': {
    en: 'The document is protected by a password or by rights management.',
    es: 'El documento está protegido con contraseña o con gestión de derechos.',
  },
  'active-content': {
    en: 'The document contains scripts, actions or attached files.',
    es: 'El documento contiene scripts, acciones o archivos adjuntos.',
  },
  'decompression-bomb': {
    en: 'The file unpacks to far more than its size suggests.',
    es: 'El archivo, al descomprimirse, ocupa mucho más de lo que indica su tamaño.',
  },
  'too-many-pages': { en: 'The document has too many pages.', es: 'El documento tiene demasiadas páginas.' },
  'not-text': { en: 'The file is not plain UTF-8 text.', es: 'El archivo no es texto sin formato en UTF-8.' },
  'took-too-long': { en: 'The file took too long to examine.', es: 'Se tardó demasiado en examinar el archivo.' },
} as const satisfies Readonly<Record<string, Localised>>;

export type MediaRefusalCode = keyof typeof MEDIA_REFUSALS;

/** An expected refusal of a file: the caller turns it into a rejected upload or a failed output. Anything else thrown here is a bug. */
export class MediaRefused extends Error {
  override readonly name = 'MediaRefused';
  readonly code: MediaRefusalCode;
  /** For the log only; never holds content of the file. */
  readonly hint: string | undefined;

  constructor(code: MediaRefusalCode, hint?: string) {
    super(MEDIA_REFUSALS[code].en);
    this.code = code;
    this.hint = hint;
  }
}
