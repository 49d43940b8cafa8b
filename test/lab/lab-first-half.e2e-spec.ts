import { describeHalf } from './half.js';

describeHalf(0);
