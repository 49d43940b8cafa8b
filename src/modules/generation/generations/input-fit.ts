import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { FieldError } from '../../../kernel/problem.js';
import type { Tool, ToolInput } from '../tools/tool.js';

/** A file of the person's, as far as a tool looks at it. */
export interface FileFacts {
  readonly kind: UploadKind;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly sha256: string;
  readonly isUpload: boolean;
}

const TEXTS = {
  unknown: { en: 'unknown input', es: 'entrada desconocida' },
  notYours: {
    en: 'is not one of your uploads or creations, or is not ready',
    es: 'no es una de tus subidas o creaciones, o aún no está lista',
  },
  notUploaded: { en: 'is not one of your uploads, or is not ready', es: 'no es una de tus subidas, o aún no está lista' },
  count: (min: number, max: number): Localised => ({
    en: `must have ${min} to ${max} files`,
    es: `debe tener de ${min} a ${max} archivos`,
  }),
  kind: (kinds: readonly string[]): Localised => ({
    en: `must be of the kind ${kinds.join(' or ')}`,
    es: `debe ser del tipo ${kinds.join(' o ')}`,
  }),
  type: (types: readonly string[]): Localised => ({
    en: `must have the type ${types.join(' or ')}`,
    es: `debe tener el formato ${types.join(' o ')}`,
  }),
  size: (max: number): Localised => ({ en: `must have at most ${max} bytes`, es: `debe tener como máximo ${max} bytes` }),
  side: (min: number): Localised => ({
    en: `must have at least ${min} pixels on its shorter side`,
    es: `debe tener al menos ${min} píxeles en su lado más corto`,
  }),
  twice: { en: 'is the same file as one before it', es: 'es el mismo archivo que otro anterior' },
};

/** Inputs that the tool does not have, and too few or too many files. `root` is where the inputs stand in the request. */
export function wrongCounts({ inputs }: Tool, chosen: Readonly<Record<string, readonly string[]>>, root: string): FieldError[] {
  const known = new Set(inputs.map(({ name }) => name));
  const unknown = Object.keys(chosen).filter((name) => !known.has(name));
  const counted = inputs.filter(({ name, min, max }) => {
    const count = chosen[name]?.length ?? 0;
    return count < min || count > max;
  });
  return [
    ...unknown.map((name) => ({ pointer: `${root}/${name}`, detail: TEXTS.unknown })),
    ...counted.map(({ name, min, max }) => ({ pointer: `${root}/${name}`, detail: TEXTS.count(min, max) })),
  ];
}

/** Why the input does not take a file; null when it does. `before` are the files chosen before it. */
export function misfit(input: ToolInput, file: FileFacts | undefined, before: readonly (FileFacts | undefined)[]): Localised | null {
  if (input.uploadsOnly && !file?.isUpload) return TEXTS.notUploaded;
  if (!file) return TEXTS.notYours;
  const { kinds, contentTypes, maxBytes, minSidePx } = input;
  if (!kinds.includes(file.kind)) return TEXTS.kind(kinds);
  if (contentTypes && !contentTypes.includes(file.contentType)) return TEXTS.type(contentTypes);
  if (file.sizeBytes > maxBytes) return TEXTS.size(maxBytes);
  if (minSidePx !== undefined && Math.min(file.width ?? 0, file.height ?? 0) < minSidePx) return TEXTS.side(minSidePx);
  return input.distinct && before.some((other) => other?.sha256 === file.sha256) ? TEXTS.twice : null;
}
