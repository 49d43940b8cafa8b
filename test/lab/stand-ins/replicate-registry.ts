import { createHash } from 'node:crypto';

/** The private models of the account, with the versions that trainings left in them. */
export class ReplicateRegistry {
  /** By `owner/name`. */
  private readonly models = new Map<string, Set<string>>();
  /** Versions that others use, which Replicate does not delete. */
  readonly inUse = new Set<string>();
  /** A deletion goes on after its answer: until it is asked for a second time. */
  isSlow = false;
  /** Nothing can be deleted for now. */
  isDown = false;
  private readonly going = new Set<string>();
  private readonly published = new Set<string>();

  has(id: string): boolean {
    const [model = '', version] = id.split(':');
    const versions = this.models.get(model);
    return versions !== undefined && (version === undefined || versions.has(version));
  }

  /** False when it was there. */
  create(model: string): boolean {
    if (this.models.has(model)) return false;
    this.models.set(model, new Set());
    return true;
  }

  /** The version that a training leaves, once: `owner/name:version`. */
  publish(model: string, training: string): string {
    const version = createHash('sha256').update(training).digest('hex');
    if (!this.published.has(training)) this.models.get(model)?.add(version);
    this.published.add(training);
    return `${model}:${version}`;
  }

  versionsOf(model: string): readonly string[] | undefined {
    const versions = this.models.get(model);
    return versions && [...versions];
  }

  /** The status that the deletion of a version is answered with. */
  deleteVersion(model: string, version: string): number {
    const id = `${model}:${version}`;
    if (this.isDown) return 503;
    if (!this.has(id)) return 404;
    if (this.inUse.has(id)) return 409;
    if (this.isSlow && !this.going.has(id)) this.going.add(id);
    else this.models.get(model)!.delete(version);
    return 202;
  }

  deleteModel(model: string): number {
    if (!this.has(model)) return 404;
    if (this.models.get(model)!.size > 0) return 409;
    this.models.delete(model);
    return 204;
  }
}
