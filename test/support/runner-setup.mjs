import { addEventHandler } from 'jest-circus';

/** Of a test or a hook that names none. */
const LIMIT_MS = 30_000;

delete process.env.NODE_OPTIONS; // what tests start is not for them

/** The runner has no time limits of its own. */
addEventHandler((event, { currentDescribeBlock: { children, hooks } }) => {
  const added = event.name === 'add_test' ? children.at(-1) : event.name === 'add_hook' ? hooks.at(-1) : null;
  if (added?.fn) added.fn = limited(added.fn, event.timeout ?? LIMIT_MS);
});

function limited(fn, ms) {
  return async () => {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(`Not done after ${ms} ms`)), ms)));
    try {
      return await Promise.race([fn(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}
