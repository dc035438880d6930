import { randomInt } from 'node:crypto';
import type {
  BothLanguages,
  CreateProviderRequest,
  ListedModel,
  Provider,
  ProviderModel,
  ProviderProblem,
  ProviderTest,
  UpdateProviderRequest,
} from '@pictor/contracts';
import type { EnvironmentProvider } from '../../engines/catalogue.ts';
import { EngineError } from '../../engines/engine.ts';
import type { Connection, Probe } from '../../engines/remote/connection.ts';
import { ENGINES_BOUNDS } from '../../platform/bounds/engines.ts';
import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import type { ProviderRow } from '../../platform/db/tables.ts';
import { transact } from '../../platform/db/transact.ts';
import { BadRequest, Conflict, NotFound } from '../../platform/errors.ts';
import type { LogSecrets } from '../../platform/log.ts';
import { textOf } from '../../platform/messages/catalogue.ts';
import { requireBaseUrl } from './base-url.ts';
import { connect } from './connect.ts';
import type { KeyCipher } from './key-cipher.ts';
import type { LiveProviders } from './live-providers.ts';
import { PROBLEMS, presentEnvironment, presentProvider } from './present.ts';
import * as repo from './repo.ts';
import { parseModels } from './stored-models.ts';
import * as said from './test-messages.ts';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

const newId = (kind: string): string =>
  `${kind}-${Array.from({ length: 4 }, () => ID_CHARACTERS[randomInt(ID_CHARACTERS.length)]).join('')}`;

const FROM_ENVIRONMENT = '这个服务由环境变量设置，在这里只能改它的模型的价格';

interface Dependencies {
  db: Database;
  live: Pick<LiveProviders, 'announce'>;
  environment: readonly EnvironmentProvider[];
  cipher: KeyCipher;
  secrets: LogSecrets;
  probe: Probe;
}

/** The providers as administrators manage them. */
export class Providers {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Those of the environment first, then the others in their order. */
  async list(): Promise<Provider[]> {
    const { db, environment } = this.#deps;
    const prices = await repo.listPrices(db);
    const rows = await repo.listProviders(db);
    return [
      ...environment.map((one, position) => presentEnvironment(one, position, prices.find(isOf(one)))),
      ...rows.map((row, position) => presentProvider(row, position, this.#problemOf(row))),
    ];
  }

  /** @throws {BadRequest} `base_url_invalid` @throws {Conflict} `too_many_providers` */
  async create({ api_key, models, ...request }: CreateProviderRequest): Promise<Provider> {
    const baseUrl = requireBaseUrl(request.kind, request.base_url);
    const id = await transact(this.#deps.db, async (trx) => {
      await repo.takeTurn(trx);
      const rows = await repo.listProviders(trx);
      if (rows.length >= ENGINES_BOUNDS.providers.value)
        throw new Conflict('too_many_providers', '服务太多了，请先删掉一个');
      const row = {
        ...request,
        base_url: baseUrl,
        has_key: api_key === null ? 0 : 1,
        models: JSON.stringify(models),
        enabled: request.enabled ? 1 : 0,
        fallback: request.fallback ? 1 : 0,
        position: (rows.at(-1)?.position ?? -1) + 1,
        revision: 1,
        created_at: Date.now(),
        deleted_at: null,
      };
      await this.#unmarkOthers(trx, rows, models);
      for (;;) {
        const id = newId(request.kind);
        if (await repo.insertProvider(trx, { ...row, id, api_key: this.#encrypted(api_key, id) })) return id;
      }
    });
    return await this.#changed(id);
  }

  /**
   * @throws {NotFound}
   * @throws {BadRequest} `base_url_invalid`, `provider_key_required`
   * @throws {Conflict} `provider_changed`, `provider_from_environment`
   */
  async update(id: string, request: UpdateProviderRequest): Promise<Provider> {
    const fixed = this.#environmentOf(id);
    if (fixed) await this.#updatePrices(fixed, request);
    else
      await transact(this.#deps.db, async (trx) => {
        await repo.takeTurn(trx);
        const rows = await repo.listProviders(trx);
        const row = rows.find((one) => one.id === id);
        if (!row) throw notThere();
        requireRevision(row.revision, request.revision);
        const others = rows.filter((one) => one.id !== id);
        const { position } = request;
        if (request.models) await this.#unmarkOthers(trx, others, request.models);
        await repo.updateProvider(trx, id, this.#changeOf(row, request));
        if (position !== undefined)
          for (const [at, one] of others.toSpliced(position, 0, row).entries()) await repo.setPosition(trx, one.id, at);
      });
    return await this.#changed(id);
  }

  /** Running tasks go on. @throws {NotFound} @throws {Conflict} `provider_from_environment` */
  async delete(id: string): Promise<void> {
    if (this.#environmentOf(id)) throw new Conflict('provider_from_environment', FROM_ENVIRONMENT);
    await transact(this.#deps.db, async (trx) => {
      await repo.takeTurn(trx);
      if (!(await repo.findProvider(trx, id))) throw notThere();
      const erased = { name: '', base_url: '', api_key: null, has_key: 0, models: '[]', enabled: 0 };
      await repo.updateProvider(trx, id, { ...erased, deleted_at: Date.now() });
    });
    await this.#deps.live.announce();
  }

  /** Sends the cheapest request that proves the address and the key. @throws {NotFound} */
  async test(id: string): Promise<ProviderTest> {
    const fixed = this.#environmentOf(id);
    if (fixed) return await this.#probe(fixed.connection, fixed.entry.engine.models);
    const row = await repo.findProvider(this.#deps.db, id);
    if (!row) throw notThere();
    const connected = connect(row, this.#deps.cipher);
    if ('connection' in connected) return await this.#probe(connected.connection, parseModels(row.models));
    return { ok: false, messages: PROBLEMS[connected.problem] };
  }

  async #probe(connection: Connection, models: readonly Pick<ProviderModel, 'id'>[]): Promise<ProviderTest> {
    const { probe, secrets } = this.#deps;
    if (connection.apiKey !== undefined) secrets.add(connection.apiKey);
    const milliseconds = ENGINES_BOUNDS.providerTestTime.value;
    const signal = AbortSignal.timeout(milliseconds);
    const failed = (messages: BothLanguages): ProviderTest => ({ ok: false, messages });
    let listed: ListedModel[] | undefined;
    try {
      listed = await probe(connection, signal);
    } catch (error) {
      if (signal.aborted) return failed(said.noAnswerInTime(milliseconds / 1000));
      if (error instanceof EngineError) return failed(textOf(error.sentences));
      throw error;
    }
    const unlisted = listed ? models.filter(({ id }) => !listed.some((one) => one.id === id)).map(({ id }) => id) : [];
    const messages = listed ? said.listed(listed.length, unlisted) : said.answered;
    return { ok: true, messages, ...(listed && { models: listed }) };
  }

  #changeOf(row: ProviderRow, request: UpdateProviderRequest): repo.ProviderChange {
    const { api_key: apiKey, models, enabled, fallback, base_url, revision: _, position: __, ...rest } = request;
    const baseUrl = base_url === undefined ? row.base_url : requireBaseUrl(row.kind, base_url);
    // Otherwise whoever may change the address could have the stored key sent to a server of their own.
    if (row.api_key !== null && apiKey === undefined && new URL(baseUrl).origin !== new URL(row.base_url).origin)
      throw new BadRequest('provider_key_required', '换了服务器的地址，请重新填写密钥，或移除它');
    return {
      ...withoutUndefined(rest),
      base_url: baseUrl,
      ...(models && { models: JSON.stringify(models) }),
      ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
      ...(fallback !== undefined && { fallback: fallback ? 1 : 0 }),
      ...(apiKey !== undefined && { api_key: this.#encrypted(apiKey, row.id), has_key: apiKey === null ? 0 : 1 }),
    };
  }

  async #updatePrices(fixed: EnvironmentProvider, { models, revision, ...rest }: UpdateProviderRequest): Promise<void> {
    const known = new Map(fixed.entry.engine.models.map(({ id, name }) => [id, name]));
    const isPriceAlone = (model: ProviderModel): boolean =>
      known.has(model.id) && !model.is_default && (model.name === undefined || model.name === known.get(model.id));
    if (Object.keys(rest).length > 0 || !models?.every(isPriceAlone))
      throw new Conflict('provider_from_environment', FROM_ENVIRONMENT);
    const { kind } = fixed.connection;
    await transact(this.#deps.db, async (trx) => {
      await repo.takeTurn(trx);
      const before = (await repo.listPrices(trx)).find(isOf(fixed));
      requireRevision(before?.revision ?? 0, revision);
      const priced = models.flatMap(({ id, price }) => (price ? [{ id, price }] : []));
      await repo.setPrices(trx, {
        provider_id: kind,
        models: JSON.stringify(priced),
        revision: (before?.revision ?? 0) + 1,
      });
    });
  }

  /** At most one model of all providers is the default. */
  async #unmarkOthers(
    trx: DatabaseTransaction,
    others: readonly ProviderRow[],
    models: readonly ProviderModel[],
  ): Promise<void> {
    if (!models.some(({ is_default }) => is_default)) return;
    for (const { id, models: text } of others) {
      const theirs = parseModels(text);
      if (!theirs.some(({ is_default }) => is_default)) continue;
      const unmarked = theirs.map(({ is_default: _, ...model }) => model);
      await repo.updateProvider(trx, id, { models: JSON.stringify(unmarked) });
    }
  }

  #encrypted(apiKey: string | null, id: string): string | null {
    return apiKey === null ? null : this.#deps.cipher.encrypt(apiKey, id);
  }

  #environmentOf(id: string): EnvironmentProvider | undefined {
    return this.#deps.environment.find(({ connection }) => connection.kind === id);
  }

  #problemOf(row: ProviderRow): ProviderProblem | undefined {
    const connected = connect(row, this.#deps.cipher);
    if ('problem' in connected) return connected.problem;
    return parseModels(row.models).length === 0 ? 'no_models' : undefined;
  }

  /** The provider as it is after a change, which all processes apply. */
  async #changed(id: string): Promise<Provider> {
    await this.#deps.live.announce();
    const provider = (await this.list()).find((one) => one.id === id);
    if (!provider) throw notThere();
    return provider;
  }
}

const notThere = (): NotFound => new NotFound('没有这个服务，它可能已经被删除');

const isOf =
  ({ connection }: EnvironmentProvider) =>
  ({ provider_id }: { provider_id: string }): boolean =>
    provider_id === connection.kind;

const requireRevision = (current: number, known: number | undefined): void => {
  if (known !== undefined && known !== current)
    throw new Conflict('provider_changed', '别的管理员刚刚改过这个服务，请重新载入后再改');
};

const withoutUndefined = <T extends object>(values: T) =>
  // The entries of an object without its undefined values fit the same type without them.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
