import type {
  AspectRatio,
  BothLanguages,
  ImageMimeType,
  ImageSize,
  Model,
  TaskErrorCode,
  TaskProgress,
} from '@pictor/contracts';

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
  /** Whether the person wants results to tell where the photograph was taken. A model that is elsewhere is never told. */
  keepsPosition?: boolean;
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

interface EngineErrorOptions extends ErrorOptions {
  /** Of `message`. The darkroom answers in the language of the prompt. */
  language?: keyof BothLanguages;
}

/** `texts` are what the person reads: what happened and what to do. `message` is the one of them that a program without a language gets. */
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
