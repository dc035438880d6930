import type { AspectRatio, ImageMimeType, ImageSize, Model, TaskErrorCode, TaskProgress } from '@pictor/contracts';

/** A whole encoded picture as it stands in a file, not decoded. */
export interface EncodedImage {
  bytes: Buffer;
  mimeType: ImageMimeType;
}

interface EngineCall {
  /** One of the ids in {@link Engine.models}. */
  model: string;
  /** The person whose task it is: people take turns where an engine works on this machine. */
  owner: string;
  prompt: string;
  aspectRatio: AspectRatio | undefined;
  size: ImageSize | undefined;
  /** Aborted when the task is stopped, out of time, or the process shuts down. */
  signal: AbortSignal;
  report: (progress: TaskProgress) => void;
}

export interface EditCall extends EngineCall {
  original: EncodedImage;
}

export type GenerateCall = EngineCall;

/** What the provider said, kept with the task: finish reasons, usage, messages. Never a key and never picture bytes. */
export type Evidence = Record<string, unknown>;

export interface EngineResult {
  image: EncodedImage;
  evidence: Evidence;
}

/**
 * From words to a changed picture. Both calls reject with an {@link EngineError} for everything that the provider or the
 * instruction is to blame for, and with the signal's reason once it is aborted.
 */
export interface Engine {
  readonly models: readonly Model[];
  edit(call: EditCall): Promise<EngineResult>;
  generate(call: GenerateCall): Promise<EngineResult>;
}

export type EngineErrorCode = Exclude<
  TaskErrorCode,
  'stopped' | 'timeout' | 'interrupted' | 'original_missing' | 'internal'
>;

/** `message` is what the person reads: in Chinese, what happened and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly evidence: Evidence;

  constructor(code: EngineErrorCode, message: string, evidence: Evidence = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.evidence = evidence;
  }
}
