import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { loadMessages, restoreLocale } from '../lib/i18n/i18n.ts';
import { queryClient } from '../lib/query-client.ts';
import { router } from './router.tsx';
import { leaveWhenSessionEnds } from './session-end.ts';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  // A language that cannot be fetched is no reason for an empty page: the default one is here.
  await restoreLocale().catch(() => undefined);
  leaveWhenSessionEnds(router, queryClient);
  // Nothing on the first screen needs them.
  void loadMessages('errors').catch(() => undefined);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
