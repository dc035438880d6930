import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildServer, serveCommand, waitForStart } from './faults/child-server.ts';

const TRACED = 'fsync,fdatasync,link,linkat,unlink,unlinkat,write,writev,sendto';

/** A system call in the format of strace, with the paths of its file descriptors. */
export interface SystemCall {
  text: string;
  /** The lines of the trace at which it began and returned. */
  begun: number;
  ended: number;
}

const SHORT = /^(\d+) (.*)$/;
const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>/;

/** Joins the halves of calls that were interrupted by calls of other threads. */
export const parseTrace = (trace: string): SystemCall[] => {
  const calls: SystemCall[] = [];
  const open = new Map<string, { text: string; begun: number }>();
  for (const [line, content] of trace.split('\n').entries()) {
    const [, thread = '', text = ''] = SHORT.exec(content.replaceAll(/ {2,}/g, ' ')) ?? [];
    if (UNFINISHED.test(text)) open.set(thread, { text: text.replace(UNFINISHED, ''), begun: line });
    else if (RESUMED.test(text)) {
      const half = open.get(thread) ?? { text: '', begun: line };
      calls.push({ text: half.text + text.replace(RESUMED, ''), begun: half.begun, ended: line });
    } else if (text !== '') calls.push({ text, begun: line, ended: line });
  }
  return calls;
};

export interface TracedServer {
  server: ChildServer;
  /** Ends the server. @returns its system calls, in the order in which they returned */
  end: () => Promise<SystemCall[]>;
}

/** A server whose system calls about durability are recorded. */
export const startTracedServer = async (folder: string): Promise<TracedServer> => {
  const trace = join(folder, 'trace');
  // The tracer is the grandchild, so that signals go to the server.
  const options = ['-D', '-f', '-qq', '-yy', '-s', '16', '--seccomp-bpf', '-e', `trace=${TRACED}`, '-o', trace];
  // `alone` keeps the doctor from running, because its writes would mix with those that the test looks for.
  const child = spawn('strace', [...options, ...serveCommand(folder), 'alone'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const server = await waitForStart(child);
  return {
    server,
    end: async () => {
      server.kill('SIGTERM');
      await server.exited();
      return parseTrace(await readFile(trace, 'utf8'));
    },
  };
};
