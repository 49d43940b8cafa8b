import { describeLab } from './describe-lab.js';
import { SECOND_HALF } from './halves.js';

describeLab(SECOND_HALF);
