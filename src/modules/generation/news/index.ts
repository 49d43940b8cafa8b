import { TellOfEnded } from './tell-of-ended.handler.js';
import { TellOfExpiringUploads } from './tell-of-expiring-uploads.task.js';
import { TellOfTrained } from './tell-of-trained.handler.js';

/** What people are told of what became of their work and their files. */
export const NEWS_PROVIDERS = [TellOfEnded, TellOfExpiringUploads, TellOfTrained];
