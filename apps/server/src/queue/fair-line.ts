/** Waiting tasks, each once. Whoever has waited longest for a turn is served next, however many tasks others have. */
export class FairLine {
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #owners = new Map<string, string>();

  add(taskId: string, owner: string): void {
    if (this.#owners.has(taskId)) return;
    this.#owners.set(taskId, owner);
    const tasks = this.#byOwner.get(owner);
    if (tasks) tasks.add(taskId);
    else this.#byOwner.set(owner, new Set([taskId]));
  }

  delete(taskId: string): void {
    const owner = this.#owners.get(taskId);
    if (owner === undefined) return;
    this.#owners.delete(taskId);
    const tasks = this.#byOwner.get(owner);
    tasks?.delete(taskId);
    if (tasks?.size === 0) this.#byOwner.delete(owner);
  }

  take(): string | undefined {
    const [first] = this.#byOwner;
    if (!first) return undefined;
    const [owner, tasks] = first;
    const [taskId] = tasks;
    if (taskId === undefined) return undefined;
    this.delete(taskId);
    // To the end of the line, where there is more to do.
    if (this.#byOwner.delete(owner)) this.#byOwner.set(owner, tasks);
    return taskId;
  }

  clear(): void {
    this.#byOwner.clear();
    this.#owners.clear();
  }
}
