const { rm } = require('node:fs/promises');
const { src, dest } = require('gulp');

/** What tsc does not copy: the icons and the codex files that n8n reads beside the compiled nodes. */
const assets = () =>
	src(['nodes/**/*.{svg,json}', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(dest('dist'));

const clean = () => rm('dist', { recursive: true, force: true });

module.exports = { assets, clean };
