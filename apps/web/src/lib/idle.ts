const LATEST = 2_000;
const WITHOUT_IDLE_CALLBACKS = 300;

/** Resolves when the page is idle: the time to prefetch. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no idle callbacks yet.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: LATEST });
    else setTimeout(resolve, WITHOUT_IDLE_CALLBACKS);
  });
