import type { JSONWebKeySet } from 'jose';

/** Where the public keys of an issuer come from. */
export abstract class KeySetSource {
  /** One fetch, with a deadline. Throws when there is no readable answer. */
  abstract fetch(url: string): Promise<JSONWebKeySet>;
}
