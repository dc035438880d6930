import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import sharp from 'sharp';
import { startServer } from '../e2e/server.ts';
import playwrightConfig from '../playwright.config.ts';
import { buildWebWhenStale } from './build-web.ts';

/** Measures the built pages with the mobile setting of Lighthouse, prints a table for the README, and fails if a score is below these. */
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
type Category = keyof typeof LEAST;
const CATEGORIES: Category[] = ['performance', 'accessibility', 'best-practices'];
const PAGES = ['/login', '/image'] as const;
const PICTURES = 12;
/** Other work of the machine affects a single run, so the median of three counts. */
const RUNS = 3;

type Result = NonNullable<Awaited<ReturnType<typeof lighthouse>>>['lhr'];

/** Creates a person with some pictures. Returns the cookie of that person. */
const signUp = async (url: string): Promise<string> => {
  const registered = await fetch(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: '林', email: 'lin@example.com', password: 'correct horse' }),
  });
  const cookies = registered.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0] ?? '');
  const cookie = cookies.join('; ');
  const token = cookies.find((it) => it.startsWith('csrf_token='))?.slice('csrf_token='.length) ?? '';
  for (let index = 0; index < PICTURES; index += 1) {
    const bytes = await sharp({
      create: { width: 1200, height: 900, channels: 3, background: `hsl(${index * 30} 40% 60%)` },
    })
      .jpeg()
      .toBuffer();
    const saved = await fetch(`${url}/api/v1/images`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': decodeURIComponent(token) },
      body: JSON.stringify({
        model: 'darkroom',
        prompt: '调暖一点，加一点暗角',
        title: '山间清晨',
        image_url: `data:image/jpeg;base64,${bytes.toString('base64')}`,
      }),
    });
    if (!saved.ok) throw new Error(`could not save a picture: ${await saved.text()}`);
  }
  return cookie;
};

const run = async (address: string, port: number, cookie: string): Promise<Result> => {
  const result = await lighthouse(address, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: CATEGORIES,
    extraHeaders: cookie ? { cookie } : {},
  });
  if (!result) throw new Error(`Lighthouse returned no result for ${address}`);
  if (result.lhr.runtimeError) throw new Error(`${address}: ${result.lhr.runtimeError.message}`);
  return result.lhr;
};

const scoreOf = ({ categories }: Result, category: Category): number =>
  Math.round((categories[category]?.score ?? 0) * 100);

/** The audits that lowered the score. */
const findings = ({ categories, audits }: Result, category: Category): string[] =>
  (categories[category]?.auditRefs ?? []).flatMap(({ id }) => {
    const audit = audits[id];
    const found = audit && audit.score !== null && audit.score < 0.9;
    return found ? [`${audit.title} ${audit.displayValue ?? ''}`] : [];
  });

const measure = async (address: string, port: number, cookie: string): Promise<Result> => {
  const results: Result[] = [];
  for (let count = 0; count < RUNS; count += 1) results.push(await run(address, port, cookie));
  results.sort((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'));
  const middle = results[Math.floor(RUNS / 2)];
  if (!middle) throw new Error('nothing was measured');
  return middle;
};

buildWebWhenStale();
const dataDir = await mkdtemp(join(tmpdir(), 'pictor-lighthouse-'));
const server = await startServer(dataDir);
const browser = await launch({
  chromePath: '/usr/bin/chromium',
  chromeFlags: ['--headless=new', ...(playwrightConfig.use?.launchOptions?.args ?? [])],
  logLevel: 'error',
});
try {
  const cookie = await signUp(server.url);
  process.stdout.write(`| page | ${CATEGORIES.join(' | ')} |\n| --- |${' --- |'.repeat(CATEGORIES.length)}\n`);
  for (const path of PAGES) {
    const result = await measure(`${server.url}${path}`, browser.port, path === '/login' ? '' : cookie);
    process.stdout.write(`| \`${path}\` | ${CATEGORIES.map((category) => scoreOf(result, category)).join(' | ')} |\n`);
    for (const category of CATEGORIES.filter((it) => scoreOf(result, it) < LEAST[it])) {
      process.exitCode = 1;
      for (const finding of findings(result, category)) process.stderr.write(`${path} ${category}: ${finding}\n`);
    }
  }
} finally {
  browser.kill();
  await server.stop();
  await rm(dataDir, { recursive: true });
}
