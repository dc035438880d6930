import { BothLanguages } from '@pictor/contracts';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ReportProgress } from './migration.ts';

/** The message of an edit before migration 15. */
interface FormerMessage {
  message: string | null;
  /** The message in both languages, as JSON. Null if the edit failed before messages had two languages. */
  messages: string | null;
}

const textsOf = (messages: string | null): BothLanguages | undefined => {
  try {
    return BothLanguages.safeParse(JSON.parse(messages ?? '')).data;
  } catch {
    return undefined;
  }
};

/** The value of the column `failure` for a former message. The text cannot be parsed, so it becomes the value of a sentence. */
export const failureOf = ({ message, messages }: FormerMessage): string | null => {
  if (message === null) return null;
  const texts = textsOf(messages);
  const language = message === texts?.en ? 'en' : 'zh';
  return JSON.stringify({ language, sentences: [{ code: 'earlier_sentence', values: texts ?? { zh: message } }] });
};

/** Edits that are converted at once. */
const BATCH = 500;

// A type alias, because Kysely requires an index signature.
type FormerTables = { edits: { messages: string | null } };
type FormerDatabase = Kysely<Tables & FormerTables>;

/** The column `failure` has the former message until it is converted. No former message begins like the JSON of a converted one. */
const IS_FORMER = sql<boolean>`failure is not null and failure not like '{"%'`;

const countFormer = async (db: FormerDatabase): Promise<number> => {
  const all = db.selectFrom('edits').select(({ fn }) => fn.countAll<number>().as('count'));
  return (await all.where(IS_FORMER).executeTakeFirstOrThrow()).count;
};

/** Converts edits with ids after this one. @returns the ids of the converted edits, in order */
const convertSome = async (db: FormerDatabase, after: string): Promise<string[]> => {
  const rows = await db
    .selectFrom('edits')
    .select(['id', 'failure as message', 'messages'])
    .where(IS_FORMER)
    .where('id', '>', after)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  if (rows.length === 0) return [];
  const converted = rows.map((row) => sql`(${row.id}, ${failureOf(row)})`);
  // Both databases name the columns of `values` like this.
  await sql`update edits set failure = converted.column2 from (values ${sql.join(converted)}) as converted
    where edits.id = converted.column1`.execute(db);
  return rows.map(({ id }) => id);
};

/** Converts the messages of failed edits in batches. It can be interrupted and started again. */
export const convertFormerMessages = async (to: Kysely<Tables>, report: ReportProgress): Promise<void> => {
  const db = to.withTables<FormerTables>();
  const total = await countFormer(db);
  let after = '';
  for (let done = 0; done < total; report({ done, total })) {
    const ids = await convertSome(db, after);
    const last = ids.at(-1);
    if (last === undefined) return;
    after = last;
    done += ids.length;
  }
};
