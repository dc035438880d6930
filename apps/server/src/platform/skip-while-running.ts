/**
 * For periodic work that may take longer than its period: starts `work` unless the previous run is still under way. A failure is passed to
 * `onError`.
 *
 * @returns a promise that resolves when the work that it started is done, or at once if it started none
 */
export const skipWhileRunning = <Args extends unknown[]>(
  work: (...args: Args) => Promise<void>,
  onError: (error: unknown) => void,
): ((...args: Args) => Promise<void>) => {
  let isUnderway = false;
  return async (...args) => {
    if (isUnderway) return;
    isUnderway = true;
    try {
      await work(...args);
    } catch (error) {
      onError(error);
    } finally {
      isUnderway = false;
    }
  };
};
