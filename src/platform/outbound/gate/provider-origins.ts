import type { Config } from '../../config/config.js';

/** Each AI provider's origins, by recipient: all that ends in `Url` in its settings. */
export function providerOrigins(config: Config): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(config.providers).map(([recipient, settings]) => {
      const urls = Object.entries(settings).filter(([name, value]) => name.endsWith('Url') && typeof value === 'string');
      return [recipient, new Set(urls.map(([, url]) => new URL(String(url)).origin))];
    }),
  );
}

/** Where the gate leads: to the AI providers, and to the stores, which are told of a person only when they ask about a refund. */
export function gatedOrigins(config: Config): ReadonlyMap<string, ReadonlySet<string>> {
  const appStore = new Set(Object.values(config.appStore.baseUrls).map((url) => new URL(url).origin));
  const googlePlay = new Set([new URL(config.googlePlay.baseUrl).origin]);
  return new Map([...providerOrigins(config), ['apple-app-store', appStore], ['google-play', googlePlay]]);
}
