import { fixed } from './sentence.ts';

/** Why a call to DashScope has no result. */
export const DASHSCOPE_SENTENCES = {
  not_an_answer_of_dashscope: fixed(
    '模型服务的回答不完整，或者不是百炼（DashScope）的格式。请重试；如果一直这样，请管理员检查 DASHSCOPE_BASE_URL。',
    'The answer of the model service was not complete, or not in the format of DashScope. Try again. If the problem persists, ask an administrator to check DASHSCOPE_BASE_URL.',
  ),
  /** Follows `key_refused`. */
  key_of_another_region: fixed(
    '百炼的密钥只在它所属的地域有效，DASHSCOPE_BASE_URL 要填这个地域的地址。',
    'A key of DashScope is valid only in its own region, and DASHSCOPE_BASE_URL has to be the address of that region.',
  ),
  job_unknown: fixed(
    '模型服务已经找不到这个任务，所以拿不到结果。模型服务只把任务保留 24 小时。请重试。',
    'The model service no longer knows this job, so its result cannot be fetched. The model service keeps a job for 24 hours. Try again.',
  ),
  job_cancelled: fixed(
    '模型服务那边取消了这个任务。请重试，或换一个模型。',
    'The job was cancelled at the model service. Try again, or choose another model.',
  ),
};
