type Headers = Readonly<Record<string, string>>;

const LONGEST_MS = 3_600_000;
/** `1m30.5s`, `20ms`: as OpenAI and those who follow it write a span. */
const SPAN = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/;

/** How long a 429 or 503 asks us to wait: `retry-after-ms`, else `retry-after` in seconds or as a date (RFC 9110, 10.2.3). */
export function retryAfterMs(headers: Headers): number | undefined {
  const text = headers['retry-after'] ?? '';
  // a date counts from the answer's own: clocks differ
  const spans = [Number(headers['retry-after-ms']), Number(text) * 1000, Date.parse(text) - Date.parse(headers['date'] ?? '')];
  const ms = spans.find((span) => span > 0);
  return ms === undefined ? undefined : Math.min(ms, LONGEST_MS);
}

/** How long an accepted call says that no other fits: `x-ratelimit-remaining-*` at 0 with its `x-ratelimit-reset-*`. */
export function restMs(headers: Headers): number | undefined {
  const spans = Object.entries(headers).flatMap(([name, value]) => {
    const [, what] = /^x-ratelimit-remaining(-[\w-]+)?$/.exec(name) ?? [];
    const isUsedUp = name.startsWith('x-ratelimit-remaining') && Number(value) === 0;
    return isUsedUp ? [spanMs(headers[`x-ratelimit-reset${what ?? ''}`] ?? '')] : [];
  });
  const longest = Math.max(0, ...spans);
  return longest > 0 ? Math.min(longest, LONGEST_MS) : undefined;
}

/** A span in words or in seconds; 0 for what is neither. */
function spanMs(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const [match, hours = 0, minutes = 0, seconds = 0, ms = 0] = SPAN.exec(text) ?? [];
  return match ? Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(ms) : 0;
}
