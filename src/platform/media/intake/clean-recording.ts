import type { Input, InputTrack, OutputFormat } from 'mediabunny';
import { MediaRefused } from '../media-refused.js';
import type { MediaFacts, MediaLimits, MediaSource } from '../media-types.js';
import { checkIsoBoxes } from './iso-boxes.js';
import { forgetIsoTimes, forgetIsoTimesInFile } from './iso-times.js';
import { remux, type CopiedTrack } from './remux.js';
import { checkRiffLength } from './riff-length.js';

type Mediabunny = typeof import('mediabunny');

export interface CopyOptions {
  /** a path, instead of memory */
  writeTo?: string;
  /** the only tags of the copy */
  tags?: Record<string, string>;
}

export interface CleanRecording {
  facts: MediaFacts;
  /** absent when it was written to a file */
  bytes?: Uint8Array;
}

/**
 * Copies the coded pictures and sound of a recording into a new container and nothing else: no tags, positions, chapters, timed metadata,
 * attachments, names or dates. Packets are copied as they are (Node has no decoder), but each is read and its framing checked.
 */
export async function cleanRecording(
  source: MediaSource,
  contentType: string,
  limits: MediaLimits,
  { writeTo, tags }: CopyOptions = {},
): Promise<CleanRecording> {
  return withRecording(source, contentType, limits, async (mediabunny, input, tracks, facts) => {
    const target = writeTo === undefined ? new mediabunny.BufferTarget() : new mediabunny.FilePathTarget(writeTo);
    const { endMs } = await remux(mediabunny, tracks, {
      format: outputFormat(mediabunny, contentType),
      target,
      tags: tags && { raw: tags },
    });
    const known = { ...facts, durationMs: await checkDuration(input, tracks, endMs, limits) };
    const isIso = ISO_TYPES.has(contentType);
    if (target instanceof mediabunny.BufferTarget) {
      const bytes = Buffer.from(target.buffer!);
      return { facts: known, bytes: isIso ? forgetIsoTimes(bytes) : bytes };
    }
    if (isIso) await forgetIsoTimesInFile(writeTo!);
    return { facts: known };
  });
}

/** The same examination without writing. */
export async function inspectRecording(source: MediaSource, contentType: string, limits: MediaLimits): Promise<MediaFacts> {
  return withRecording(source, contentType, limits, async (mediabunny, input, tracks, facts) => {
    const target = new mediabunny.NullTarget();
    const { endMs } = await remux(mediabunny, tracks, { format: outputFormat(mediabunny, contentType), target });
    return { ...facts, durationMs: await checkDuration(input, tracks, endMs, limits) };
  });
}

const ISO_TYPES = new Set(['video/mp4', 'video/quicktime', 'audio/mp4']);

async function withRecording<T>(
  source: MediaSource,
  contentType: string,
  limits: MediaLimits,
  work: (mediabunny: Mediabunny, input: Input, tracks: CopiedTrack[], facts: MediaFacts) => Promise<T>,
): Promise<T> {
  if (ISO_TYPES.has(contentType)) await checkIsoBoxes(source);
  if (contentType === 'audio/wav') await checkRiffLength(source);
  const mediabunny = await import('mediabunny');
  mediabunny.Logging.level = mediabunny.LogLevel.Silent;
  const { MP4, QTFF, WEBM, MP3, WAVE, OGG, FLAC } = mediabunny; // no playlists: those name other files
  const input = new mediabunny.Input({
    formats: [MP4, QTFF, WEBM, MP3, WAVE, OGG, FLAC],
    source: 'path' in source ? fileSource(mediabunny, source.path) : new mediabunny.BufferSource(source),
  });
  try {
    if (!(await input.canRead())) throw new MediaRefused('undecodable');
    const tracks = await usableTracks(input, contentType, outputFormat(mediabunny, contentType), limits);
    return await work(mediabunny, input, tracks, await factsOf(tracks, contentType, limits));
  } catch (error) {
    if (error instanceof MediaRefused || isOfTheSystem(error)) throw error;
    // The parser's own words for a file it cannot follow; there is no narrower type.
    throw new MediaRefused('undecodable', error instanceof Error ? error.message : undefined);
  } finally {
    input.dispose();
  }
}

/** The disk is full, or broken: no fault of the file, which may be tried again. */
function isOfTheSystem(error: unknown): boolean {
  return typeof (error as NodeJS.ErrnoException | undefined)?.syscall === 'string';
}

/** Reading ahead may fail where nobody waits for it; whoever then asks for those bytes is told. */
function fileSource(mediabunny: Mediabunny, path: string): InstanceType<Mediabunny['FilePathSource']> {
  return new mediabunny.FilePathSource(path, { handleUnhandledError: () => undefined });
}

function outputFormat(mediabunny: Mediabunny, contentType: string): OutputFormat {
  switch (contentType) {
    case 'video/quicktime':
      return new mediabunny.MovOutputFormat();
    case 'video/webm':
    case 'audio/webm':
      return new mediabunny.WebMOutputFormat();
    case 'audio/mpeg':
      return new mediabunny.Mp3OutputFormat();
    case 'audio/wav':
      return new mediabunny.WavOutputFormat();
    case 'audio/ogg':
      return new mediabunny.OggOutputFormat();
    case 'audio/flac':
      return new mediabunny.FlacOutputFormat();
    default:
      return new mediabunny.Mp4OutputFormat();
  }
}

/** Phones add tracks nobody else can read (spatial sound, timed positions): those are left out as long as a readable one remains. */
async function usableTracks(input: Input, contentType: string, format: OutputFormat, limits: MediaLimits): Promise<CopiedTrack[]> {
  const all = await input.getTracks();
  if (all.length > limits.maxTracks) throw new MediaRefused('too-many-tracks');
  const wanted = await Promise.all(all.map(async (track) => ({ track, codec: await track.getCodec() })));
  const usable = wanted.filter(({ codec }) => codec !== null && (format.getSupportedCodecs() as string[]).includes(codec)) as CopiedTrack[];
  const [pictures, sounds] = [usable.filter(({ track }) => track.isVideoTrack()), usable.filter(({ track }) => track.isAudioTrack())];
  const wantsPicture = contentType.startsWith('video/');
  if (!wantsPicture && all.some((track) => track.isVideoTrack()))
    throw new MediaRefused('type-mismatch', 'a sound recording with pictures');
  const needed = wantsPicture ? pictures : sounds;
  if (needed.length === 0) throw new MediaRefused(hasKind(all, wantsPicture) ? 'unsupported-codec' : 'no-usable-track');
  const most = format.getSupportedTrackCounts();
  return [...pictures.slice(0, most.video.max), ...sounds.slice(0, most.audio.max)];
}

function hasKind(tracks: InputTrack[], picture: boolean): boolean {
  return tracks.some((track) => (picture ? track.isVideoTrack() : track.isAudioTrack()));
}

async function factsOf(tracks: CopiedTrack[], contentType: string, limits: MediaLimits): Promise<MediaFacts> {
  const kind = contentType.startsWith('video/') ? 'video' : 'audio';
  const facts: MediaFacts = { kind, contentType };
  for (const { track } of tracks) {
    if (!track.isVideoTrack()) continue;
    const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
    const codedSide = Math.max(await track.getCodedWidth(), await track.getCodedHeight());
    if (Math.max(width, height, codedSide) > limits.maxVideoSidePx) throw new MediaRefused('too-wide-or-tall');
    if (width < 1 || height < 1) throw new MediaRefused('undecodable', 'a picture without size');
    facts.width ??= Math.round(width);
    facts.height ??= Math.round(height);
  }
  return facts;
}

/** The header's word against the packets that are really there. */
async function checkDuration(input: Input, tracks: CopiedTrack[], endMs: number, limits: MediaLimits): Promise<number> {
  if (endMs <= 0) throw new MediaRefused('no-usable-track', 'no packets');
  const said = await input.getDurationFromMetadata(tracks.map(({ track }) => track));
  if (said !== null && said * 1000 - endMs > Math.max(2000, said * 50)) throw new MediaRefused('truncated', 'shorter than its header says');
  if (endMs > limits.maxDurationMs) throw new MediaRefused('too-long');
  return endMs;
}
