/** Keeps events until a test asks for them, so that no event is lost between two awaits. */
export const createMailbox = <T>() => {
  const arrived: T[] = [];
  const waiting: ((event: T) => void)[] = [];
  return {
    put: (event: T): void => {
      const taker = waiting.shift();
      if (taker) taker(event);
      else arrived.push(event);
    },
    take: (): Promise<T> => {
      const event = arrived.shift();
      return event === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(event);
    },
  };
};
