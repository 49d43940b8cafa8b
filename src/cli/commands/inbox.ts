import { InboxReplay } from '../../platform/inbox/inbox-replay.js';
import { command } from '../command.js';

const replay = command({
  name: 'inbox replay',
  about: 'Has quarantined webhook messages acted on again, all or those of one source such as provider/fal. A worker does the acting.',
  options: { source: { kind: 'text', about: 'SOURCE' } },
  run: ({ source }, { withService }) =>
    withService(async ({ get, inScope }) => {
      const { replayed, unclaimed } = await inScope(() => get(InboxReplay).run(source ?? null));
      const left = unclaimed > 0 ? `; ${unclaimed} are of sources that nobody acts on any more` : '';
      return { value: { replayed, unclaimed }, text: `${replayed} messages are back in line${left}.` };
    }),
});

export const INBOX_COMMANDS = [replay];
