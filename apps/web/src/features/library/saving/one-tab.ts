interface Work {
  work: () => Promise<void>;
  /** Called if another tab is doing the work. `afterElsewhere` is called when that tab has finished. */
  onElsewhere: () => void;
  afterElsewhere: () => void;
}

/** Lets only one of all tabs with the same page do the work. The server would tolerate several. */
export async function inOneTab(name: string, { work, onElsewhere, afterElsewhere }: Work): Promise<void> {
  // The Web Locks API exists only on https and localhost.
  if (!('locks' in navigator)) return work();
  const mine = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
  if (mine) return;
  onElsewhere();
  await navigator.locks.request(name, afterElsewhere);
}
