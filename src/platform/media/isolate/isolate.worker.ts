import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { IsolatedReply } from './run-isolated.js';

// Run from source (in tests), Node strips the types itself, but the imports still end in .js.
if (import.meta.url.endsWith('.ts')) {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier.startsWith('.') && context.parentURL?.endsWith('.ts') ? specifier.replace(/\.js$/, '.ts') : specifier, context),
  });
}

const { isolatedTasks } = await import('./tasks.js');
const { MediaRefused } = await import('../media-refused.js');

const { task, args } = workerData as { task: keyof typeof isolatedTasks; args: never[] };

async function answer(): Promise<IsolatedReply> {
  try {
    return { ok: true, value: await (isolatedTasks[task] as (...all: never[]) => Promise<unknown>)(...args) };
  } catch (error) {
    if (error instanceof MediaRefused) return { ok: false, refused: error.code, ...(error.hint !== undefined && { hint: error.hint }) };
    if (!(error instanceof Error)) return { ok: false, error: String(error) };
    const { stack, message, code } = error as NodeJS.ErrnoException;
    return { ok: false, error: stack ?? message, ...(code !== undefined && { code }) };
  }
}

const reply = await answer();
const bytes = reply.ok ? (reply.value as { bytes?: Uint8Array<ArrayBuffer> }).bytes : undefined;
parentPort!.postMessage(reply, bytes ? [bytes.buffer] : []); // handed over, not copied
