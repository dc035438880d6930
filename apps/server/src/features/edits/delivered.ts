import { DELIVERED_FACTS, type Delivered, type Requested } from '@pictor/contracts';
import { bareId, USUAL_RATIOS } from '../../engines/remote/known-model.ts';
import { ratioOf, sideOf } from '../../engines/remote/size-in-pixels.ts';
import { parseParams } from './params.ts';
import type { TaskWithImages } from './repo.ts';

/** Models round the sides of a result to multiples of 8, 16 or 64 pixels. */
const RATIO_TOLERANCE = 0.03;
/** The side of a size such as `2K` is the longest side of a result, or the side of a square of the same area. */
const SIDE_TOLERANCE = 0.1;

interface Size {
  width: number;
  height: number;
}

const isNear = (value: number, wanted: number, tolerance: number): boolean => Math.abs(value / wanted - 1) <= tolerance;

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The wanted ratio if the result has it nearly, else a usual one, else the exact one. */
const ratioName = ({ width, height }: Size, wanted: string | undefined): string => {
  const candidates = wanted === undefined ? USUAL_RATIOS : [wanted, ...USUAL_RATIOS];
  const near = candidates.find((ratio) => isNear(width / height, ratioOf(ratio), RATIO_TOLERANCE));
  if (near !== undefined) return near;
  const common = divisor(width, height);
  return `${width / common}:${height / common}`;
};

const pixelsOf = ({ width, height }: Size): string => `${width}x${height}`;

/** @param wanted a word such as `2K`, or pixels */
const hasSize = (size: Size, wanted: string): boolean => {
  if (/^\d+[x*]\d+$/.test(wanted)) return pixelsOf(size) === wanted.replace('*', 'x');
  const side = /k$/i.test(wanted) ? sideOf(wanted) : Number.parseFloat(wanted);
  const sides = [Math.max(size.width, size.height), Math.sqrt(size.width * size.height)];
  return Number.isNaN(side) || sides.some((one) => isNear(one, side, SIDE_TOLERANCE));
};

/** A provider may name the dated version of a model, or the model without the name of its maker. */
const isModel = (version: string, wanted: string): boolean => {
  const [one, other] = [bareId(version), bareId(wanted)];
  return one.startsWith(other) || other.startsWith(one);
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

type Task = Pick<TaskWithImages, 'count' | 'model' | 'params' | 'status' | 'outputs'>;

export const requestedOf = ({ count, model, params }: Omit<Task, 'outputs' | 'status'>): Requested => {
  const { aspect_ratio, size } = parseParams(params);
  const texts = { ratio: textOf(aspect_ratio), size: textOf(size) };
  return {
    count,
    model,
    ...(texts.size !== undefined && { size: texts.size }),
    ...(texts.ratio !== undefined && { ratio: texts.ratio }),
  };
};

/** Describes the results of a task, and lists the facts that differ from the request. */
export const deliveredOf = (task: Task): Delivered => {
  const { outputs } = task;
  const wanted = requestedOf(task);
  const sizes = outputs.flatMap(({ width, height }) => (width === null || height === null ? [] : [{ width, height }]));
  const versions = outputs.flatMap(({ model_version }) => model_version ?? []);
  const differs = {
    count: outputs.length !== wanted.count,
    size: sizes.some((one) => wanted.size !== undefined && !hasSize(one, wanted.size)),
    ratio: sizes.some((one) => wanted.ratio !== undefined && ratioName(one, wanted.ratio) !== wanted.ratio),
    model: versions.some((version) => !isModel(version, wanted.model)),
  };
  const [size] = sizes;
  const [model] = versions;
  return {
    count: outputs.length,
    ...(model !== undefined && { model }),
    ...(size && { size: pixelsOf(size), ratio: ratioName(size, wanted.ratio) }),
    differs: task.status === 'processing' ? [] : DELIVERED_FACTS.filter((fact) => differs[fact]),
  };
};
