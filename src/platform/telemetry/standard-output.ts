import { pino } from 'pino';

/** Lines that wait while standard output takes none; then they are lost. */
const WAITING_MAX_BYTES = 1024 * 1024;
const TRIED_AGAIN_AFTER_MS = 500;

/**
 * Standard output as it is in operation: a file on a disk that fills up, a pipe that nobody reads any more. Lines that cannot be written
 * wait, and are dropped when too many wait; `onLost` is told how many, once there is room again. Left alone, pino ends the process.
 */
export function standardOutput(onLost: (lines: number) => void, fd = 1): ReturnType<typeof pino.destination> {
  const output = pino.destination({ dest: fd, sync: false, minLength: 1, maxLength: WAITING_MAX_BYTES });
  let lost = 0;
  let trying: NodeJS.Timeout | undefined;
  let isFailing = false;
  output.on('write', () => (isFailing = false));
  output.on('error', () => {
    isFailing = true;
    clearTimeout(trying);
    trying = setTimeout(() => output.flush(), TRIED_AGAIN_AFTER_MS).unref(); // a line that is dropped tries nothing
  });
  output.on('close', () => clearTimeout(trying));
  output.on('drop', () => (lost += 1));
  output.on('drain', () => {
    if (lost === 0) return;
    const lines = lost;
    lost = 0;
    onLost(lines);
  });
  // when the process ends; pino would try for ever
  const flushSync = output.flushSync.bind(output);
  output.flushSync = () => void (isFailing || flushSync());
  return output;
}
