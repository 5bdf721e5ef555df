/*
 * Starts the command it is given and ends it, with all that it started, as soon as whoever started this is gone: its
 * standard input is a pipe that the system closes even after a kill -9. SIGTERM and SIGINT are handed to the command.
 * Has to be started in a process group of its own.
 */
const { spawn } = require('node:child_process');

const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });

const endAll = () => process.kill(-process.pid, 'SIGKILL');
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
process.stdin.on('end', endAll).on('error', endAll).resume();
child.on('error', endAll);
child.on('exit', endAll);
