import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { AccountId, CreationId, GenerationId, UploadId } from '../../../kernel/ids.js';
import type { Localised } from '../../../kernel/language.js';
import type { FieldError } from '../../../kernel/problem.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import type { Tool, ToolInput } from '../tools/tool.js';

export interface ChosenInput {
  readonly name: string;
  readonly position: number;
  readonly uploadId: UploadId | null;
  readonly creationId: CreationId | null;
  readonly kind: UploadKind;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly sha256: string;
}

interface Found {
  id: string;
  kind: UploadKind;
  contentType: string;
  sizeBytes: string;
  width: number | null;
  height: number | null;
  sha256: string;
  isUpload: boolean;
}

const TEXTS = {
  unknown: { en: 'unknown input', es: 'entrada desconocida' },
  notYours: {
    en: 'is not one of your uploads or creations, or is not ready',
    es: 'no es una de tus subidas o creaciones, o aún no está lista',
  },
  count: (min: number, max: number): Localised => ({
    en: `must have ${min} to ${max} files`,
    es: `debe tener de ${min} a ${max} archivos`,
  }),
  kind: (kinds: readonly string[]): Localised => ({
    en: `must be of the kind ${kinds.join(' or ')}`,
    es: `debe ser del tipo ${kinds.join(' o ')}`,
  }),
  size: (max: number): Localised => ({ en: `must have at most ${max} bytes`, es: `debe tener como máximo ${max} bytes` }),
};

/** Locked against deletion until the generation that uses them is written. */
const FIND = `
  select id, kind, content_type as "contentType", size_bytes as "sizeBytes", width, height, sha256, true as "isUpload" from (
    select * from upload where account_id = ? and id = any(?::uuid[]) and status = 'ready' and delete_after > ? for share) u
  union all
  select id, kind, content_type, size_bytes, width, height, sha256, false from (
    select * from creation where account_id = ? and id = any(?::uuid[]) and deleting_at is null for share) c`;

/** The files that a request names: the person's own, ready, and of a kind and size that the tool takes. */
@Injectable()
export class ChosenInputs {
  constructor(private readonly em: EntityManager) {}

  /** In the caller's transaction. @throws InvalidRequest with a pointer to each that does not fit; a foreign id is as good as none. */
  async check(accountId: AccountId, tool: Tool, chosen: Readonly<Record<string, readonly string[]>>, now: Date): Promise<ChosenInput[]> {
    checkNames(tool, chosen);
    const ids = `{${[...new Set(Object.values(chosen).flat())].join(',')}}`;
    const rows = ids === '{}' ? [] : await this.em.execute<Found[]>(FIND, [accountId, ids, now, accountId, ids]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return tool.inputs.flatMap((input) =>
      (chosen[input.name] ?? []).map((id, position) => fit(input, position, byId.get(id.toLowerCase()))),
    );
  }

  async add(generationId: GenerationId, inputs: readonly ChosenInput[]): Promise<void> {
    for (const { name, position, uploadId, creationId, sha256 } of inputs) {
      await this.em.execute(
        'insert into generation_input (generation_id, name, position, upload_id, creation_id, sha256) values (?, ?, ?, ?, ?, ?)',
        [generationId, name, position, uploadId, creationId, sha256],
      );
    }
  }
}

function checkNames(tool: Tool, chosen: Readonly<Record<string, readonly string[]>>): void {
  const known = new Set(tool.inputs.map(({ name }) => name));
  const unknown = Object.keys(chosen).filter((name) => !known.has(name));
  const errors: FieldError[] = unknown.map((name) => ({ pointer: `#/inputs/${name}`, detail: TEXTS.unknown }));
  for (const { name, min, max } of tool.inputs) {
    const count = chosen[name]?.length ?? 0;
    if (count < min || count > max) errors.push({ pointer: `#/inputs/${name}`, detail: TEXTS.count(min, max) });
  }
  if (errors.length > 0) throw InvalidRequest.of(errors);
}

function fit({ name, kinds, maxBytes }: ToolInput, position: number, found: Found | undefined): ChosenInput {
  const pointer = `#/inputs/${name}/${position}`;
  if (!found) throw InvalidRequest.at(pointer, TEXTS.notYours);
  if (!kinds.includes(found.kind)) throw InvalidRequest.at(pointer, TEXTS.kind(kinds));
  if (Number(found.sizeBytes) > maxBytes) throw InvalidRequest.at(pointer, TEXTS.size(maxBytes));
  return {
    name, position, kind: found.kind, contentType: found.contentType, sizeBytes: Number(found.sizeBytes), sha256: found.sha256,
    width: found.width ?? undefined,
    height: found.height ?? undefined,
    uploadId: found.isUpload ? (found.id as UploadId) : null,
    creationId: found.isUpload ? null : (found.id as CreationId),
  };
}
