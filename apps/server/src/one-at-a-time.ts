/**
 * For work that is due again and again and may take longer than that: begins `work` unless it is still under way. A failure goes to
 * `onError`.
 *
 * @returns resolves when the work that it has begun is through, or at once where it has begun none
 */
export const oneAtATime = <Args extends unknown[]>(
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
