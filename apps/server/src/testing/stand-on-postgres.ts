import { inject } from 'vitest';
import { standOnPostgres } from './backends.ts';

const url = inject('templateUrl');
standOnPostgres(url, new URL(url).pathname.slice(1));
