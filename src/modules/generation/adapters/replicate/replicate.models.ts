/** A model of Replicate as `config/tools` and a training name it. */
export interface ReplicateModel {
  readonly owner: string;
  readonly name: string;
  /** None for an official model, which is always at its latest. */
  readonly version: string | null;
}

const MODEL = /^([a-z0-9][\w.-]{0,99})\/([a-z0-9][\w.-]{0,99})(?::(\w{1,128}))?$/i;

/** `owner/name` or `owner/name:version`; null for anything else. */
export function modelOf(id: string): ReplicateModel | null {
  const [, owner, name, version = null] = MODEL.exec(id) ?? [];
  return owner !== undefined && name !== undefined ? { owner, name, version } : null;
}

/** Trainers are called `…-trainer`, and need a version; the models that they make (`avatar-…`) are named by us. */
export function isTrainer(model: ReplicateModel): boolean {
  return model.version !== null && model.name.endsWith('-trainer');
}

/** Where a run of it begins. */
export function submitPath(model: ReplicateModel): string {
  const { owner, name, version } = model;
  if (isTrainer(model)) return `/models/${owner}/${name}/versions/${version}/trainings`;
  return version === null ? `/models/${owner}/${name}/predictions` : '/predictions';
}

/** Where its runs are listed, and each one found. It follows from the model alone, since a webhook teaches us no more than an id. */
export function runsPath(id: string): '/predictions' | '/trainings' {
  const model = modelOf(id);
  return model !== null && isTrainer(model) ? '/trainings' : '/predictions';
}
