const LATEST = 2_000;
const WITHOUT_IDLE_CALLBACKS = 300;

/** Once the page has settled: the time to fetch what nobody has asked for yet. */
export const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    // Safari has no idle callbacks yet.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => resolve(), { timeout: LATEST });
    else setTimeout(resolve, WITHOUT_IDLE_CALLBACKS);
  });
