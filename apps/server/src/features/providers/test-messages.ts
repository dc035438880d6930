import type { BothLanguages } from '@pictor/contracts';

export const noAnswerInTime = (seconds: number): BothLanguages => ({
  zh: `${seconds} 秒内没有回答。请检查接口地址，以及服务器能不能访问它。`,
  en: `There was no answer within ${seconds} s. Check the base URL, and whether this server can reach it.`,
});

/** For a provider that cannot list its models. */
export const answered: BothLanguages = {
  zh: '地址和密钥都有效。这个服务不列出模型，请自己填写模型的名字。',
  en: 'The base URL and the key are valid. This service does not list its models, so type their names.',
};

/** @param unlisted the chosen models that the provider does not list */
export const listed = (count: number, unlisted: readonly string[]): BothLanguages => {
  const missing = unlisted.join(', ');
  return {
    zh: `连接正常，服务列出了 ${count} 个模型。${missing === '' ? '' : `其中没有：${missing}。`}`,
    en: `The connection works, and the service lists ${count} ${count === 1 ? 'model' : 'models'}.${missing === '' ? '' : ` Not among them: ${missing}.`}`,
  };
};
