import { CSPProvider } from '@base-ui/react/csp-provider';
import type { User } from '@pictor/contracts';
import { IconCloudOff } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useConnection } from '../../lib/http/reachability.ts';
import { useTranslate } from '../../lib/i18n/i18n.ts';
import { Banner } from '../../ui/banner.tsx';
import { AppHeader } from '../app-header.tsx';
import { Brand } from './brand.tsx';
import { Notices } from './notices.tsx';
import styles from './signed-in-frame.module.css';
import { SignedInMenu } from './signed-in-menu.tsx';
import { SiteNav } from './site-nav.tsx';

function ConnectionBanner() {
  const t = useTranslate();
  const connection = useConnection();
  if (connection === 'online') return null;
  return (
    <Banner icon={<IconCloudOff size={16} />}>
      {t(connection === 'offline' ? 'connection.offline.page' : 'connection.unreachable')}
    </Banner>
  );
}

/** The common frame of the pages for signed-in users. The editor has its own header. */
export function SignedInFrame({ user, children }: { user: User; children: ReactNode }) {
  return (
    <CSPProvider disableStyleElements>
      <div className={styles['frame']}>
        <AppHeader
          start={
            <>
              <Brand />
              <SiteNav />
            </>
          }
          user={<SignedInMenu user={user} />}
        />
        <ConnectionBanner />
        <main>{children}</main>
      </div>
      <Notices />
    </CSPProvider>
  );
}
