import { dataMap, dataMapCsv } from '../../modules/privacy/index.js';
import { command } from '../command.js';

const map = command({
  name: 'privacy data-map',
  about: 'Every column and object prefix: whose, why, how long, what an export shows and what erasure does.',
  options: { csv: { kind: 'flag', about: 'as CSV' } },
  async run({ csv }) {
    return csv ? { value: { csv: dataMapCsv() }, text: dataMapCsv().trimEnd() } : { value: dataMap() };
  },
});

export const PRIVACY_COMMANDS = [map];
