/** What a third party may still receive once somebody's end was asked for. */
export interface AllowedCall {
  /** As the proof knows it: the name of its stand-in. */
  readonly party: string;
  /** Of `METHOD /path` without the query; a message or letter of the end's own words has `farewell` or `last letter` after it. */
  readonly call: RegExp;
  readonly why: string;
}

const OWN_ID = 'its own id of a request of theirs';

/** All of it: whatever else a third party receives of a person who left fails the proof, and so does a word of theirs in any of these. */
export const ALLOWED_CALLS: readonly AllowedCall[] = [
  { party: 'FalStandIn', call: /^PUT \/[\w/-]+\/requests\/[\w-]+\/cancel$/, why: `stops what runs: ${OWN_ID}` },
  { party: 'FalStandIn', call: /^GET \/[\w/-]+\/requests\/[\w-]+\/status$/, why: `whether it has stopped: ${OWN_ID}` },
  { party: 'FalStandIn', call: /^DELETE \/[\w/-]*requests\/[\w-]+\/payloads$/, why: `erases what was sent and made: ${OWN_ID}` },
  { party: 'ReplicateStandIn', call: /^POST \/v1\/(?:predictions|trainings)\/\w+\/cancel$/, why: `stops what runs: ${OWN_ID}` },
  { party: 'ReplicateStandIn', call: /^GET \/v1\/(?:predictions|trainings)\/\w+$/, why: `whether it has stopped: ${OWN_ID}` },
  { party: 'ReplicateStandIn', call: /^DELETE \/v1\/models\//, why: 'erases a model that was trained of them: by its name there' },
  { party: 'OpenAiStandIn', call: /^DELETE \/v1\/responses\/\w+$/, why: `erases what was sent and made: ${OWN_ID}` },
  { party: 'OpenAiStandIn', call: /^POST \/v1\/responses\/\w+\/cancel$/, why: `stops what runs: ${OWN_ID}` },
  { party: 'GoogleStandIn', call: /^DELETE \/v1\w*\/interactions\/[\w-]+$/, why: `erases what was sent and made: ${OWN_ID}` },
  { party: 'GoogleStandIn', call: /^POST \/v1\w*\/interactions\/[\w-]+\/cancel$/, why: `stops what runs: ${OWN_ID}` },
  { party: 'MiniMaxStandIn', call: /^DELETE \/v2\/video_generation\/[\w-]+$/, why: `stops and erases: ${OWN_ID}` },
  { party: 'RunwayStandIn', call: /^(?:GET|DELETE) \/v1\/tasks\/[\w-]+$/, why: `stops and erases: ${OWN_ID}` },
  { party: 'OneSignalStandIn', call: /^POST \/notifications farewell$/, why: 'the last push, which says that the account is being erased' },
  {
    party: 'OneSignalStandIn', call: /^DELETE \/apps\/[\w-]+\/users\/by\/external_id\/[\w-]+$/,
    why: 'erases the pseudonym and the devices under it',
  },
  { party: 'Apple', call: /^POST \/apple\/auth\/revoke$/, why: 'takes back the permission that Sign in with Apple gave: its own token' },
  { party: 'Google sign-in', call: /^POST \/google\/revoke$/, why: 'takes back the permission that Google gave: its own token' },
  { party: 'Mail', call: /^LETTER last letter$/, why: 'says to their address that the account was deleted, and nothing else' },
];
