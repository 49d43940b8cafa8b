export type Fate = 'done' | 'refused' | 'late';
/** `stale`: with the signature of its first try, which is older than five minutes. `forged`: signed by somebody else. */
export type Kind = 'genuine' | 'stale' | 'forged';

/** What a provider has to say, once; `job` is null for a request that is not ours. */
export interface Notice {
  readonly number: number;
  readonly job: number | null;
}

export interface Delivery {
  readonly notice: Notice;
  readonly kind: Kind;
  /** Since the provider was done: 0 for at once, else up to three days. */
  readonly day: number;
  /** Of the signature's time, in s; only a stale one lags behind. */
  readonly shiftSeconds: number;
}

export interface Plan {
  readonly fates: readonly Fate[];
  readonly notices: readonly Notice[];
  /** In the order in which they are sent, each of its day. */
  readonly days: readonly (readonly Delivery[])[];
}

export const DAYS = 3;
const NOTICES_A_JOB = 5;
const MOST_COPIES = 5;
const UNKNOWN_SHARE = 0.02;
const BAD_SHARE = 0.01;
const LEAST_BAD = 3;
/** Of the copies of what is sent at once: the rest comes on a later day. */
const AT_ONCE = 0.5;
/** Copies that go out in the same moment. */
const TOGETHER = 0.3;
const DAY_SECONDS = 86_400;
/** Five minutes are put up with; the clocks of this machine are one. */
const STALE_SECONDS = 302;

/** `count` notices, each sent one to five times, shuffled, up to three days late; and 1 % more each that are forged and stale. */
export function planOf(count: number, random: () => number): Plan {
  const below = (limit: number) => Math.floor(random() * limit);
  const fates = Array.from({ length: Math.ceil(count / NOTICES_A_JOB) }, (): Fate => {
    const drawn = random();
    return drawn < 0.15 ? 'done' : drawn < 0.65 ? 'refused' : 'late';
  });
  const notices = Array.from({ length: count }, (_, number): Notice => ({
    number, job: random() < UNKNOWN_SHARE ? null : number % fates.length,
  }));
  const delivery = (notice: Notice, kind: Kind): Delivery => {
    // of a provider that was late nothing comes before the deadline
    const isLate = notice.job !== null && fates[notice.job] === 'late';
    const day = random() < AT_ONCE && !isLate ? 0 : 1 + below(DAYS);
    const shiftSeconds = kind === 'stale' ? -Math.ceil(STALE_SECONDS + random() * DAYS * DAY_SECONDS) : 0;
    return { notice, kind, day, shiftSeconds };
  };
  const genuine = notices.flatMap((notice) => Array.from({ length: 1 + below(MOST_COPIES) }, () => delivery(notice, 'genuine')));
  const bad = (kind: Kind) =>
    Array.from({ length: Math.max(LEAST_BAD, Math.ceil(genuine.length * BAD_SHARE)) }, () => delivery(notices[below(count)]!, kind));
  const all = shuffled([...genuine, ...bad('forged'), ...bad('stale')], random);
  const days = Array.from({ length: DAYS + 1 }, (_, day) => all.filter((it) => it.day === day));
  return { fates, notices, days: days.map((list) => together(list, random)) };
}

/** Some copies right behind the one before them, so that they meet. */
function together(list: readonly Delivery[], random: () => number): readonly Delivery[] {
  const left = new Set(list);
  const byNotice = Map.groupBy(list, ({ notice }) => notice);
  return list.flatMap((first) => {
    if (!left.delete(first)) return [];
    const more = random() < TOGETHER ? byNotice.get(first.notice)!.filter((it) => left.delete(it)) : [];
    return [first, ...more];
  });
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list.map((it) => ({ it, at: random() })).sort((a, b) => a.at - b.at).map(({ it }) => it);
}
