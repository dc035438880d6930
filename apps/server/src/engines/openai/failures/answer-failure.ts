import { EngineError, type Evidence } from '../../engine.ts';
import { evidenceOfError, withoutGaps } from '../../remote/failures/evidence.ts';
import type { Provider } from '../../remote/provider.ts';
import type { Answer, Entry, Moderation, Usage } from '../answer/answer.ts';
import type { OpenAiAnswer } from '../answer/read-answer.ts';

const usageOf = ({ inputTokensDetails, outputTokensDetails, ...usage }: Usage): Evidence =>
  withoutGaps({
    ...usage,
    inputTextTokens: inputTokensDetails?.textTokens,
    inputImageTokens: inputTokensDetails?.imageTokens,
    outputTextTokens: outputTokensDetails?.textTokens,
    outputImageTokens: outputTokensDetails?.imageTokens,
  });

/**
 * The evidence of a result, or of an answer without one.
 *
 * @param requestedSize the size in the request. The size of the result may differ.
 */
export const evidenceOfAnswer = (
  http: OpenAiAnswer,
  { facts }: Pick<Answer, 'facts'>,
  entry: Entry | undefined,
  { excerpt, requestedSize }: Pick<Provider, 'excerpt'> & { requestedSize: string | undefined },
): Evidence =>
  withoutGaps({
    httpStatus: http.status,
    created: facts.created,
    model: excerpt(facts.model),
    requestedSize,
    size: excerpt(entry?.size ?? facts.size),
    quality: excerpt(facts.quality),
    background: excerpt(facts.background),
    outputFormat: excerpt(facts.outputFormat),
    revisedPrompt: excerpt(entry?.revisedPrompt),
    usage: facts.usage && usageOf(facts.usage),
    incomplete: http.isWhole ? undefined : true,
  });

/** For a 2xx response that is not an answer of the API: a sign-in page, half a document, another service. */
export const unreadableFailure = (http: OpenAiAnswer, { settings, excerpt }: Provider): EngineError =>
  new EngineError(
    'provider_invalid',
    [{ code: 'not_an_answer', values: { url_variable: settings.url } }],
    evidenceOfError(http, undefined, excerpt),
  );

/** Adds the reasons of the provider's moderation to the evidence of a refusal. */
export const withModeration = (error: EngineError, moderation: Moderation | undefined): EngineError => {
  if (!moderation || error.code !== 'content_blocked') return error;
  const { moderationStage, categories } = moderation;
  return new EngineError(
    error.code,
    error.sentences,
    withoutGaps({ ...error.evidence, moderationStage, moderationCategories: categories }),
  );
};
