import type { Model, ParameterValue, TaskErrorCode, TaskProgress } from '@pictor/contracts';
import type { EncodedImage } from '../platform/imaging/encoded-image.ts';
import { type Sentence, textOf } from '../platform/messages/catalogue.ts';
import type { Language } from '../platform/messages/message.ts';

/** A picture that a call gives to the model. */
export interface EngineInput {
  /** `source` is the picture to change. A generation has none. */
  role: 'source' | 'reference' | 'mask';
  /** The order among the inputs of the same role, from 0. */
  position: number;
  image: EncodedImage;
}

/** Values by the name of the parameter. The model describes each parameter and allows its value. */
export type Params = Readonly<Record<string, ParameterValue>>;

export interface EngineCall {
  /** One of the ids in {@link Engine.models}. */
  model: string;
  /** The owner of the task. Users take turns where an engine works on this machine. */
  owner: string;
  prompt: string;
  params: Params;
  inputs: readonly EngineInput[];
  /** Whether the user wants results to keep the location of the photograph. It is never sent to a remote model. */
  keepsPosition: boolean;
  /** How many results are wanted. Never more than {@link EngineModel.resultsPerCall}. */
  count: number;
  /** Aborted when the task is stopped, when its time is up, or when the process shuts down. */
  signal: AbortSignal;
  report: (progress: TaskProgress) => void;
  /** Await it right before the request that starts the work, because that one may be billed. If it rejects, send nothing. */
  beforeRequest: () => Promise<void>;
  /** The job that an earlier attempt of this call has started. The engine waits for it and does not start another one. */
  resume: string | undefined;
  /** Stores the provider's id of the job that this call has started. Await it before waiting for results. It does not reject. */
  checkpoint: (jobId: string) => Promise<void>;
}

/** The picture to change. Undefined for a generation. */
export const sourceOf = ({ inputs }: Pick<EngineCall, 'inputs'>): EncodedImage | undefined =>
  inputs.find(({ role }) => role === 'source')?.image;

/** The source, then the references in their order. */
export const picturesOf = (call: Pick<EngineCall, 'inputs'>): EncodedImage[] => {
  const source = sourceOf(call);
  const references = call.inputs
    .filter(({ role }) => role === 'reference')
    .toSorted((one, other) => one.position - other.position)
    .map(({ image }) => image);
  return source ? [source, ...references] : references;
};

/** The provider's report: finish reasons, usage, messages. It is stored with the task. It never contains a key or picture bytes. */
export type Evidence = Record<string, unknown>;

/** Numbers of tokens, as the provider reports them. `input` and `output` are those whose kind it does not tell. */
export interface TokenCounts {
  text_input?: number | undefined;
  image_input?: number | undefined;
  input?: number | undefined;
  text_output?: number | undefined;
  image_output?: number | undefined;
  output?: number | undefined;
}

/** The usage that the provider reports for a call, in the same form for all engines. Values that it does not report are undefined. */
export interface EngineUsage {
  /** The number of pictures that the provider has made. */
  images?: number | undefined;
  /** The size of the pictures in the words of the price of the model. Undefined: the size that was asked for. */
  size?: string | undefined;
  tokens?: TokenCounts | undefined;
  /** The whole amount in dollars, if the provider tells it. */
  dollars?: number | undefined;
}

export interface EngineResult {
  image: EncodedImage;
  evidence: Evidence;
  /** The model that ran, in the words of the provider. Undefined if the provider does not say it. */
  modelVersion?: string | undefined;
  /** The usage of the whole call. All results of a call have the same. Undefined if the engine bills nothing or the provider says nothing. */
  usage?: EngineUsage | undefined;
}

/** A model as its engine describes it. The catalogue derives the other fields. */
export interface EngineModel extends Omit<Model, 'provider' | 'aspect_ratios' | 'sizes' | 'retired'> {
  /** The largest number of results of one call. A task that wants more needs several calls. */
  resultsPerCall: number;
}

/**
 * Turns a prompt and pictures into new pictures. `run` yields each result as soon as it has come, at most `count`. It throws an
 * {@link EngineError} if the provider or the instruction caused the failure, and the signal's reason once the signal is aborted. If there
 * are fewer than `count` results because some have failed, it yields the others and then throws the first failure. It also may yield fewer
 * results and not throw, if the provider does not say why. It never ends without a result and without an error.
 *
 * A provider that works in the background bills a job when it starts. Such an engine checkpoints the id of the job, so that the user pays
 * once even if the process dies. A resumed run yields all results of the job, also those that the earlier attempt has yielded. If the
 * provider does not know the job any more, the run throws an {@link EngineError}. Gemini and the darkroom answer in one response and have
 * no jobs: they ignore `resume` and call no `checkpoint`.
 */
export interface Engine {
  readonly models: readonly EngineModel[];
  run(call: EngineCall): AsyncIterable<EngineResult>;
}

export type EngineErrorCode = Exclude<
  TaskErrorCode,
  'stopped' | 'timeout' | 'interrupted' | 'original_missing' | 'internal'
>;

interface EngineErrorOptions extends ErrorOptions {
  /** The language of `message`. The darkroom answers in the language of the prompt. */
  language?: Language;
  /** The usage of a call that was answered, although there is no result. */
  usage?: EngineUsage | undefined;
}

/**
 * `sentences` are shown to the user: what happened and what to do. `message` is their text in `language`, for programs that have no language
 * setting.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: EngineErrorCode;
  readonly sentences: readonly Sentence[];
  readonly language: Language;
  readonly evidence: Evidence;
  readonly usage: EngineUsage | undefined;

  constructor(
    code: EngineErrorCode,
    sentences: readonly Sentence[],
    evidence: Evidence = {},
    { language = 'zh', usage, ...options }: EngineErrorOptions = {},
  ) {
    super(textOf(sentences)[language], options);
    this.code = code;
    this.sentences = sentences;
    this.language = language;
    this.evidence = evidence;
    this.usage = usage;
  }
}

/** The same failure of a call that was answered and may be billed. @param usage undefined if nothing was answered */
export const withUsage = (error: EngineError, usage: EngineUsage | undefined): EngineError => {
  if (!usage) return error;
  const { code, sentences, evidence, language } = error;
  return new EngineError(code, sentences, evidence, { language, usage, cause: error.cause });
};
