import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { AccountId } from '../../../kernel/ids.js';
import { type FoundSubject, ReportableContent, type SubjectType } from '../../../kernel/reportable-content.js';
import { isUuid } from '../../../platform/http/index.js';

/** Everything that can be reported, by its kind. Found at start; two of one kind refuse it. */
@Injectable()
export class ReportableKinds implements OnModuleInit {
  private readonly byType = new Map<SubjectType, ReportableContent>();

  constructor(private readonly discovery: DiscoveryService) {}

  onModuleInit(): void {
    for (const { instance } of this.discovery.getProviders()) {
      if (!(instance instanceof ReportableContent) || this.byType.get(instance.type) === instance) continue;
      if (this.byType.has(instance.type)) throw new Error(`Two classes report on a ${instance.type}`);
      this.byType.set(instance.type, instance);
    }
  }

  /** @throws Error when no module takes care of it. */
  of(type: SubjectType): ReportableContent {
    const content = this.byType.get(type);
    if (!content) throw new Error(`Nobody takes care of a ${type}`);
    return content;
  }

  /**
   * By its public name: an id, of a profile the username. Null when there is none, or none that the viewer may see, or could if they were
   * not signed in: who harasses somebody and then blocks them can still be reported, and so can whom one has blocked. Law 8 stands, since
   * nothing is shown: the answer names only what the reporter named, and that the thing is there is open to everybody.
   */
  async find(type: SubjectType, ref: string, viewer: AccountId | null): Promise<FoundSubject | null> {
    if (type !== 'profile' && !isUuid(ref)) return null;
    const content = this.byType.get(type);
    return (await content?.find(ref, viewer)) ?? (await content?.find(ref, null)) ?? null;
  }
}
