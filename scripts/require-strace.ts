import { requireProgram } from './debian-packages.ts';

/** What looks at the order of system calls. */
export default (): void => requireProgram('/usr/bin/strace', ['strace'], 'The tests of durability need strace');
