import { MediaRefused, type MediaRefusalCode } from '../media-refused.js';

/** The code a promise is refused with, undefined when it is not refused; other errors go on. */
export async function refusal(work: Promise<unknown>): Promise<MediaRefusalCode | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof MediaRefused) return error.code;
    throw error;
  }
}
