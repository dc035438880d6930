import { inject } from 'vitest';
import { standOnShared } from './backends.ts';

standOnShared(inject('sharedBackends'));
