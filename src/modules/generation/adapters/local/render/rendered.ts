/** What a renderer made, ready to be taken in like any provider's output. */
export interface Rendered {
  bytes: Buffer;
  contentType: string;
  width?: number;
  height?: number;
  durationMs?: number;
}

export type Seed = number | string;
