import { z } from 'zod';
import { fixed, sentence } from './sentence.ts';
import { enText, Setting, zhText } from './setting.ts';

/** The message of the service, shortened and without keys. Absent if the service sent none. */
const QUOTE = { quote: z.string().optional() };
/** The settings that an administrator has to check. */
const URL = { url_variable: Setting };
const MODEL = { model_variable: Setting };
const KEY = { key_variable: Setting };
const STATUS = { status: z.number() };
const ADDRESS = { address: z.string() };
const HOST = { host: z.string() };

const zhQuote = (quote: string | undefined): string => (quote === undefined ? '' : `：「${quote}」`);
const enQuote = (quote: string | undefined): string => (quote === undefined ? '' : `: “${quote}”`);

const waitWords = (seconds: number | undefined): { zh: string; en: string } => {
  if (seconds === undefined) return { zh: '过一会儿', en: 'in a while' };
  const minutes = Math.ceil(seconds / 60);
  return seconds > 90
    ? { zh: `约 ${minutes} 分钟后`, en: `in about ${minutes} minutes` }
    : { zh: `约 ${seconds} 秒后`, en: `in about ${seconds} ${seconds === 1 ? 'second' : 'seconds'}` };
};

/** Why a call to a model service has no result. */
export const PROVIDER_SENTENCES = {
  request_refused: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务拒绝了这次请求${zhQuote(quote)}。换一种说法或换一张图片再试。`,
    en: `The model service refused this request${enQuote(quote)}. Try other words or another picture.`,
  })),
  quota_of_day_used: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务今天的额度已经用完${zhQuote(quote)}。请明天再试，换一个模型，或请管理员提高额度。`,
    en: `The model service’s quota for today is used up${enQuote(quote)}. Try again tomorrow, choose another model, or ask an administrator to raise the quota.`,
  })),
  model_not_free: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务不免费提供这个模型${zhQuote(quote)}。请管理员为密钥所属的项目开通付费，或换一个模型。`,
    en: `The model service does not offer this model for free${enQuote(quote)}. Ask an administrator to turn on billing for the project of the key, or choose another model.`,
  })),
  out_of_credit: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务的额度或余额不足${zhQuote(quote)}。请管理员充值或提高额度，或换一个模型。`,
    en: `The model service is out of quota or credit${enQuote(quote)}. Ask an administrator to top it up or raise the quota, or choose another model.`,
  })),
  location_unsupported: sentence(URL, ({ url_variable }) => ({
    zh: zhText`模型服务不支持服务器所在的地区。请管理员把 ${url_variable} 改成受支持地区的网关或代理的地址。`,
    en: enText`The model service does not support the region that this server is in. Ask an administrator to set ${url_variable} to a gateway or proxy in a supported region.`,
  })),
  model_not_at_gateway: sentence(QUOTE, ({ quote }) => ({
    zh: `网关没有这个模型，或者没有可用的渠道${zhQuote(quote)}。请换一个模型，或请管理员在网关里开通它。`,
    en: `The gateway does not have this model or has no channel for it${enQuote(quote)}. Choose another model, or ask an administrator to turn it on at the gateway.`,
  })),
  channel_without_key: sentence(QUOTE, ({ quote }) => ({
    zh: `网关里这个模型的渠道没有可用的密钥${zhQuote(quote)}。请管理员在网关里检查这个渠道。`,
    en: `The gateway’s channel for this model has no key that works${enQuote(quote)}. Ask an administrator to check this channel at the gateway.`,
  })),
  service_overloaded: fixed(
    '模型服务暂时不可用（可能过载）。请稍后重试，或换一个模型。',
    'The model service is not available at the moment, perhaps overloaded. Try again later, or choose another model.',
  ),
  key_refused: sentence(KEY, ({ key_variable }) => ({
    zh: zhText`模型服务不接受当前的密钥。请管理员检查 ${key_variable} 及其权限。`,
    en: enText`The model service does not accept the key. Ask an administrator to check ${key_variable} and its permissions.`,
  })),
  key_cannot_be_sent: sentence(KEY, ({ key_variable }) => ({
    zh: zhText`密钥里有不能发送的字符。请管理员检查 ${key_variable}，例如多余的换行。`,
    en: enText`The key has characters that cannot be sent. Ask an administrator to check ${key_variable}, for example for a line break.`,
  })),
  /** `target` is the host of the other address. */
  redirected: sentence({ ...URL, ...STATUS, target: z.string().optional() }, ({ url_variable, status, target }) => ({
    zh: zhText`这个地址把请求转到了别处${target === undefined ? '' : `（${target}）`}，Pictor 不会跟过去（HTTP ${status}）。请管理员把 ${url_variable} 改成最终的地址。`,
    en: enText`The address sends the request elsewhere${target === undefined ? '' : ` (${target})`}, and Pictor does not follow redirects (HTTP ${status}). Ask an administrator to set ${url_variable} to the final address.`,
  })),
  no_service_at_address: sentence(
    { ...URL, ...MODEL, ...ADDRESS, ...STATUS },
    ({ url_variable, model_variable, address, status }) => ({
      zh: zhText`这个地址没有模型服务：${address}（HTTP ${status}）。请管理员检查 ${url_variable} 和 ${model_variable}。`,
      en: enText`There is no model service at this address: ${address} (HTTP ${status}). Ask an administrator to check ${url_variable} and ${model_variable}.`,
    }),
  ),
  model_gone: sentence(MODEL, ({ model_variable }) => ({
    zh: zhText`模型服务没有这个模型，它可能已经下线。请换一个模型，或请管理员更新 ${model_variable}。`,
    en: enText`The model service does not have this model, which may have been retired. Choose another model, or ask an administrator to update ${model_variable}.`,
  })),
  /** `seconds` is the wait that the service asked for. */
  too_many_requests: sentence({ seconds: z.number().optional() }, ({ seconds }) => ({
    zh: `模型服务的请求太多，暂时不接受新的请求。请${waitWords(seconds).zh}重试。`,
    en: `The model service has too many requests and takes no new ones at the moment. Try again ${waitWords(seconds).en}.`,
  })),
  service_broken: fixed(
    '模型服务出了故障。请稍后重试，或换一个模型。',
    'The model service is out of order. Try again later, or choose another model.',
  ),
  service_unreachable: sentence(URL, ({ url_variable }) => ({
    zh: zhText`连不上模型服务，或连接中途断开。请稍后重试；如果一直这样，请管理员检查网络和 ${url_variable}。`,
    en: enText`The model service could not be reached, or the connection broke. Try again later. If the problem persists, ask an administrator to check the network and ${url_variable}.`,
  })),
  no_answer_behind_proxy: sentence(STATUS, ({ status }) => ({
    zh: `中间的代理没有从模型服务得到回答（HTTP ${status}）。请稍后重试；如果一直这样，请管理员检查网关和代理的超时设置。`,
    en: `A proxy got no answer from the model service (HTTP ${status}). Try again later. If the problem persists, ask an administrator to check the timeouts of the gateway and the proxy.`,
  })),
  request_too_large_for_proxy: fixed(
    '中间的代理不接受这么大的请求（HTTP 413）。请管理员调大代理允许的请求大小（nginx 是 client_max_body_size，至少 20 MB）。',
    'A proxy does not take a request of this size (HTTP 413). Ask an administrator to raise the size that it allows (in nginx client_max_body_size, at least 20 MB).',
  ),
  request_too_large_for_model: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务不接受这么大的请求${zhQuote(quote)}（HTTP 413）。请换一张小一些的图片。`,
    en: `The model service does not take a request of this size${enQuote(quote)} (HTTP 413). Use a smaller picture.`,
  })),
  answer_too_large: fixed(
    '模型服务的回答大得不合理，已经放弃接收。请重试，或换一个模型。',
    'The answer of the model service was too large, so Pictor stopped reading it. Try again, or choose another model.',
  ),
  post_refused: sentence({ ...URL, ...ADDRESS }, ({ url_variable, address }) => ({
    zh: zhText`这个地址，或者中间的代理，不接受 POST 请求：${address}（HTTP 405）。请管理员检查 ${url_variable} 和代理的设置。`,
    en: enText`This address, or a proxy before it, does not take POST requests: ${address} (HTTP 405). Ask an administrator to check ${url_variable} and the settings of the proxy.`,
  })),
  https_needed: sentence(URL, ({ url_variable }) => ({
    zh: zhText`这个地址只接受 HTTPS 请求，Pictor 发的是 HTTP 请求。请管理员把 ${url_variable} 改成以 https:// 开头的地址。`,
    en: enText`This address takes HTTPS requests only, and Pictor sent an HTTP request. Ask an administrator to set ${url_variable} to an address that begins with https://.`,
  })),
  /** `quote` is the title of the page. */
  not_the_service: sentence({ ...URL, ...STATUS, ...QUOTE }, ({ url_variable, status, quote }) => ({
    zh: zhText`回答的不是模型服务，而是中间的代理、防火墙或别的网站（HTTP ${status}）${zhQuote(quote)}。请管理员检查 ${url_variable} 以及代理和防火墙的设置。`,
    en: enText`The answer came from a proxy, a firewall or another site, not from the model service (HTTP ${status})${enQuote(quote)}. Ask an administrator to check ${url_variable} and the settings of proxies and firewalls.`,
  })),
  /** Follows `not_the_service` if a gateway may refuse keys with such a page. */
  page_may_refuse_key: sentence(KEY, ({ key_variable }) => ({
    zh: zhText`如果网关就是用这样的网页拒绝密钥的，请检查 ${key_variable}。`,
    en: enText`If the gateway refuses keys with such a page, check ${key_variable}.`,
  })),
  not_an_answer: sentence(URL, ({ url_variable }) => ({
    zh: zhText`模型服务的回答不完整，或者不是预期的格式。请重试；如果一直这样，请管理员检查 ${url_variable}。`,
    en: enText`The answer of the model service was not complete, or not in the expected format. Try again. If the problem persists, ask an administrator to check ${url_variable}.`,
  })),
  error_in_answer: sentence(QUOTE, ({ quote }) => ({
    zh: `模型服务报告了错误${zhQuote(quote)}。请修改后重试，或换一个模型。`,
    en: `The model service reported an error${enQuote(quote)}. Change something and try again, or choose another model.`,
  })),
  request_not_taken: sentence({ ...QUOTE, ...STATUS }, ({ quote, status }) => ({
    zh: `模型服务不接受这次请求${zhQuote(quote)}（HTTP ${status}）。请修改后重试，或换一个模型。`,
    en: `The model service does not take this request${enQuote(quote)} (HTTP ${status}). Change something and try again, or choose another model.`,
  })),
  no_picture: fixed(
    '模型这次没有画出图片。把要改的地方说得更具体一些再试。',
    'The model made no picture this time. Say more exactly what should change, and try again.',
  ),
  picture_damaged: fixed(
    '模型返回的图片已损坏，或者不是 JPG、PNG、WebP。请重试，或换一个模型。',
    'The picture that the model sent is damaged, or not a JPG, PNG or WebP. Try again, or choose another model.',
  ),
  /** `host` is the host of the address. Absent if the service sent no valid address. */
  picture_address_refused: sentence({ host: z.string().optional() }, ({ host }) => ({
    zh: `模型服务没有返回图片，只返回了图片的网址，而 Pictor 不从这个网址下载${host === undefined ? '' : `（${host}）`}。请管理员让模型服务返回 base64 图片。`,
    en: `The model service sent the address of a picture instead of the picture, and Pictor does not fetch from this address${host === undefined ? '' : ` (${host})`}. Ask an administrator to make the model service send base64 pictures.`,
  })),
  picture_expired: sentence({ ...HOST, ...STATUS }, ({ host, status }) => ({
    zh: `图片已经生成，但 Pictor 下载时它的网址已经失效（${host}，HTTP ${status}）。请重试。`,
    en: `The picture was made, but its address was no longer valid when Pictor fetched it (${host}, HTTP ${status}). Try again.`,
  })),
  picture_not_fetched: sentence({ ...HOST, status: z.number().optional() }, ({ host, status }) => ({
    zh: `图片已经生成，但 Pictor 没能把它下载下来（${host}${status === undefined ? '' : `，HTTP ${status}`}）。请稍后重试；如果一直这样，请管理员检查网络。`,
    en: `The picture was made, but Pictor could not fetch it (${host}${status === undefined ? '' : `, HTTP ${status}`}). Try again later. If the problem persists, ask an administrator to check the network.`,
  })),
};
