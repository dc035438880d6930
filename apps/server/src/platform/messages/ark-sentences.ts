import { fixed } from './sentence.ts';

/** Why a call to Volcengine Ark has no result. */
export const ARK_SENTENCES = {
  not_an_answer_of_ark: fixed(
    '模型服务的回答不完整，或者不是火山方舟的格式。请重试；如果一直这样，请管理员检查 ARK_BASE_URL。',
    'The answer of the model service was not complete, or not in the format of Volcengine Ark. Try again. If the problem persists, ask an administrator to check ARK_BASE_URL.',
  ),
};
