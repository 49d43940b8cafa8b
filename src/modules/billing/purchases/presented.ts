/** What an app presents of a purchase: the shapes of it, wherever it is handed in. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/** A signed transaction (JWS). */
export const SIGNED_TRANSACTION = { min: 1, max: 32_768 } as const;
export const PLAY_PRODUCT_ID = { min: 1, max: 200, pattern: PRINTABLE } as const;
export const PLAY_TOKEN = { min: 1, max: 4096, pattern: PRINTABLE } as const;
