import { z } from 'zod';
import { fixed, sentence } from './sentence.ts';

/** Why a task failed, or why it has fewer results than were asked for, for reasons that no engine names. */
export const TASK_SENTENCES = {
  stopped: fixed('任务已停止', 'The run was stopped'),
  interrupted: fixed('服务器多次中断了这个任务，请重试', 'The server interrupted this run several times. Try again.'),
  timed_out: sentence({ seconds: z.number() }, ({ seconds }) => ({
    zh: `任务超时（${seconds} 秒）`,
    en: `The run took longer than ${seconds} s and was ended`,
  })),
  original_missing: fixed('原图已经被删除，请重新上传后再试', 'The original has been deleted. Upload it again.'),
  model_unavailable: sentence({ model: z.string() }, ({ model }) => ({
    zh: `模型 ${model} 已不可用，请换一个模型再试`,
    en: `The model ${model} is no longer available. Choose another one and try again.`,
  })),
  /** Another provider was asked instead. */
  model_not_at_provider: sentence({ model: z.string() }, ({ model }) => ({
    zh: `所选的服务已经不提供模型 ${model}。`,
    en: `The chosen provider no longer offers the model ${model}.`,
  })),
  /** Follows the failure of the provider that was asked first. */
  other_provider_failed: sentence({ provider: z.string() }, ({ provider }) => ({
    zh: `也试过「${provider}」，同样没有成功。`,
    en: `“${provider}” was tried, too, without success.`,
  })),
  result_unusable: fixed(
    '模型返回的图片无法使用，请重试',
    'The picture that the model sent cannot be used. Try again.',
  ),
  /** The first sentence of a task that is completed, but has fewer results than were asked for. The reason follows. */
  some_results_failed: sentence({ requested: z.int(), failed: z.int() }, ({ requested, failed }) => ({
    zh: `${requested} 张结果中有 ${failed} 张没有生成。`,
    en: `Of ${requested} results, ${failed} could not be made.`,
  })),
  server_failed: fixed('服务器处理这张图片时出错了，请重试', 'The server could not work on this picture. Try again.'),
  server_unavailable: fixed('服务暂时不可用，请稍后再试', 'The server could not work on this picture. Try again.'),
  server_disk_full: fixed(
    '服务器磁盘空间不足，请联系管理员',
    'The disk of the server is full. Ask an administrator to make room.',
  ),
  /** The whole message of a task that failed before messages were stored as codes. The oldest ones have no English text. */
  earlier_sentence: sentence({ zh: z.string(), en: z.string().optional() }, ({ zh, en = zh }) => ({ zh, en })),
};
