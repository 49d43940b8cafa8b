import { cleanPdf } from '../intake/clean-pdf.js';
import { cleanRecording, inspectRecording } from '../intake/clean-recording.js';

/** What may run in a thread of its own. Arguments and results are plain data. */
export const isolatedTasks = { cleanPdf, cleanRecording, inspectRecording };

export type IsolatedTasks = typeof isolatedTasks;
