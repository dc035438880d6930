import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Operation } from '../operations.ts';
import { applyOperations } from './apply.ts';

/**
 * `node peak-memory.ts WIDTH HEIGHT OPERATION`: runs one operation (JSON) on a grey picture and prints the most memory that this process
 * has held, in bytes (VmHWM). For tests.
 */
const [, , width = '1', height = '1', operation = '{}'] = process.argv;
const blank = { width: Number(width), height: Number(height), channels: 3, background: '#808080' } as const;
const bytes = await sharp({ create: blank }).png().toBuffer();
const parsed: Operation = JSON.parse(operation);
const { signal } = new AbortController();
await applyOperations({ bytes, mimeType: 'image/png' }, [parsed], { signal, maxPixels: 64_000_000 });
const status = await readFile('/proc/self/status', 'utf8');
process.stdout.write(String(Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) * 1024));
