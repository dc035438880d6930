/** The former tables of tasks are empty. */
export { dropFormerTables as up } from '../former-tasks.ts';
