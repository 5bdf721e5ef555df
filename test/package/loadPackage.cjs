/**
 * Loads a package as n8n does at its start and prints what n8n would know of it. A process of its own: n8n's loader takes
 * another way where it believes that it is tested. Arguments: the folder of the package, the folder of n8n-core.
 */
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const [, , folder, core] = process.argv;
const { PackageDirectoryLoader } = require(core);

async function main() {
	const loader = new PackageDirectoryLoader(folder);
	await loader.loadAll();
	const { packageName, known, types, nodeTypes } = loader;
	const iconsOf = ({ iconUrl }) =>
		Object.values(iconUrl ?? {}).map((url) => url.replace(`icons/${packageName}/`, ''));
	const iconThere = (path) => existsSync(join(folder, path));
	const output = {
		packageName,
		known,
		nodes: types.nodes.map((description) => ({
			name: description.name,
			codex: description.codex,
			icons: iconsOf(description).map((path) => [path, iconThere(path)]),
			version: description.communityNodePackageVersion,
			typeVersions: [description.version].flat(),
			usableAsTool: description.usableAsTool,
		})),
		credentials: types.credentials.map((credential) => ({
			name: credential.name,
			icons: iconsOf(credential).map((path) => [path, iconThere(path)]),
			supportedNodes: credential.supportedNodes,
		})),
		listSearch: Object.keys(nodeTypes.chanjing.type.methods.listSearch),
		executes: typeof nodeTypes.chanjing.type.execute,
	};
	process.stdout.write(`\n${JSON.stringify(output)}\n`);
}

void main();
