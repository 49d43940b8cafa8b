import type { MediaFacts, MediaLimits, MediaSource } from '../media-types.js';
import type { CleanRecording, CopyOptions } from '../intake/clean-recording.js';

/** What may run in a thread of its own. Arguments and results are plain data; each library is loaded only where it is needed. */
export const isolatedTasks = {
  async cleanPdf(source: MediaSource, limits: MediaLimits): Promise<{ facts: MediaFacts; bytes: Uint8Array }> {
    return (await import('../intake/clean-pdf.js')).cleanPdf(source, limits);
  },
  async cleanRecording(source: MediaSource, contentType: string, limits: MediaLimits, options?: CopyOptions): Promise<CleanRecording> {
    return (await import('../intake/clean-recording.js')).cleanRecording(source, contentType, limits, options);
  },
  async inspectRecording(source: MediaSource, contentType: string, limits: MediaLimits): Promise<MediaFacts> {
    return (await import('../intake/clean-recording.js')).inspectRecording(source, contentType, limits);
  },
};

export type IsolatedTasks = typeof isolatedTasks;
