/**
 * Prints as JSON what n8n's scanner of community packages finds below a folder: its own rules and file patterns, with
 * warnings, and comments that switch rules off have no effect. `node scan.mjs <folder> source|tarball`
 */
import { buildScanConfig, SOURCE_FILE_PATTERNS } from '@n8n/scan-community-package/scanner/scanner.mjs';
import { ESLint } from 'eslint';

const [folder, part] = process.argv.slice(2);
// What the scanner takes of a published package, in its `analyzePackageByName`.
const patterns = { source: SOURCE_FILE_PATTERNS, tarball: ['**/*.js', 'package.json'] }[part];
const eslint = new ESLint({
	cwd: folder,
	allowInlineConfig: false,
	overrideConfigFile: true,
	overrideConfig: await buildScanConfig(),
});
const results = await eslint.lintFiles(patterns);
const findings = results.flatMap(({ filePath, messages }) =>
	messages.map(({ line, ruleId, message }) => `${filePath}:${line} ${ruleId}: ${message}`),
);
process.stdout.write(JSON.stringify({ files: results.length, findings }));
