import { Worker } from 'node:worker_threads';
import { Gate } from '../gate.js';
import { MediaRefused, type MediaRefusalCode } from '../media-refused.js';
import type { IsolatedTasks } from './tasks.js';

type TaskName = keyof IsolatedTasks;
type Arguments<K extends TaskName> = Parameters<IsolatedTasks[K]>;
type Result<K extends TaskName> = Awaited<ReturnType<IsolatedTasks[K]>>;

export type IsolatedReply =
  { ok: true; value: unknown } | { ok: false; refused: MediaRefusalCode; hint?: string } | { ok: false; error: string; code?: string };

const gate = new Gate(2);
const HEAP_MB = 512;

/**
 * Runs a parser over an untrusted file in a thread of its own: the event loop stays free, the thread is ended when its time is up, a
 * parser that runs out of heap takes only its thread along, and the library's memory is given back afterwards.
 * @throws MediaRefused took-too-long; undecodable when the parser ran out of memory; or what the task refuses
 */
export async function runIsolated<K extends TaskName>(task: K, args: Arguments<K>, timeoutMs: number): Promise<Result<K>> {
  return gate.run(async (): Promise<Result<K>> => {
    const reply = await oneThread(task, args, timeoutMs);
    if (reply.ok) return reply.value as Result<K>; // plain data of this very task
    if ('refused' in reply) throw new MediaRefused(reply.refused, reply.hint);
    throw Object.assign(new Error(`Media task ${task} failed: ${reply.error}`), reply.code !== undefined && { code: reply.code });
  });
}

function oneThread(task: TaskName, args: unknown[], timeoutMs: number): Promise<IsolatedReply> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const thread = new Worker(new URL(`./isolate.worker.${extension}`, import.meta.url), {
    workerData: { task, args },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    env: {}, // no secrets of the process in there
    execArgv: [],
  });
  return new Promise<IsolatedReply>((resolve, reject) => {
    const timer = setTimeout(() => resolve({ ok: false, refused: 'took-too-long' }), timeoutMs);
    thread.once('message', resolve);
    thread.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') resolve({ ok: false, refused: 'decompression-bomb', hint: 'out of memory' });
      else reject(error);
    });
    thread.once('exit', (code) => reject(new Error(`Media task ${task} ended without an answer (${code})`)));
    thread.once('message', () => clearTimeout(timer));
    thread.once('exit', () => clearTimeout(timer));
  }).finally(() => thread.terminate());
}
