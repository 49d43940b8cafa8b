import { ErasureReplay } from '../../modules/privacy/index.js';
import { command } from '../command.js';
import { OPERATOR } from '../operator.js';

const replay = command({
  name: 'erasures replay',
  about: 'After a backup was restored: erases again whom the list of erasures names; what was undone stays so; --dry-run counts.',
  options: { 'dry-run': { kind: 'flag', about: 'count only' } },
  run: ({ 'dry-run': dryRun }, { withService }) =>
    withService(async ({ get }) => {
      const counts = await get(ErasureReplay).replay({ dryRun, actor: OPERATOR });
      const { listed, found, erased, waiting, undone } = counts;
      const ok = dryRun || erased === found;
      const said = dryRun ? `${found} are to be erased again` : `${found} lived here: ${erased} erased again, ${waiting} wait`;
      const rest = waiting > 0 ? ['Start the service: it carries on those that wait, and lets nobody in to them meanwhile.'] : [];
      const back = `${undone} ends that were taken back ${dryRun ? 'are to be undone again' : 'are undone again'}.`;
      return { value: { ok, ...counts }, text: [`${listed} accounts on the list; ${said}. ${back}`, ...rest].join('\n'), ok };
    }, ['database', 'redis', 'storage']),
});

export const ERASURES_COMMANDS = [replay];
