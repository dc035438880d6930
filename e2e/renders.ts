import type { Locator, Page } from '@playwright/test';

/** The fields of React's internal nodes that this counter reads. */
interface Fiber {
  tag: number;
  flags: number;
  stateNode: unknown;
  child: Fiber | null;
  sibling: Fiber | null;
  return: Fiber | null;
  alternate: Fiber | null;
}

declare global {
  interface Window {
    /** The elements of the components that have rendered. */
    rendered: Element[];
    __REACT_DEVTOOLS_GLOBAL_HOOK__: object;
  }
}

/**
 * Records which components render. The page is the built one: React tells every commit to its developer tools, and this stands in their
 * place. Call it before the page opens.
 */
export const recordRenders = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    // Functions, forwarded refs, and the two kinds of `memo`.
    const COMPONENTS = new Set([0, 11, 14, 15]);
    const ELEMENT = 5;
    /** React sets this flag on a component whose function it has called. */
    const CALLED = 1;

    const elementIn = (fiber: Fiber | null): Element | null => {
      for (let each = fiber; each; each = each.sibling) {
        if (each.tag === ELEMENT && each.stateNode instanceof Element) return each.stateNode;
        const inner = elementIn(each.child);
        if (inner) return inner;
      }
      return null;
    };
    const elementAround = (fiber: Fiber | null): Element => {
      if (!fiber) return document.documentElement;
      return fiber.tag === ELEMENT && fiber.stateNode instanceof Element
        ? fiber.stateNode
        : elementAround(fiber.return);
    };
    const visit = (fiber: Fiber, before: Fiber | null): void => {
      if (COMPONENTS.has(fiber.tag) && (!before || fiber.flags & CALLED))
        window.rendered.push(elementIn(fiber.child) ?? elementAround(fiber.return));
      // React keeps the children of a component that has nothing to do.
      if (before && fiber.child === before.child) return;
      for (let child = fiber.child; child; child = child.sibling) visit(child, child.alternate);
    };

    window.rendered = [];
    window.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
      supportsFiber: true,
      inject: () => 1,
      checkDCE: () => undefined,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
      onCommitFiberRoot: (_renderer: number, { current }: { current: Fiber }) => visit(current, current.alternate),
    };
  });

interface Renders {
  inside: number;
  /** The elements of the components outside, as a person reading the test would name them. */
  outside: string[];
}

/** What has rendered inside and outside of an element since the last call. */
export const takeRenders = (place: Locator): Promise<Renders> =>
  place.evaluate((element) => {
    const rendered = window.rendered.splice(0).filter(({ isConnected }) => isConnected);
    const outside = rendered.filter((each) => !element.contains(each));
    const nameOf = (each: Element): string =>
      `${each.closest('[aria-label]')?.getAttribute('aria-label') ?? 'page'}: ${each.tagName.toLowerCase()}`;
    return { inside: rendered.length - outside.length, outside: [...new Set(outside.map(nameOf))] };
  });
