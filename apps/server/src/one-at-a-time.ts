/** Begins `work` unless it is still under way; for what is due again and again, and may take longer than that. */
export const oneAtATime = <Args extends unknown[]>(
  work: (...args: Args) => Promise<void>,
  onError: (error: unknown) => void,
): ((...args: Args) => void) => {
  let isUnderway = false;
  return (...args) => {
    if (isUnderway) return;
    isUnderway = true;
    work(...args)
      .catch(onError)
      .finally(() => {
        isUnderway = false;
      });
  };
};
