import { forgetIsoTimes } from '../intake/iso-times.js';
import { H264Encoder } from './h264.js';

/** Writes pictures of packed RGB, all of one even size, as an MP4 that any player shows. Frames are drawn and encoded one at a time. */
export async function encodeMp4(
  frames: AsyncIterable<Uint8Array>,
  { width, height, framesPerSecond }: { width: number; height: number; framesPerSecond: number },
): Promise<Buffer> {
  const { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } = await import('mediabunny');
  const encoder = new H264Encoder(width, height);
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  const track = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(track, { frameRate: framesPerSecond });
  await output.start();
  const decoderConfig = {
    codec: encoder.codec,
    codedWidth: width,
    codedHeight: height,
    description: encoder.description,
    colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false } as const,
  };
  let index = 0;
  for await (const frame of frames) {
    const { data, isKey } = encoder.encode(frame);
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', index / framesPerSecond, 1 / framesPerSecond);
    await track.add(packet, { decoderConfig });
    index += 1;
  }
  await output.finalize();
  return forgetIsoTimes(Buffer.from(target.buffer!));
}
