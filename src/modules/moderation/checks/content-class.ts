/** What may be wrong with a text or a picture. Words, picture hashes and moderation providers are all told in these. */
export const CONTENT_CLASSES = [
  'hate', 'harassment-threat', 'violence-threat', 'graphic-violence', 'self-harm', 'sexual', 'nudity', 'sexual-minors', 'nudification',
  'illicit', 'mild-swearing', 'spam', 'known-bad',
] as const;
export type ContentClass = (typeof CONTENT_CLASSES)[number];
