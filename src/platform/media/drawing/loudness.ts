const { floor, max, sqrt } = Math;
/**
 * The loudness of 16-bit PCM, part by part, relative to the loudest; undefined for other sample formats. Looks at some hundred samples of
 * each part, so that an hour costs no more than a second.
 */
export function loudnessOfWav(wav: Buffer, parts: number): number[] | undefined {
  const pcm = pcmOf(wav);
  if (!pcm || pcm.length < parts * 2) return undefined;
  const perPart = floor(pcm.length / 2 / parts);
  const step = max(1, floor(perPart / 400));
  const levels = Array.from({ length: parts }, (_, part) => {
    let squares = 0;
    let count = 0;
    for (let sample = part * perPart; sample < (part + 1) * perPart; sample += step, count += 1)
      squares += pcm.readInt16LE(sample * 2) ** 2;
    return sqrt(squares / count);
  });
  const loudest = max(...levels, 1);
  return levels.map((level) => level / loudest);
}

function pcmOf(wav: Buffer): Buffer | undefined {
  let isPcm16 = false;
  for (let at = 12; at + 8 <= wav.length;) {
    const [id, length] = [wav.toString('latin1', at, at + 4), wav.readUInt32LE(at + 4)];
    if (id === 'fmt ' && at + 24 <= wav.length) isPcm16 = wav.readUInt16LE(at + 8) === 1 && wav.readUInt16LE(at + 22) === 16;
    if (id === 'data') return isPcm16 ? wav.subarray(at + 8, at + 8 + length) : undefined;
    at += 8 + length + (length % 2);
  }
  return undefined;
}
