const { cp, rm, writeFile } = require('node:fs/promises');
const { src, dest, series } = require('gulp');

/** What tsc does not copy: the icons and the codex files that n8n reads beside the compiled nodes. */
const copy = () =>
	src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

/** n8n looks for what an operation outputs by the exact version of the node. Its versions output the same. */
const schemas = async () => {
	const folder = 'dist/nodes/Chanjing/__schema__';
	await cp(`${folder}/v1.0.0`, `${folder}/v1.1.0`, { recursive: true });
};

/**
 * The last step. `copying.needs-npm-run-build-first/.npmignore` is a link to this file, which npm follows before it packs, even
 * where it runs no scripts: without a finished build it ends there, with that name in its message.
 */
const complete = async () => await writeFile('dist/.npmignore', '');

const clean = () => rm('dist', { recursive: true, force: true });

module.exports = { assets: series(copy, schemas, complete), clean };
