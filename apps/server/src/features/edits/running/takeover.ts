import { isMovable } from '../../../engines/billing.ts';
import type { ChosenModel } from '../../../engines/catalogue.ts';
import { type EngineCall, EngineError, type EngineResult, type Evidence } from '../../../engines/engine.ts';
import type { Sentence } from '../../../platform/messages/catalogue.ts';

/** A provider that has not delivered a call. */
export interface FailedTry {
  provider: { id: string; name: string };
  error: EngineError;
}

interface Takeover {
  first: ChosenModel;
  /** The provider of the task, if it is not there any more and `first` takes its place. */
  gone: FailedTry | undefined;
  /** The providers that may take the call over, in their order. Asked for only when one has failed. */
  findOthers: () => Promise<readonly ChosenModel[]>;
  callAt: (chosen: ChosenModel) => EngineCall;
  onFailure: (error: EngineError) => void;
}

const told = ({ provider, error }: FailedTry): Evidence => ({
  ...{ provider: provider.id, errorCode: error.code },
  ...error.evidence,
});

/** The failure of the provider that was asked first. The evidence has those of the others, too. */
const failureOf = (before: readonly FailedTry[], last: FailedTry): EngineError => {
  const [first = last, ...others] = [...before, last];
  const { code, sentences, evidence, language } = first.error;
  if (others.length === 0) return first.error;
  const tried = others.map(
    ({ provider }): Sentence => ({ code: 'other_provider_failed', values: { provider: provider.name } }),
  );
  const all = { ...evidence, provider: first.provider.id, otherTries: others.map(told) };
  return new EngineError(code, [...sentences, ...tried], all, { language, cause: last.error });
};

/** @returns why there is no result, and whether another provider may be asked. Undefined if there is one */
async function* runAt(
  chosen: ChosenModel,
  call: EngineCall,
  before: readonly FailedTry[],
): AsyncGenerator<EngineResult, { failed: FailedTry; canMove: boolean } | undefined> {
  const { provider } = chosen.model;
  const tries = before.length > 0 ? { provider: provider.id, otherTries: before.map(told) } : {};
  let hasResult = false;
  let hasJob = false;
  const checkpoint = async (jobId: string): Promise<void> => {
    hasJob = true;
    await call.checkpoint(jobId);
  };
  try {
    for await (const result of chosen.engine.run({ ...call, checkpoint })) {
      hasResult = true;
      yield { ...result, evidence: { ...result.evidence, ...tries } };
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError) || hasResult || call.signal.aborted) throw error;
    return { failed: { provider, error }, canMove: !hasJob && isMovable(error) };
  }
}

/**
 * Runs a call at a provider. If it fails and is surely not billed, runs it at the next one. A call that has a job or a result stays where it is.
 * The evidence of a result names the provider and has the failed tries, if there are any.
 */
export async function* runWithTakeover(takeover: Takeover): AsyncGenerator<EngineResult> {
  const { first, gone, findOthers, callAt, onFailure } = takeover;
  const before = gone ? [gone] : [];
  let waiting: ChosenModel[] | undefined;
  for (let chosen = first; ; ) {
    const ended = yield* runAt(chosen, callAt(chosen), before);
    if (!ended) return;
    const { failed, canMove } = ended;
    onFailure(failed.error);
    if (canMove) waiting ??= [...(await findOthers())];
    const next = canMove ? waiting?.shift() : undefined;
    if (!next) throw failureOf(before, failed);
    before.push(failed);
    chosen = next;
  }
}
