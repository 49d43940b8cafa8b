import { type NamedTest, namedTests } from './tests.js';

/** What users were promised, by number, in few words. */
export const PROMISES: Readonly<Record<string, string>> = {
  P1: 'Creating works without the community',
  P2: 'No e-mail address in public; a username and picture made by the system',
  P3: 'Sign-in by Google or Apple, and what is kept of it',
  P4: 'Country and region from the device, for the regional experience',
  P5: 'What is taken in for a generation',
  P6: 'A post shows a sanitised prompt, its time and counts',
  P7: 'A comment keeps its text, what it answers, times and engagement',
  P8: 'Likes and follows are kept to make them work',
  P9: 'Reports and blocks keep what is needed to act on them',
  P10: 'What is kept of purchases, points and rewards',
  P11: 'Push goes through OneSignal, only for who allows it',
  P12: 'Crash reports by choice alone, and what they hold',
  P13: 'Ads: the ad network, and nothing more',
  P14: 'Generate, keep a library, keep devices in step',
  P15: 'Community features for those who take part',
  P16: 'Safety: rules, reports, blocks, action on abuse',
  P17: 'Purchases are validated; points and rewards are managed',
  P18: 'Notifications, push with opt-in',
  P19: 'Crashes and slowness are investigated',
  P20: 'What is public, and prompts sanitised before',
  P21: 'Service providers that run the app, named',
  P22: 'Disclosures to authorities are recorded',
  P23: 'AI providers get what the feature needs, for the request alone',
  P24: 'No face recognition, no templates',
  P25: 'Source uploads go after 7 days',
  P26: 'Outputs stay until deleted',
  P27: 'Posts stay until deleted',
  P28: 'Comments and activity stay until removed',
  P29: 'Reports and moderation logs have a period',
  P30: 'Crash reports have a period',
  P31: 'Posts, comments and people can be reported; people blocked',
  P32: 'Push can be switched on and off',
  P33: 'Account deletion in the app, on the web, and by support',
  P34: 'Safeguards, a contact, the way of privacy requests',
  P35: 'English and Spanish',
  C1: 'Explained and permitted before the first sending',
  C2: 'What is sent, under a pseudonym for each provider',
  C3: 'Receivers are named',
  C4: 'Permission may be declined, with a clear reason',
  C5: 'Terms of each provider, and what was done to minimise',
  C6: 'Permission can be withdrawn; queued work stops',
};

/** The numbers that the title of a test, or of a group, names. */
export function numbersIn(title: string): readonly string[] {
  return title.match(/\b[PC]\d{1,2}\b/g) ?? [];
}

/** Each promise with the tests that name it. */
export function promiseTable(tests: readonly NamedTest[] = namedTests()): ReadonlyMap<string, readonly NamedTest[]> {
  const named = tests.flatMap((test) => numbersIn(test.title).map((number) => ({ number, test })));
  return new Map(Object.keys(PROMISES).map((number) => [number, named.filter((it) => it.number === number).map(({ test }) => test)]));
}
