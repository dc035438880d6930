import type { User } from '@pictor/contracts';
import { IconArrowsLeftRight, IconDatabase, IconMessage } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { userQuery } from '../../features/accounts/api.ts';
import { NetworkError } from '../../lib/http/api-error.ts';
import { loadMessages, useTranslate } from '../../lib/i18n/i18n.ts';
import { lazyPart, useLazyPart } from '../../lib/lazy-part.ts';
import { reloadIfServed } from '../../lib/load-part.ts';
import { Button } from '../../ui/button.tsx';
import { Compare } from '../../ui/compare.tsx';
import { AppHeader } from '../app-header.tsx';
import { usePageTitle } from '../page-title.ts';
import { Brand } from './brand.tsx';
import styles from './home-page.module.css';
import { Notices } from './notices.tsx';
import { PageError } from './page-error.tsx';
import { PagePending } from './page-pending.tsx';
import after from './scene-after.webp';
import before from './scene-before.webp';

/** Visitors who are not signed in do not load it. */
const signedInPart = lazyPart(async () => {
  const [{ SignedInHome }] = await Promise.all([
    import('./signed-in-home.tsx'),
    loadMessages('editor'),
    loadMessages('library'),
  ]);
  return { SignedInHome };
});

const POINTS = [
  { icon: IconMessage, title: 'home.say.title', text: 'home.say.text' },
  { icon: IconArrowsLeftRight, title: 'home.see.title', text: 'home.see.text' },
  { icon: IconDatabase, title: 'home.keep.title', text: 'home.keep.text' },
] as const;

function Scene() {
  const t = useTranslate();
  const [split, setSplit] = useState(0.52);
  const picture = (src: string, alt: string) => (
    <img className={styles['picture']} src={src} alt={alt} width={1080} height={720} draggable={false} />
  );
  return (
    <div className={styles['scene']}>
      <Compare
        grip="picture"
        value={split}
        onChange={setSplit}
        label={t('stage.compare.slider')}
        valueText={t('stage.compare.value', { percent: Math.round(split * 100) })}
        before={picture(before, t('home.example.before'))}
        after={picture(after, t('home.example.after'))}
      />
      <p className={styles['caption']}>{t('home.example')}</p>
    </div>
  );
}

function Welcome() {
  const t = useTranslate();
  const navigate = useNavigate();
  usePageTitle(t('app.name'));
  return (
    <div className={styles['page']}>
      <AppHeader start={<Brand />} />
      <main className={styles['main']}>
        <section className={styles['words']}>
          <h1 className={styles['title']}>{t('home.title')}</h1>
          <p className={styles['lead']}>{t('home.lead')}</p>
          <div className={styles['actions']}>
            <Button tone="primary" onClick={() => void navigate({ to: '/register' })}>
              {t('home.begin')}
            </Button>
            <Button onClick={() => void navigate({ to: '/login' })}>{t('accounts.login')}</Button>
          </div>
        </section>
        <Scene />
        <ul className={styles['points']}>
          {POINTS.map(({ icon: Icon, title, text }) => (
            <li key={title}>
              <Icon size={20} stroke={1.75} className={styles['icon']} />
              <h2>{t(title)}</h2>
              <p>{t(text)}</p>
            </li>
          ))}
        </ul>
      </main>
      <Notices />
    </div>
  );
}

function SignedIn({ user }: { user: User }) {
  const { value, failed } = useLazyPart(signedInPart);
  const retry = (): void => void signedInPart.load().catch(reloadIfServed);
  if (value) return <value.SignedInHome key={user.id} user={user} />;
  return failed ? <PageError error={new NetworkError()} reset={retry} /> : <PagePending />;
}

export function HomePage() {
  const { data: user, isPending } = useQuery(userQuery);
  if (isPending) return <PagePending />;
  if (!user) return <Welcome />;
  return <SignedIn user={user} />;
}
