interface Work {
  work: () => Promise<void>;
  /** Another tab is at it; `afterElsewhere` follows when that has ended. */
  onElsewhere: () => void;
  afterElsewhere: () => void;
}

/** Of all tabs that have the same page open, one does it. The server would bear several. */
export async function inOneTab(name: string, { work, onElsewhere, afterElsewhere }: Work): Promise<void> {
  // Locks exist on https and localhost alone.
  if (!('locks' in navigator)) return work();
  const mine = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
  if (mine) return;
  onElsewhere();
  await navigator.locks.request(name, afterElsewhere);
}
