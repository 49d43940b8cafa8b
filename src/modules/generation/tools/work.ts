import type { Points } from '../../../kernel/points.js';
import type { Tool, ToolModel } from './tool.js';

/** What somebody wants done: what decides which models can do it, and what it costs. */
export interface Work {
  readonly tool: Tool;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly count: number;
  /** Only this one, when somebody chose it. */
  readonly provider: string | null;
  /** How many files there are by input name; left out while they are not known. */
  readonly files?: Readonly<Record<string, number>>;
  /** Bytes of the biggest file; left out while it is not known. */
  readonly largestFileBytes?: number;
  /** Types of the files; left out while they are not known. */
  readonly fileTypes?: readonly string[];
  /** Widths and heights of the pictures and clips; left out while they are not known. */
  readonly sidesPx?: readonly number[];
  /** UTF-16 units; left out where no prompt is known. */
  readonly promptLength?: number;
  /** Of the avatar that is to be used; left out where none is, or while it is not known. */
  readonly avatar?: { readonly provider: string; readonly trainer: string };
  /** What was promised for a unit: a model that costs more does not take part. Left out before anything was promised. */
  readonly pricePerUnit?: Points;
}

/** What a person must have agreed to. An avatar is run on what its training made of their photos (C2): both count. */
export function purposesOf({ purpose, takesAvatar }: Tool): readonly Tool['purpose'][] {
  return takesAvatar ? [purpose, 'training'] : [purpose];
}

/** Whether a model can do the work as it is asked for, at the price that was promised. */
export function fits(model: ToolModel, work: Work): boolean {
  const { tool, parameters, count, provider, files, pricePerUnit } = work;
  if (provider !== null && model.id !== provider) return false;
  if (count > (model.maxCount ?? tool.maxCount)) return false;
  // what costs no more than the tool is never too dear: its price may have changed since it was promised
  const isDearer = (model.points ?? 0) > tool.price.points;
  if (pricePerUnit !== undefined && isDearer && unitPrice(tool, parameters, model) > pricePerUnit) return false;
  if ((work.largestFileBytes ?? 0) > (model.maxInputBytes ?? Infinity)) return false;
  if (work.fileTypes?.some((type) => model.inputTypes?.includes(type) === false)) return false;
  if ((work.promptLength ?? 0) > (model.maxPromptLength ?? Infinity)) return false;
  if (model.trainedBy && work.avatar && !understands(model, work.avatar)) return false;
  const { min = 0, max = Infinity } = model.inputSidePx ?? {};
  if (work.sidesPx?.some((side) => side < min || side > max)) return false;
  const takes = ([name, values]: [string, readonly unknown[]]) => parameters[name] === undefined || values.includes(parameters[name]);
  const isTaken = Object.entries(model.only ?? {}).every(takes);
  const isEnough = Object.entries(model.maxInputs ?? {}).every(([name, max]) => (files?.[name] ?? 0) <= max);
  return isTaken && isEnough;
}

function understands({ id, trainedBy = [] }: ToolModel, { provider, trainer }: NonNullable<Work['avatar']>): boolean {
  return id === provider && trainedBy.includes(trainer);
}

/** Points for one delivered unit; of a model, or of the tool when nobody chose. */
export function unitPrice({ price }: Tool, parameters: Work['parameters'], model?: ToolModel): Points {
  return (model?.points ?? price.points) * stepsOf(price, parameters);
}

/** What all of it costs us at most by the list price, in millionths of a US dollar. */
export function costMicrosOf({ tool, parameters, count }: Work, { costUsd }: ToolModel): number {
  return Math.ceil(costUsd * stepsOf(tool.price, parameters) * count * 1_000_000);
}

/** How many started `perEach.of` there are in a unit. */
function stepsOf({ perEach }: Tool['price'], parameters: Work['parameters']): number {
  return perEach ? Math.max(1, Math.ceil(Number(parameters[perEach.parameter] ?? perEach.of) / perEach.of)) : 1;
}

/** Points for all of it: the tool's price, or that of the cheapest model of the chosen provider that can do it. */
export function priceOf(work: Work, models: readonly ToolModel[]): Points {
  const able = work.provider === null ? [] : models.filter((model) => fits(model, work));
  const { tool, parameters, count } = work;
  const each = able.length === 0 ? [unitPrice(tool, parameters)] : able.map((model) => unitPrice(tool, parameters, model));
  return Math.min(...each) * count;
}

interface Measured {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
}

/** What counts about the files for the question which models can do the work. */
export function filesOf(inputs: readonly Measured[]): Pick<Work, 'files' | 'fileTypes' | 'largestFileBytes' | 'sidesPx'> {
  const byName = Object.entries(Object.groupBy(inputs, ({ name }) => name));
  return {
    files: Object.fromEntries(byName.map(([name, list = []]) => [name, list.length])),
    fileTypes: inputs.map(({ contentType }) => contentType),
    largestFileBytes: Math.max(0, ...inputs.map(({ sizeBytes }) => sizeBytes)),
    sidesPx: inputs.flatMap(({ width, height }) => [width, height]).filter((side) => side !== undefined),
  };
}
