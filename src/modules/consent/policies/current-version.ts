/** The day of an instant, in UTC: policies change at midnight UTC. */
export function dayOf(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/**
 * SQL of the current version of a policy: the one that became effective last. A policy none of whose versions is effective yet (a clock
 * that is wrong) has its first one. Takes `policy` as given, then the day twice as parameters.
 */
export function currentVersionSql(policy: string): string {
  return `(select version from policy_text where policy = ${policy}
    order by effective_on <= ? desc, case when effective_on <= ? then effective_on end desc, effective_on, version desc limit 1)`;
}
