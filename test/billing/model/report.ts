import type { Modelled } from './books-and-stores.js';

export function reportOf({ runs, asked, seed, purchases, steps, failure }: Modelled, tookMs: number): string {
  const counts = `${runs} of ${asked} runs, ${steps} steps, ${purchases} purchases, seed ${seed}, ${(tookMs / 1000).toFixed(0)} s`;
  return failure === null ? `books: ${counts}: as the model says\nclean` : `books: ${counts}: NOT as the model says\n${failure}`;
}
