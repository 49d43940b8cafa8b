import { describeHalf } from './half.js';

describeHalf(1);
