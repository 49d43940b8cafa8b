/** A step of `config/moderation/strikes.json`. `days`: of a ban none. */
export interface Step {
  readonly points: number;
  readonly action: 'restrict' | 'suspend' | 'ban';
  readonly days?: number;
}

/** The gravest step that so many points reach; null below the first. A suggestion: a person decides. */
export function suggested(steps: readonly Step[], points: number): Step | null {
  const reached = steps.filter((step) => step.points <= points);
  return reached.reduce<Step | null>((gravest, step) => (gravest === null || step.points > gravest.points ? step : gravest), null);
}
