import type { TransformOptions } from 'class-transformer';

export const QUERY_GROUP = 'query';

/** Conversions from text that hold for queries alone: in a JSON body `"5"` is not a number. */
export const FROM_QUERY: TransformOptions = { groups: [QUERY_GROUP], toClassOnly: true };
