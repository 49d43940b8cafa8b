import { Inject, Injectable } from '@nestjs/common';
import { ProviderAdapter } from '../ports/provider.port.js';

export const PROVIDER_ADAPTERS = Symbol('PROVIDER_ADAPTERS');

/** The adapters by id. */
@Injectable()
export class ProviderRegistry {
  private readonly byId: ReadonlyMap<string, ProviderAdapter>;

  constructor(@Inject(PROVIDER_ADAPTERS) adapters: readonly ProviderAdapter[]) {
    this.byId = new Map(adapters.map((adapter) => [adapter.id, adapter]));
  }

  isAvailable(id: string, model: string): boolean {
    const adapter = this.byId.get(id);
    return adapter !== undefined && adapter.available && adapter.offers(model);
  }

  find(id: string): ProviderAdapter | undefined {
    return this.byId.get(id);
  }

  get(id: string): ProviderAdapter {
    const adapter = this.byId.get(id);
    if (!adapter) throw new Error(`No adapter for the provider ${id}`);
    return adapter;
  }
}
