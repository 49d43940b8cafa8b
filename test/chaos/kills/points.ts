import type { Direction } from '../../support/tcp-watch.js';
import type { ServerName } from '../world/servers.js';

/** A named moment at which a process is killed: told by what it says to a server, or hears. The last piece does not arrive. */
export interface Point {
  readonly name: string;
  readonly role: 'api' | 'worker';
  readonly server: ServerName;
  readonly steps: readonly { readonly direction: Direction; readonly text: string }[];
}

const sent = (text: string) => ({ direction: 'sent', text }) as const;
const answered = (text: string) => ({ direction: 'answered', text }) as const;

/** By the wire protocols: the text of a statement goes in Parse, and `COMMIT` comes in CommandComplete (PostgreSQL manual, 54.7). */
export const POINTS: readonly Point[] = [
  {
    name: 'a generation is written, before commit',
    role: 'api', server: 'postgres', steps: [sent('insert into generation (id'), sent('commit')],
  },
  {
    name: 'a generation is committed, before its answer',
    role: 'api', server: 'postgres', steps: [sent('insert into generation (id'), sent('commit'), answered('COMMIT')],
  },
  {
    name: 'a generation is written, before its event',
    role: 'api', server: 'postgres', steps: [sent('insert into generation (id'), sent('outbox_event')],
  },
  {
    name: 'an event is claimed, before its ring',
    role: 'worker', server: 'postgres',
    steps: [sent('update outbox_delivery set due_at'), sent('for update skip locked'), answered('generation.')],
  },
  { name: 'a ring is made, before it is known', role: 'worker', server: 'redis', steps: [sent('{"id":"'), answered('\n')] },
  { name: 'the work is done, before its ring is acknowledged', role: 'worker', server: 'redis', steps: [sent(':completed')] },
  {
    name: 'an attempt is announced, before the provider is asked',
    role: 'worker', server: 'postgres', steps: [sent('insert into generation_attempt'), sent('commit'), answered('COMMIT')],
  },
  {
    name: 'the provider has accepted, before its id is saved',
    role: 'worker', server: 'postgres', steps: [sent("update generation_attempt set state = 'submitted'")],
  },
  {
    name: 'an output is uploaded, before its row',
    role: 'worker', server: 'postgres', steps: [sent('update generation_output set facts')],
  },
  {
    name: 'a creation is written, before its event',
    role: 'worker', server: 'postgres', steps: [sent('insert into creation (id'), sent('outbox_event')],
  },
  {
    name: 'the end of a generation is written, before commit',
    role: 'worker', server: 'postgres', steps: [sent('insert into creation (id'), sent('commit')],
  },
  {
    name: 'the end of a generation is committed, before that is known',
    role: 'worker', server: 'postgres', steps: [sent('insert into creation (id'), sent('commit'), answered('COMMIT')],
  },
];
