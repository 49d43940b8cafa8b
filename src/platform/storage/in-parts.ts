/** Between the least that S3 takes for a part (5 MiB) and what may be held in memory a few times. At most 10,000 of them make an object. */
export const PART_BYTES = 8 * 1024 * 1024;
export const PARTS_MAX = 10_000;

/** The body cut into parts of exactly `partBytes`, the last one shorter. Nothing is copied. */
export async function* inParts(body: AsyncIterable<Buffer>, partBytes = PART_BYTES): AsyncGenerator<readonly Buffer[]> {
  let part: Buffer[] = [];
  let room = partBytes;
  for await (const chunk of body) {
    let rest = chunk;
    while (rest.length >= room) {
      part.push(rest.subarray(0, room));
      rest = rest.subarray(room);
      yield part;
      [part, room] = [[], partBytes];
    }
    if (rest.length > 0) part.push(rest);
    room -= rest.length;
  }
  if (part.length > 0) yield part;
}
