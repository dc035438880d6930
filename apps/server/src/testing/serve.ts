import { boot } from './test-server.ts';

/** A server in a process of its own, to be killed: `node serve.ts FOLDER` prints its address. */
const [, , folder = ''] = process.argv;
const { url } = await boot(folder, {});
process.stdout.write(`${url}\n`);
