/*
 * Loaded into an n8n that is measured: on SIGUSR2 it collects its garbage, so that what is resident afterwards is what it
 * keeps and not what it has not yet cleared away.
 */
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect());
