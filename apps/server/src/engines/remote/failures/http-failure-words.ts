import type { BothLanguages } from '@pictor/contracts';
import type { Provider } from '../provider.ts';

/** Texts that users read when an HTTP request was refused. A quote is {@link quoted}, or empty in both languages. */

type Settings = Provider['settings'];

export const NO_QUOTE: BothLanguages = { zh: '', en: '' };

export const quoted = (message: string): BothLanguages => ({ zh: `：「${message}」`, en: `: “${message}”` });

export const refusedContent = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务拒绝了这次请求${quote.zh}。换一种说法或换一张图片再试。`,
  en: `The model service refused this request${quote.en}. Try other words or another picture.`,
});

export const quotaOfDay = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务今天的额度已经用完${quote.zh}。请明天再试，换一个模型，或请管理员提高额度。`,
  en: `The model service’s quota for today is used up${quote.en}. Try again tomorrow, choose another model, or ask an administrator to raise the quota.`,
});

export const notFree = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务不免费提供这个模型${quote.zh}。请管理员为密钥所属的项目开通付费，或换一个模型。`,
  en: `The model service does not offer this model for free${quote.en}. Ask an administrator to turn on billing for the project of the key, or choose another model.`,
});

export const outOfMoney = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务的额度或余额不足${quote.zh}。请管理员充值或提高额度，或换一个模型。`,
  en: `The model service is out of quota or credit${quote.en}. Ask an administrator to top it up or raise the quota, or choose another model.`,
});

export const wrongLocation = ({ url }: Settings): BothLanguages => ({
  zh: `模型服务不支持服务器所在的地区。请管理员把 ${url} 改成受支持地区的网关或代理的地址。`,
  en: `The model service does not support the region that this server is in. Ask an administrator to set ${url} to a gateway or proxy in a supported region.`,
});

export const noSuchModelAtGateway = (quote: BothLanguages): BothLanguages => ({
  zh: `网关没有这个模型，或者没有可用的渠道${quote.zh}。请换一个模型，或请管理员在网关里开通它。`,
  en: `The gateway does not have this model or has no channel for it${quote.en}. Choose another model, or ask an administrator to turn it on at the gateway.`,
});

export const noChannelKey = (quote: BothLanguages): BothLanguages => ({
  zh: `网关里这个模型的渠道没有可用的密钥${quote.zh}。请管理员在网关里检查这个渠道。`,
  en: `The gateway’s channel for this model has no key that works${quote.en}. Ask an administrator to check this channel at the gateway.`,
});

export const OVERLOADED: BothLanguages = {
  zh: '模型服务暂时不可用（可能过载）。请稍后重试，或换一个模型。',
  en: 'The model service is not available at the moment, perhaps overloaded. Try again later, or choose another model.',
};

export const keyRefused = ({ key }: Settings): BothLanguages => ({
  zh: `模型服务不接受当前的密钥。请管理员检查 ${key} 及其权限。`,
  en: `The model service does not accept the key. Ask an administrator to check ${key} and its permissions.`,
});

export const redirected = ({ url }: Settings, status: number, target: string | undefined): BothLanguages => ({
  zh: `这个地址把请求转到了别处${target === undefined ? '' : `（${target}）`}，Pictor 不会跟过去（HTTP ${status}）。请管理员把 ${url} 改成最终的地址。`,
  en: `The address sends the request elsewhere${target === undefined ? '' : ` (${target})`}, and Pictor does not follow redirects (HTTP ${status}). Ask an administrator to set ${url} to the final address.`,
});

export const nobodyThere = ({ url, model }: Settings, address: string, status: number): BothLanguages => ({
  zh: `这个地址没有模型服务：${address}（HTTP ${status}）。请管理员检查 ${url} 和 ${model}。`,
  en: `There is no model service at this address: ${address} (HTTP ${status}). Ask an administrator to check ${url} and ${model}.`,
});

export const modelGone = ({ model }: Settings): BothLanguages => ({
  zh: `模型服务没有这个模型，它可能已经下线。请换一个模型，或请管理员更新 ${model}。`,
  en: `The model service does not have this model, which may have been retired. Choose another model, or ask an administrator to update ${model}.`,
});

const waitWords = (wait: number | undefined): BothLanguages => {
  if (!wait) return { zh: '过一会儿', en: 'in a while' };
  const minutes = Math.ceil(wait / 60_000);
  const seconds = Math.ceil(wait / 1000);
  return wait > 90_000
    ? { zh: `约 ${minutes} 分钟后`, en: `in about ${minutes} minutes` }
    : { zh: `约 ${seconds} 秒后`, en: `in about ${seconds} ${seconds === 1 ? 'second' : 'seconds'}` };
};

export const tooManyRequests = (wait: number | undefined): BothLanguages => ({
  zh: `模型服务的请求太多，暂时不接受新的请求。请${waitWords(wait).zh}重试。`,
  en: `The model service has too many requests and takes no new ones at the moment. Try again ${waitWords(wait).en}.`,
});

export const BROKEN: BothLanguages = {
  zh: '模型服务出了故障。请稍后重试，或换一个模型。',
  en: 'The model service is out of order. Try again later, or choose another model.',
};

export const noAnswerBehindProxy = (status: number): BothLanguages => ({
  zh: `中间的代理没有从模型服务得到回答（HTTP ${status}）。请稍后重试；如果一直这样，请管理员检查网关和代理的超时设置。`,
  en: `A proxy got no answer from the model service (HTTP ${status}). Try again later. If the problem persists, ask an administrator to check the timeouts of the gateway and the proxy.`,
});

export const TOO_LARGE_FOR_PROXY: BothLanguages = {
  zh: '中间的代理不接受这么大的请求（HTTP 413）。请管理员调大代理允许的请求大小（nginx 是 client_max_body_size，至少 20 MB）。',
  en: 'A proxy does not take a request of this size (HTTP 413). Ask an administrator to raise the size that it allows (in nginx client_max_body_size, at least 20 MB).',
};

export const tooLargeForModel = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务不接受这么大的请求${quote.zh}（HTTP 413）。请换一张小一些的图片。`,
  en: `The model service does not take a request of this size${quote.en} (HTTP 413). Use a smaller picture.`,
});

export const noPost = ({ url }: Settings, address: string): BothLanguages => ({
  zh: `这个地址，或者中间的代理，不接受 POST 请求：${address}（HTTP 405）。请管理员检查 ${url} 和代理的设置。`,
  en: `This address, or a proxy before it, does not take POST requests: ${address} (HTTP 405). Ask an administrator to check ${url} and the settings of the proxy.`,
});

export const httpsNeeded = ({ url }: Settings): BothLanguages => ({
  zh: `这个地址只接受 HTTPS 请求，Pictor 发的是 HTTP 请求。请管理员把 ${url} 改成以 https:// 开头的地址。`,
  en: `This address takes HTTPS requests only, and Pictor sent an HTTP request. Ask an administrator to set ${url} to an address that begins with https://.`,
});

/** @param quote the title of the page */
export const notTheService = ({ url }: Settings, quote: BothLanguages, status: number): BothLanguages => ({
  zh: `回答的不是模型服务，而是中间的代理、防火墙或别的网站（HTTP ${status}）${quote.zh}。请管理员检查 ${url} 以及代理和防火墙的设置。`,
  en: `The answer came from a proxy, a firewall or another site, not from the model service (HTTP ${status})${quote.en}. Ask an administrator to check ${url} and the settings of proxies and firewalls.`,
});

/** The same for a status with which a gateway may refuse keys by sending a page. */
export const refusedByPage = (settings: Settings, quote: BothLanguages, status: number): BothLanguages => {
  const { zh, en } = notTheService(settings, quote, status);
  return {
    zh: `${zh}如果网关就是用这样的网页拒绝密钥的，请检查 ${settings.key}。`,
    en: `${en} If the gateway refuses keys with such a page, check ${settings.key}.`,
  };
};

export const errorInside = (quote: BothLanguages): BothLanguages => ({
  zh: `模型服务报告了错误${quote.zh}。请修改后重试，或换一个模型。`,
  en: `The model service reported an error${quote.en}. Change something and try again, or choose another model.`,
});

export const notTaken = (quote: BothLanguages, status: number): BothLanguages => ({
  zh: `模型服务不接受这次请求${quote.zh}（HTTP ${status}）。请修改后重试，或换一个模型。`,
  en: `The model service does not take this request${quote.en} (HTTP ${status}). Change something and try again, or choose another model.`,
});
