import type { QueryClient } from '@tanstack/react-query';
import {
  type AsyncRouteComponent,
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type ParsedLocation,
  redirect,
} from '@tanstack/react-router';
import { requireUser, userQuery } from '../features/accounts/api.ts';
import { parseLibrarySearch } from '../features/library/filter/search.ts';
import { nextFor, nextPath } from '../lib/http/next-path.ts';
import { queryClient } from '../lib/http/query-client.ts';
import { loadMessages } from '../lib/i18n/i18n.ts';
import { PageError } from './pages/page-error.tsx';
import { PagePending } from './pages/page-pending.tsx';
import { parseSearch, stringifySearch } from './search-params.ts';

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

/** The router merges the returned value into the raw parameters, so an invalid `next` must be overwritten explicitly. */
const nextSearch = (search: Record<string, unknown>): { next?: string | undefined } => {
  const { next } = search;
  return { next: next === undefined ? undefined : nextPath(next, location.origin) };
};

/** Redirects signed-in users away from the sign-in page. */
async function skipWhenSignedIn(context: { queryClient: QueryClient }, next: string | undefined): Promise<void> {
  if (await context.queryClient.ensureQueryData(userQuery)) throw redirect({ href: next ?? '/', replace: true });
}

const LazyHomePage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([import('./pages/home-page.tsx'), loadMessages('home')]);
  return page;
}, 'HomePage');

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  // Decide before the first render, so that the page does not change afterwards. If the server does not answer, show the page for visitors.
  beforeLoad: async ({ context }) => {
    await context.queryClient.ensureQueryData(userQuery).catch(() => null);
  },
  component: LazyHomePage,
});

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: nextSearch,
  beforeLoad: ({ context, search }) => skipWhenSignedIn(context, search.next),
  component: lazyRouteComponent(() => import('./pages/account/login-page.tsx'), 'LoginPage'),
});

const LazyRegisterPage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([import('./pages/account/register-page.tsx'), loadMessages('accounts')]);
  return page;
}, 'RegisterPage');

const registerRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/register',
  validateSearch: nextSearch,
  beforeLoad: ({ context, search }) => skipWhenSignedIn(context, search.next),
  component: LazyRegisterPage,
});

const LazyResetPasswordPage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([import('./pages/account/reset-password-page.tsx'), loadMessages('accounts')]);
  return page;
}, 'ResetPasswordPage');

/** Signed-in users can open this page too. It sets the password of the account that the link belongs to. */
const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  component: LazyResetPasswordPage,
});

/** Loads the code of the page and the current user at the same time. */
const signedIn =
  (page: Pick<AsyncRouteComponent<unknown>, 'preload'>) =>
  async ({ context, location }: { context: { queryClient: QueryClient }; location: ParsedLocation }) => {
    void page.preload?.();
    if (!(await requireUser(context.queryClient)))
      throw redirect({ to: '/login', search: { next: nextFor(location) }, replace: true });
  };

const LazyImagePage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([import('./pages/image-page.tsx'), loadMessages('editor')]);
  return page;
}, 'ImagePage');

const imageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/image',
  beforeLoad: signedIn(LazyImagePage),
  component: LazyImagePage,
});

const LazyStoragePage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([
    import('./pages/storage-page.tsx'),
    loadMessages('editor'),
    loadMessages('library'),
    loadMessages('viewer'),
  ]);
  return page;
}, 'StoragePage');

const storageRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/storage',
  validateSearch: parseLibrarySearch,
  beforeLoad: signedIn(LazyStoragePage),
  component: LazyStoragePage,
});

const LazySettingsPage = lazyRouteComponent(async () => {
  const [page] = await Promise.all([
    import('./pages/settings-page.tsx'),
    loadMessages('editor'),
    loadMessages('library'),
    loadMessages('settings'),
  ]);
  return page;
}, 'SettingsPage');

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: signedIn(LazySettingsPage),
  component: LazySettingsPage,
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    loginRoute,
    registerRoute,
    resetPasswordRoute,
    imageRoute,
    storageRoute,
    settingsRoute,
  ]),
  context: { queryClient },
  parseSearch,
  stringifySearch,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageError,
  defaultNotFoundComponent: lazyRouteComponent(() => import('./pages/not-found-page.tsx'), 'NotFoundPage'),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
