import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
  type MetadataTags,
} from 'mediabunny';
import { H264Encoder } from '../encode/h264.js';
import { encodeWav } from '../encode/wav.js';
import { rawPixels } from './pictures.js';

export interface VideoOptions {
  format?: 'mp4' | 'mov';
  width?: number;
  height?: number;
  frames?: number;
  tags?: MetadataTags;
  rotation?: 0 | 90 | 180 | 270;
  trackName?: string;
  /** free text beside the picture, as cameras put it there */
  seiText?: string;
}

/** A small true H.264 video, 8 pictures a second. */
export async function video({
  format = 'mp4',
  width = 64,
  height = 48,
  frames = 8,
  tags = {},
  ...track
}: VideoOptions = {}): Promise<Buffer> {
  const target = new BufferTarget();
  const container = format === 'mp4' ? new Mp4OutputFormat({ metadataFormat: 'mdta' }) : new MovOutputFormat({ metadataFormat: 'udta' });
  const output = new Output({ format: container, target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { rotation: track.rotation ?? 0, name: track.trackName, languageCode: 'deu' });
  output.setMetadataTags(tags);
  await output.start();
  const encoder = new H264Encoder(width, height);
  const pixels = rawPixels(width, height);
  for (let index = 0; index < frames; index += 1) {
    pixels.fill(index * 30, 0, width * 3 * 8);
    const { data, isKey } = encoder.encode(pixels);
    const bytes = track.seiText === undefined ? data : Buffer.concat([userDataUnit(track.seiText), data]);
    await source.add(new EncodedPacket(bytes, isKey ? 'key' : 'delta', index / 8, 1 / 8), {
      decoderConfig: { codec: encoder.codec, codedWidth: width, codedHeight: height, description: encoder.description },
    });
  }
  await output.finalize();
  return Buffer.from(target.buffer!);
}

function userDataUnit(text: string): Buffer {
  const payload = Buffer.concat([Buffer.alloc(16, 0xab), Buffer.from(text)]);
  const unit = Buffer.concat([Buffer.from([6, 5, payload.length]), payload, Buffer.from([0x80])]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(unit.length);
  return Buffer.concat([length, unit]);
}

/** One VP8 key picture; only its header is true, which is all that a container holds and a copy needs. */
export async function webm(tags: MetadataTags = {}): Promise<Buffer> {
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedVideoPacketSource('vp8');
  output.addVideoTrack(source);
  output.setMetadataTags(tags);
  await output.start();
  const picture = Buffer.from([0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 64, 0, 48, 0, 0, 0]);
  for (let index = 0; index < 4; index += 1) {
    await source.add(new EncodedPacket(picture, 'key', index / 4, 1 / 4), {
      decoderConfig: { codec: 'vp8', codedWidth: 64, codedHeight: 48 },
    });
  }
  await output.finalize();
  return Buffer.from(target.buffer!);
}

export function tone(seconds = 1, sampleRate = 8000): Buffer {
  return encodeWav(
    Float32Array.from({ length: seconds * sampleRate }, (_, index) => Math.sin(index / 5) * 0.5),
    sampleRate,
  );
}

/** LIST/INFO, a broadcast extension and an ID3 chunk behind the sound. */
export function toneWithTags(text: string): Buffer {
  const wav = tone();
  const chunks = [
    riffChunk('LIST', Buffer.concat([Buffer.from('INFO'), riffChunk('IART', Buffer.from(`${text}\0`))])),
    riffChunk('bext', Buffer.from(text.padEnd(602, '\0'))),
    riffChunk('id3 ', Buffer.from(text)),
  ];
  const all = Buffer.concat([wav, ...chunks]);
  all.writeUInt32LE(all.length - 8, 4);
  return all;
}

function riffChunk(id: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([Buffer.from(id, 'latin1'), length, data, Buffer.alloc(data.length % 2)]);
}

/** Silent MPEG-1 Layer III frames of 26 ms each, behind an ID3v2 and before an ID3v1 tag. */
export function mp3WithTags(text: string, frames = 40): Buffer {
  const body = Buffer.from(`TIT2\0\0\0${String.fromCharCode(text.length + 1)}\0\0\0${text}`, 'latin1');
  const id3 = Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, 0, 0, 0, body.length]), body]);
  const frame = Buffer.alloc(417); // 128 kbit/s at 44.1 kHz
  frame.set([0xff, 0xfb, 0x90, 0xc4]);
  const id3v1 = Buffer.from(`TAG${text.slice(0, 30).padEnd(125, '\0')}`, 'latin1');
  return Buffer.concat([id3, ...Array.from({ length: frames }, () => frame), id3v1]);
}
