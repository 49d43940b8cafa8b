/** Every label that a metric may have, and how many values it takes at most. Never an id, an address, a URL, a word of a person. */
export const LABELS: Readonly<Record<string, string>> = {
  cause: 'why a provider is closed: `failures`, `auth`, `quota`',
  class: 'a class of what is kept for a time (a dozen or two)',
  dependency: '`database`, `storage`, `redis`; of calls also `downloads`, each provider, `other`',
  handler: 'a handler of events by its name in the code (some dozens)',
  kind: 'of requests or tasks, an enumeration of the code (below ten)',
  method: 'of HTTP, as routes name it',
  outcome: 'how it ended, an enumeration of the code (below ten)',
  provider: 'an AI provider (nine)',
  queue: 'a queue of jobs (below ten)',
  reason: 'why, an enumeration of the code (below twenty)',
  route: 'the pattern of a route (some 200), `none` for what is no route',
  state: 'an enumeration of the code (three)',
  status: 'a status of HTTP, or an enumeration of the code',
  step: 'a step of the end of an account by its name in the code (some dozens)',
  store: '`apple`, `google`',
  task: 'a periodic task by its name in the code (some dozens)',
};
