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
