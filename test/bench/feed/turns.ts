/** What each round comes to. */
export async function byTurns(rounds: number, round: () => Promise<number>): Promise<number[]> {
  const results: number[] = [];
  for (let n = 0; n < rounds; n++) results.push(await round());
  return results;
}
