import { requireProgram } from './debian-packages.ts';

/** The tests of durability check the order of system calls with strace. */
export default (): void => requireProgram('/usr/bin/strace', ['strace'], 'The tests of durability need strace');
