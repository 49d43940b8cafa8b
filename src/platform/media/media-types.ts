export const MEDIA_KINDS = ['image', 'video', 'audio', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** What each kind may be; everything else is refused. */
export const ACCEPTED_TYPES: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/gif'],
  video: ['video/mp4', 'video/quicktime', 'video/webm'],
  audio: ['audio/mpeg', 'audio/wav', 'audio/mp4', 'audio/ogg', 'audio/flac', 'audio/webm'],
  document: ['application/pdf', 'text/plain', 'text/markdown'],
};

const ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/apng': 'image/png',
  'video/x-m4v': 'video/mp4',
  'audio/mp3': 'audio/mpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'audio/x-flac': 'audio/flac',
  'audio/opus': 'audio/ogg',
  'application/ogg': 'audio/ogg',
  'application/x-pdf': 'application/pdf',
  'text/x-markdown': 'text/markdown',
};

/** Lower case, no parameters, and one name where the world has several. */
export function canonicalType(contentType: string): string {
  const bare = contentType.split(';', 1)[0]!.trim().toLowerCase();
  return ALIASES[bare] ?? bare;
}

export function kindOfType(contentType: string): MediaKind | undefined {
  const type = canonicalType(contentType);
  return MEDIA_KINDS.find((kind) => ACCEPTED_TYPES[kind].includes(type));
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'gif',
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/flac': 'flac',
  'audio/webm': 'weba',
  'application/pdf': 'pdf',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

/** The usual file name ending, without the dot. */
export function extensionOf(contentType: string): string {
  return EXTENSIONS[canonicalType(contentType)] ?? 'bin';
}

/** Ceilings of one examination. Callers lower them per tool; nothing raises them but configuration. */
export interface MediaLimits {
  maxBytes: number;
  /** of one frame, after decoding */
  maxPixels: number;
  maxSidePx: number;
  maxFrames: number;
  /** of all frames of an animation together */
  maxAnimationPixels: number;
  maxVideoSidePx: number;
  maxDurationMs: number;
  maxTracks: number;
  maxPages: number;
  maxTextBytes: number;
  timeoutMs: number;
}

export const DEFAULT_MEDIA_LIMITS: Readonly<MediaLimits> = {
  maxBytes: 512 * 1024 * 1024,
  maxPixels: 50_000_000,
  maxSidePx: 12_000,
  maxFrames: 600,
  maxAnimationPixels: 150_000_000,
  maxVideoSidePx: 4096,
  maxDurationMs: 15 * 60_000,
  maxTracks: 8,
  maxPages: 500,
  maxTextBytes: 2 * 1024 * 1024,
  timeoutMs: 30_000,
};

/** Bytes in memory, or a file on this machine. */
export type MediaSource = Uint8Array | { path: string };

/** What is learned of a file, and all that is learned: nothing of what it shows. */
export interface MediaFacts {
  kind: MediaKind;
  contentType: string;
  width?: number;
  height?: number;
  durationMs?: number;
  /** above 1 for animations */
  frames?: number;
  pages?: number;
}

export interface StoredFacts extends MediaFacts {
  sizeBytes: number;
  /** hex */
  sha256: string;
}
