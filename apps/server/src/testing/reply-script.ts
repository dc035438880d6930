/** Takes replies from a script. The last one stays. */
export const scriptOf = <T>(first: T) => {
  let script: [T, ...T[]] = [first];
  return {
    set: (next: [T, ...T[]]): void => {
      script = next;
    },
    next: (): T => {
      const [reply, second, ...rest] = script;
      if (second !== undefined) script = [second, ...rest];
      return reply;
    },
  };
};
