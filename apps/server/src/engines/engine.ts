import type { AspectRatio, BothLanguages, ImageSize, Model, TaskErrorCode, TaskProgress } from '@pictor/contracts';
import type { EncodedImage } from '../imaging/encoded-image.ts';

interface EngineCall {
  /** One of the ids in {@link Engine.models}. */
  model: string;
  /** The owner of the task. Users take turns where an engine works on this machine. */
  owner: string;
  prompt: string;
  aspectRatio: AspectRatio | undefined;
  size: ImageSize | undefined;
  /** Aborted when the task is stopped, when its time is up, or when the process shuts down. */
  signal: AbortSignal;
  report: (progress: TaskProgress) => void;
}

export interface EditCall extends EngineCall {
  original: EncodedImage;
  /** Whether the user wants results to keep the location of the photograph. It is never sent to a remote model. */
  keepsPosition?: boolean;
}

export type GenerateCall = EngineCall;

/** The provider's report: finish reasons, usage, messages. It is stored with the task. It never contains a key or picture bytes. */
export type Evidence = Record<string, unknown>;

export interface EngineResult {
  image: EncodedImage;
  evidence: Evidence;
}

/**
 * Turns a prompt into a new or changed picture. Both calls reject with an {@link EngineError} if the provider or the instruction
 * caused the failure, and with the signal's reason once the signal is aborted.
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

interface EngineErrorOptions extends ErrorOptions {
  /** The language of `message`. The darkroom answers in the language of the prompt. */
  language?: keyof BothLanguages;
}

/** `texts` are shown to the user: what happened and what to do. `message` is one of them, for programs that have no language setting. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly texts: BothLanguages;
  readonly language: keyof BothLanguages;
  readonly evidence: Evidence;

  constructor(
    code: EngineErrorCode,
    texts: BothLanguages,
    evidence: Evidence = {},
    { language = 'zh', ...options }: EngineErrorOptions = {},
  ) {
    super(texts[language], options);
    this.code = code;
    this.texts = texts;
    this.language = language;
    this.evidence = evidence;
  }
}
