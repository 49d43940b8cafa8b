import { describeLab } from './describe-lab.js';

/** The short form of the lab: one provider that runs jobs in the background, one that answers with the result. */
describeLab(['fal', 'xai']);
