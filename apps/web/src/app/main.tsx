import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { queryClient } from '../lib/http/query-client.ts';
import { loadMessages, restoreLocale } from '../lib/i18n/i18n.ts';
import { router } from './router.tsx';
import { leaveWhenSessionEnds } from './session-end.ts';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no #root');
  // If the language cannot be loaded, show the page in the default language, which is part of the bundle.
  await restoreLocale().catch(() => undefined);
  leaveWhenSessionEnds(router, queryClient);
  // The first screen does not need them.
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
