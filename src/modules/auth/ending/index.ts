import type { Provider } from '@nestjs/common';
import { AccountEnd } from './account-end.service.js';
import { EndAccount } from './end-account.work.js';
import { RevokeGrants } from './revoke-grants.work.js';
import { SignInErasure } from './sign-in-erasure.js';

export const ENDING_PROVIDERS: readonly Provider[] = [AccountEnd, EndAccount, RevokeGrants, SignInErasure];
