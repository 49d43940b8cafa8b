import type { UploadKind } from '../../../entities/generation/upload.entity.js';
import type { Localised } from '../../../kernel/language.js';
import type { Points } from '../../../kernel/points.js';

/** One model that can do a tool's work. */
export interface ToolModel {
  /** The provider's id. */
  readonly id: string;
  readonly model: string;
  /** Chosen only when no other model is available or granted; never failed over to. */
  readonly standIn?: boolean;
  readonly deadlineSeconds: number;
  /** What one unit costs us, by its list price: counts against the provider's daily budget. */
  readonly costUsd: number;
  /** Points for a unit, where they differ from the tool's. One that costs more is used only when its provider is chosen. */
  readonly points?: Points;
  /** Units in one request; the tool's `maxCount` unless said. */
  readonly maxCount?: number;
  /** Values of parameters that it takes, where it does not take all; none: only while the parameter is left out. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
  /** Files that it takes by input name, where it takes fewer than the tool. */
  readonly maxInputs?: Readonly<Record<string, number>>;
  /** Bytes of one file that it takes, where it takes fewer than the tool. */
  readonly maxInputBytes?: number;
  /** Types of the files that it takes, where it takes fewer than we do. */
  readonly inputTypes?: readonly string[];
  /** Width and height, each, of the pictures that it takes. */
  readonly inputSidePx?: { readonly min?: number; readonly max?: number };
  /** Length of the prompt that it takes (UTF-16 units), where it takes fewer than we do. */
  readonly maxPromptLength?: number;
  /** For a trainer: what is written beside each photo, a template over `$avatar`; nothing when left out. */
  readonly captions?: unknown;
  /** For a tool that takes an avatar: the trainers of this provider whose avatars the model understands. */
  readonly trainedBy?: readonly string[];
  /** What is called where the model is the avatar's own: a template over `$avatar`. `model` is then its name here. */
  readonly calls?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ToolInput {
  readonly name: string;
  readonly kinds: readonly UploadKind[];
  readonly min: number;
  readonly max: number;
  readonly maxBytes: number;
  /** Where it takes fewer types than we do. */
  readonly contentTypes?: readonly string[];
  /** Of the shorter side of a picture. */
  readonly minSidePx?: number;
  /** No file twice, whatever it is called. */
  readonly distinct?: boolean;
  /** No creations: what the person made or took themselves. */
  readonly uploadsOnly?: boolean;
}

/** As `config/tools/<id>.json` says it; its shape is `config/tools.schema.json`. */
export interface Tool {
  readonly id: string;
  readonly kind: 'image' | 'video' | 'audio' | 'training';
  readonly title: Localised;
  readonly purpose: 'generation' | 'training';
  readonly prompt: 'required' | 'optional' | 'none';
  /** Makes the likeness of a personal avatar, which is named in the request. */
  readonly takesAvatar?: boolean;
  readonly madeBy: 'trainedAlgorithmicMedia' | 'compositeWithTrainedAlgorithmicMedia' | 'algorithmicallyEnhanced';
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly inputs: readonly ToolInput[];
  readonly maxCount: number;
  /** `perEach`: points for every started `of` of a parameter, such as 5 seconds. */
  readonly price: { readonly points: Points; readonly per: string; readonly perEach?: { readonly parameter: string; readonly of: number } };
  readonly providers: readonly ToolModel[];
}
