import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChildServer, serveCommand, waitForStart } from './faults/child-server.ts';

const TRACED = 'fsync,fdatasync,link,linkat,unlink,unlinkat,write,writev,sendto';

/** A system call as strace writes it, with the paths behind its file descriptors. */
export interface SystemCall {
  text: string;
  /** Lines of the trace at which it began, and had returned. */
  begun: number;
  ended: number;
}

const SHORT = /^(\d+) (.*)$/;
const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^<\.\.\. \w+ resumed>/;

/** Puts the halves of calls together that other threads' calls came between. */
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
  /** Ends it. @returns what it has asked of the system, in the order in which the calls returned */
  end: () => Promise<SystemCall[]>;
}

/** A server of which every system call that has to do with durability is written down. */
export const startTracedServer = async (folder: string): Promise<TracedServer> => {
  const trace = join(folder, 'trace');
  // The tracer is the grandchild, so that signals go to the server.
  const options = ['-D', '-f', '-qq', '-yy', '-s', '16', '--seccomp-bpf', '-e', `trace=${TRACED}`, '-o', trace];
  // The doctor's own writes would stand between those that are looked for.
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
