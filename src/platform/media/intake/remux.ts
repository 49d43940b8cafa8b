import type { EncodedPacket, InputAudioTrack, InputVideoTrack, MediaCodec, MetadataTags, OutputFormat, Target } from 'mediabunny';
import { MediaRefused } from '../media-refused.js';
import { lengthBytesOf, withoutUserData, type NalCodec } from './user-data.js';

type Mediabunny = typeof import('mediabunny');

export interface CopiedTrack {
  track: InputVideoTrack | InputAudioTrack;
  codec: MediaCodec;
}

/** One track on its way: its next packet, and how to write one. */
interface Lane {
  next: EncodedPacket | undefined;
  advance(): Promise<void>;
  write(packet: EncodedPacket): Promise<void>;
}

/**
 * Copies packets in order of time, without transcoding. Track names, languages and dispositions are not carried over; rotation is.
 * @returns the end of the last packet, on the timeline of the copy
 */
export async function remux(
  mediabunny: Mediabunny,
  tracks: CopiedTrack[],
  to: { format: OutputFormat; target: Target; tags?: MetadataTags | undefined },
): Promise<{ endMs: number }> {
  const output = new mediabunny.Output({ format: to.format, target: to.target });
  const shift = await timelineShift(tracks, to.format);
  const lanes: Lane[] = [];
  for (const copied of tracks) lanes.push(await openLane(mediabunny, output, copied, shift));
  output.setMetadataTags(to.tags ?? {});
  await output.start();
  let end = 0;
  for (let lane = earliest(lanes); lane; lane = earliest(lanes)) {
    const packet = lane.next!;
    if (packet.data.byteLength === 0 && packet.duration > 0) throw new MediaRefused('truncated', 'an empty packet');
    await lane.write(packet);
    end = Math.max(end, packet.timestamp + shift + packet.duration);
    await lane.advance();
  }
  await output.finalize();
  return { endMs: Math.round(end * 1000) };
}

/** MP4 and MOV can begin before zero (edit lists); the others begin at zero. */
async function timelineShift(tracks: CopiedTrack[], format: OutputFormat): Promise<number> {
  const firsts = await Promise.all(tracks.map(({ track }) => track.getFirstTimestamp()));
  const first = Math.min(...firsts);
  return format.negativeTimestampSupport === 'full' ? -Math.max(0, first) : -first;
}

async function openLane(
  mediabunny: Mediabunny,
  output: InstanceType<Mediabunny['Output']>,
  { track, codec }: CopiedTrack,
  shift: number,
): Promise<Lane> {
  const packets = new mediabunny.EncodedPacketSink(track).packets(undefined, undefined, { verifyKeyPackets: track.isVideoTrack() });
  const add = track.isVideoTrack() ? await addVideo(mediabunny, output, track, codec) : await addAudio(mediabunny, output, track, codec);
  const clean = await packetCleaner(track, codec);
  let latest = Number.NEGATIVE_INFINITY;
  const lane: Lane = {
    next: undefined,
    async advance() {
      lane.next = (await packets.next()).value ?? undefined;
    },
    async write(packet) {
      const timestamp = packet.timestamp + shift;
      const early = timestamp < latest;
      latest = Math.max(latest, timestamp);
      if (early && track.isAudioTrack()) return; // the muxer wants sound in order
      // A key picture must not lie before the pictures of the group before it: such a one stays in that group.
      const type = early && packet.type === 'key' ? 'delta' : packet.type;
      await add(packet.clone({ timestamp, type, data: clean(packet.data) }));
    },
  };
  await lane.advance();
  return lane;
}

async function addVideo(
  mediabunny: Mediabunny,
  output: InstanceType<Mediabunny['Output']>,
  track: InputVideoTrack,
  codec: MediaCodec,
): Promise<(packet: EncodedPacket) => Promise<void>> {
  const source = new mediabunny.EncodedVideoPacketSource(codec as ConstructorParameters<Mediabunny['EncodedVideoPacketSource']>[0]);
  const turned = output.format.supportsVideoTransformationMetadata && { rotation: await track.getRotation(), flip: await track.getFlip() };
  output.addVideoTrack(source, { ...turned });
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  return (packet) => source.add(packet, { decoderConfig });
}

async function addAudio(
  mediabunny: Mediabunny,
  output: InstanceType<Mediabunny['Output']>,
  track: InputAudioTrack,
  codec: MediaCodec,
): Promise<(packet: EncodedPacket) => Promise<void>> {
  const source = new mediabunny.EncodedAudioPacketSource(codec as ConstructorParameters<Mediabunny['EncodedAudioPacketSource']>[0]);
  output.addAudioTrack(source);
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  return (packet) => source.add(packet, { decoderConfig });
}

async function packetCleaner(track: CopiedTrack['track'], codec: MediaCodec): Promise<(data: Uint8Array) => Uint8Array> {
  if (codec !== 'avc' && codec !== 'hevc') return (data) => data;
  const description = (await (track as InputVideoTrack).getDecoderConfig())?.description;
  if (description === undefined) return (data) => data; // start codes instead of lengths: not found in the containers we accept
  const record = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  const lengthBytes = lengthBytesOf(record, codec satisfies NalCodec);
  return (data) => withoutUserData(data, codec, lengthBytes);
}

function earliest(lanes: Lane[]): Lane | undefined {
  let first: Lane | undefined;
  for (const lane of lanes) if (lane.next && (!first || lane.next.timestamp < first.next!.timestamp)) first = lane;
  return first;
}
