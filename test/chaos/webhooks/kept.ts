import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '../clients/person.js';
import type { Zero } from '../scenario.js';
import type { World } from '../world/world.js';
import type { Jobs } from './jobs.js';
import type { Plan } from './plan.js';
import type { PostOffice } from './post-office.js';

const SETTLES_WITHIN_MS = 60_000;

interface Message {
  readonly source: string;
  readonly messageId: string;
  readonly status: string;
}

/** The inbox against the list of what was sent: each true notice once, about whatever it is, and nothing else. */
export async function inbox(world: World, plan: Plan, post: PostOffice, isOurs: (requestId: string) => boolean): Promise<Zero[]> {
  const expected = new Map<string, string>(plan.notices.map((notice) => {
    const { source, messageId } = post.messageOf(notice);
    return [`${source} ${messageId}`, notice.job === null ? 'quarantined' : 'handled'];
  }));
  const look = async () => {
    const all = await world.rows<Message>(
      `select source, message_id as "messageId", status from inbox_message where source in ('provider/fal', 'provider/replicate')`,
    );
    return all.filter(({ messageId }) => isOurs(messageId));
  };
  let rows = await look();
  for (const end = performance.now() + SETTLES_WITHIN_MS; rows.some(({ status }) => status === 'received') && performance.now() < end; ) {
    await delay(500);
    rows = await look();
  }
  const found = new Map(rows.map(({ source, messageId, status }) => [`${source} ${messageId}`, status]));
  const n = expected.size;
  return [
    { what: 'true notices that were not kept', found: [...expected.keys()].filter((name) => !found.has(name)).length, n },
    { what: 'notices kept that nobody true sent', found: [...found.keys()].filter((name) => !expected.has(name)).length, n: found.size },
    {
      what: 'notices that were not acted on, or not put aside',
      found: [...found].filter(([name, status]) => expected.has(name) && expected.get(name) !== status).length, n,
    },
  ];
}

/** What people have, as they are told, against what the fates say that it costs them. */
export async function points(world: World, people: readonly Person[], jobs: Jobs): Promise<Zero> {
  const spent = await jobs.spent();
  let credited = 0;
  for (const person of people) {
    const { body } = await person.insist<{ balance: number; held: number; debt: number }>('GET', '/v1/billing/points');
    const welcome = Number(world.env['WELCOME_POINTS']);
    credited += Math.abs(body.balance + body.held - body.debt - (welcome - (spent.get(person.id) ?? 0)));
  }
  return { what: 'points that people have too many or too few', found: credited, n: people.length };
}
