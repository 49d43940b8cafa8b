import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { AccountId, CreationId, GenerationId, UploadId } from '../../../kernel/ids.js';
import type { FieldError } from '../../../kernel/problem.js';
import { InvalidRequest } from '../../../platform/http/index.js';
import type { Tool } from '../tools/tool.js';
import { type FileFacts, misfit, wrongCounts } from './input-fit.js';

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

type Found = FileFacts & { readonly id: string };

/** As the driver gives it: a bigint as text. */
type Row = Omit<Found, 'sizeBytes' | 'width' | 'height'> & { readonly sizeBytes: string } & Record<'width' | 'height', number | null>;

/** Where the inputs of a request stand in it. */
const INPUTS = '#/inputs';

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
  async check(
    accountId: AccountId, tool: Tool, chosen: Readonly<Record<string, readonly string[]>>, now: Date, root = INPUTS,
  ): Promise<ChosenInput[]> {
    const wrong = wrongCounts(tool, chosen, root);
    if (wrong.length > 0) throw InvalidRequest.of(wrong);
    const byId = await this.find(accountId, Object.values(chosen).flat(), now);
    const errors: FieldError[] = [];
    const inputs = tool.inputs.flatMap((input) => {
      const files = (chosen[input.name] ?? []).map((id) => byId.get(id.toLowerCase()));
      return files.flatMap((file, position) => {
        const detail = misfit(input, file, files.slice(0, position));
        if (detail) errors.push({ pointer: `${root}/${input.name}/${position}`, detail });
        return file ? [chosenOf(input.name, position, file)] : [];
      });
    });
    if (errors.length > 0) throw InvalidRequest.of(errors);
    return inputs;
  }

  async add(generationId: GenerationId, inputs: readonly ChosenInput[]): Promise<void> {
    for (const { name, position, uploadId, creationId, sha256 } of inputs) {
      await this.em.execute(
        'insert into generation_input (generation_id, name, position, upload_id, creation_id, sha256) values (?, ?, ?, ?, ?, ?)',
        [generationId, name, position, uploadId, creationId, sha256],
      );
    }
  }

  private async find(accountId: AccountId, chosen: readonly string[], now: Date): Promise<ReadonlyMap<string, Found>> {
    if (chosen.length === 0) return new Map();
    const ids = `{${[...new Set(chosen)].join(',')}}`;
    const rows = await this.em.execute<Row[]>(FIND, [accountId, ids, now, accountId, ids]);
    return new Map(rows.map((row) => [row.id, foundOf(row)]));
  }
}

function foundOf({ sizeBytes, width, height, ...row }: Row): Found {
  return { ...row, sizeBytes: Number(sizeBytes), width: width ?? undefined, height: height ?? undefined };
}

function chosenOf(name: string, position: number, { id, isUpload, ...facts }: Found): ChosenInput {
  const { kind, contentType, sizeBytes, width, height, sha256 } = facts;
  const ids = { uploadId: isUpload ? (id as UploadId) : null, creationId: isUpload ? null : (id as CreationId) };
  return { name, position, kind, contentType, sizeBytes, width, height, sha256, ...ids };
}
