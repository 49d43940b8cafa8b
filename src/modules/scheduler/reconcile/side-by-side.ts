export interface Keyed {
  readonly key: string;
}

export interface Pair<Left, Right> {
  readonly left?: Left;
  readonly right?: Right;
}

/**
 * Walks two streams that are sorted by key as one: pairs where the keys are equal, halves where one has no partner. Streams that are not
 * sorted lose nothing, but give halves for keys that both have.
 */
export async function* sideBySide<Left extends Keyed, Right extends Keyed>(
  lefts: AsyncIterable<Left>,
  rights: AsyncIterable<Right>,
): AsyncGenerator<Pair<Left, Right>> {
  const [l, r] = [lefts[Symbol.asyncIterator](), rights[Symbol.asyncIterator]()];
  try {
    let [left, right] = await Promise.all([l.next(), r.next()]);
    while (!left.done || !right.done) {
      if (!left.done && (right.done || left.value.key < right.value.key)) {
        yield { left: left.value };
        left = await l.next();
      } else if (!right.done && (left.done || right.value.key < left.value.key)) {
        yield { right: right.value };
        right = await r.next();
      } else if (!left.done && !right.done) {
        yield { left: left.value, right: right.value };
        [left, right] = await Promise.all([l.next(), r.next()]);
      }
    }
  } finally {
    await Promise.all([l.return?.(), r.return?.()]);
  }
}
