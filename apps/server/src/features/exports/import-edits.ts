import type { Database, DatabaseTransaction } from '../../platform/db/database.ts';
import { transact } from '../../platform/db/transact.ts';
import { newId } from '../../platform/ids.ts';
import { findMaker, pruneEdits } from '../lineage/lineage.ts';
import * as repo from './edits-repo.ts';
import type { ExportedEdit } from './manifest.ts';

const EDITS_AT_ONCE = 100;
/** The length of the time at the beginning of an id. */
const TIME_LENGTH = 17;

/** Whether an id is older than all ids that this store will generate. */
const isPast = (id: string): boolean => id.slice(0, TIME_LENGTH) < newId().slice(0, TIME_LENGTH);

const chunks = function* <T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += EDITS_AT_ONCE) yield items.slice(start, start + EDITS_AT_ONCE);
};

/** Writes the edits of an export as edits of the importing user, with new ids. Pictures and edits are known by their ids in the manifest. */
export class EditsImport {
  readonly #db: Database;
  readonly #userId: string;
  /** The ids of pictures in this store. */
  readonly #pictures = new Map<string, string>();
  readonly #edits = new Map<string, string>();
  #waiting: ExportedEdit[] = [];
  readonly #added: string[] = [];

  constructor(db: Database, userId: string) {
    this.#db = db;
    this.#userId = userId;
  }

  /** Call before {@link add} for each picture that is in the user's library. */
  setPicture(picture: string, assetId: string): void {
    this.#pictures.set(picture, assetId);
  }

  /** Writes edits in batches. Each must follow the edits that made its inputs. */
  async add(edit: ExportedEdit): Promise<void> {
    this.#waiting.push(edit);
    if (this.#waiting.length >= EDITS_AT_ONCE) await this.#flush();
  }

  /** Writes the rest, then deletes new edits that no picture needs. */
  async finish(): Promise<void> {
    await this.#flush();
    // The last edits come first, because they may need earlier ones.
    for (const ids of chunks(this.#added.toReversed())) await transact(this.#db, (trx) => pruneEdits(trx, ids));
  }

  /** The id by which the user's edits refer to a picture that does not exist, or undefined if none does. */
  async findMissing(picture: string): Promise<string | undefined> {
    const id = this.#pictures.get(picture) ?? picture;
    return (await repo.isMissingInput(this.#db, this.#userId, id)) ? id : undefined;
  }

  /** Makes the user's edits refer to a picture that has been imported. */
  async replace(missing: string, picture: { id: string }, thumbnail: { id: string }): Promise<void> {
    const replacement = { asset_id: picture.id, thumbnail_id: thumbnail.id };
    await transact(this.#db, (trx) => repo.replacePicture(trx, this.#userId, missing, replacement));
  }

  async #flush(): Promise<void> {
    const edits = this.#waiting;
    this.#waiting = [];
    const added = await transact(this.#db, async (trx) => {
      const ids: string[] = [];
      for (const edit of edits) ids.push(...(await this.#write(trx, edit)));
      return ids;
    });
    this.#added.push(...added);
  }

  /** @returns the id of the edit, if it is new. May run again with the same edit after a rollback. */
  async #write(trx: DatabaseTransaction, edit: ExportedEdit): Promise<string[]> {
    const outputs = await this.#resolve(trx, edit.outputs);
    if (outputs.length === 0) return [];
    const maker = await findMaker(trx, outputs);
    if (maker !== undefined) {
      this.#edits.set(edit.id, maker);
      return [];
    }
    const inputs = [];
    for (const { role, picture } of edit.inputs) inputs.push({ role, asset_id: await this.#idOf(trx, picture) });
    // Otherwise a picture could be made from itself.
    if (inputs.some(({ asset_id }) => outputs.includes(asset_id)) || (await repo.isAnyInput(trx, outputs))) return [];
    const row = { ...this.#rowOf(edit), count: Math.max(edit.count ?? 1, outputs.length) };
    while (!(await repo.insertEdit(trx, { edit: row, inputs, outputs }))) row.id = newId(new Date(edit.created_at));
    this.#edits.set(edit.id, row.id);
    return [row.id];
  }

  #rowOf({ parent, kind, model, prompt, params, created_at }: ExportedEdit) {
    const time = Date.parse(created_at);
    return {
      // An export lists edits in the order of their ids, so the id begins with the time of the edit.
      id: newId(new Date(time)),
      user_id: this.#userId,
      // Only earlier edits are known, so there is no cycle.
      parent_id: parent === undefined ? null : (this.#edits.get(parent) ?? null),
      status: 'completed' as const,
      params: JSON.stringify(params),
      ...{ kind, model, prompt, deadline_at: time, created_at: time, updated_at: time },
    };
  }

  /** The ids of these pictures in this store, without duplicates. */
  async #resolve(trx: DatabaseTransaction, pictures: readonly string[]): Promise<string[]> {
    const ids = new Set<string>();
    for (const picture of pictures) ids.add(await this.#idOf(trx, picture));
    return [...ids];
  }

  async #idOf(trx: DatabaseTransaction, picture: string): Promise<string> {
    const id = this.#pictures.get(picture) ?? (await this.#idOfMissing(trx, picture));
    this.#pictures.set(picture, id);
    return id;
  }

  /**
   * A picture that was not imported keeps its id, so that another import of the same ZIP finds it. It gets a new id if the id belongs, or
   * may some day belong, to a picture of this store.
   */
  async #idOfMissing(trx: DatabaseTransaction, picture: string): Promise<string> {
    if (isPast(picture) && !(await repo.isForeign(trx, this.#userId, picture))) return picture;
    for (;;) {
      const id = newId() + picture.slice(picture.lastIndexOf('.'));
      if (!(await repo.isForeign(trx, this.#userId, id)) && !(await repo.isAnyInput(trx, [id]))) return id;
    }
  }
}
