import { requireProgram } from './debian-packages.ts';

requireProgram('/usr/bin/chromium', ['chromium', 'fonts-noto-cjk'], 'The end-to-end tests need Chromium');
