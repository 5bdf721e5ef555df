import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import execa from 'execa';

import { copyProject, packed, projectRoot, type Packed } from './pack';

jest.setTimeout(240_000);

let tarball: Packed;
beforeAll(async () => {
	tarball = await packed();
});
afterAll(async () => await tarball?.remove());

const manifest = async () =>
	JSON.parse(await readFile(join(tarball.folder, 'package.json'), 'utf8')) as Record<string, never> & {
		n8n: { nodes: string[]; credentials: string[]; n8nNodesApiVersion: number; strict: boolean };
		peerDependencies: unknown;
		scripts: Record<string, string>;
	};

/** All files below a folder of the project that was packed, as paths from its top. */
async function filesBelow(folder: string): Promise<string[]> {
	const entries = await readdir(join(tarball.project, folder), { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(tarball.project.length + 1));
}

describe('the tarball', () => {
	it('has what n8n needs and nothing else: compiled sources, icons, codex files, and the papers', async () => {
		const sources = [...(await filesBelow('nodes')), ...(await filesBelow('credentials'))];
		const compiled = sources.map((path) => `dist/${path.replace(/\.ts$/, '.js')}`);
		// The build puts them there once more, for version 1.1 of the node.
		const schemas = compiled.filter((path) => path.includes('/v1.0.0/'));
		const copied = schemas.map((path) => path.replace('/v1.0.0/', '/v1.1.0/'));
		const papers = ['package.json', 'README.md', 'LICENSE'].filter((name) =>
			existsSync(join(tarball.project, name)),
		);
		expect(tarball.files).toEqual([...compiled, ...copied, ...papers].sort());
	});

	it('has no tests, sources, maps and declarations', () => {
		expect(
			tarball.files.filter((path) => /\.(map|ts|test\.js|tsbuildinfo)$|(^|\/)test\//.test(path)),
		).toEqual([]);
	});

	it('is small', () => {
		expect(tarball.size).toBeLessThan(200_000);
	});
});

describe('a project that was not built', () => {
	let folder: string;
	beforeAll(async () => {
		folder = join(tarball.project, '..', 'not-built');
		await copyProject(folder);
	});

	const npm = async (...args: string[]) =>
		await execa('npm', args, { cwd: folder, stdin: 'ignore', all: true, reject: false });
	it.each([
		['npm pack', ['pack']],
		// A registry that nobody answers at: nothing can be published by a test.
		['npm publish', ['publish', '--dry-run', '--registry', 'http://127.0.0.1:9', '--fetch-retries=0']],
	])('is not packed by %s, which says what is to be done first', async (_, args) => {
		const { all, exitCode } = await npm(...args);
		expect(exitCode).not.toBe(0);
		expect(all).toMatch(/no such file .*needs-npm-run-build-first/);
		expect((await readdir(folder)).filter((name) => name.endsWith('.tgz'))).toEqual([]);
	});

	it('is built and packed by npm pack where scripts may run', async () => {
		const { stdout } = await npm('pack', '--ignore-scripts=false', '--json', '--loglevel=error', '--silent');
		const [{ files }] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as Array<{
			files: Array<{ path: string }>;
		}>;
		expect(files.map(({ path }) => path).sort()).toEqual(tarball.files);
	});
});

describe("the README's commands for an installation", () => {
	it.each([
		['by hand', /```bash\n(mkdir [^`]*npm install [^`]*)```/, '/path/to'],
		['in a Docker container', /docker exec n8n sh -c '([^']*npm install [^']*)'/, '/tmp'],
	])('put the package where n8n looks for it, %s, and need no registry', async (_, pattern, place) => {
		const readme = await readFile(join(projectRoot, 'README.md'), 'utf8');
		const commands = pattern.exec(readme)?.[1] ?? '';
		expect(commands).toContain(`${place}/n8n-nodes-chanjing-`);
		const folder = dirname(tarball.project);
		const home = await mkdtemp(join(folder, 'home-'));
		const env = {
			HOME: home,
			npm_config_cache: join(home, '.npm'),
			npm_config_registry: 'http://127.0.0.1:9',
			npm_config_fetch_retries: '0',
		};
		await execa('sh', ['-c', commands.replace(place, folder)], { cwd: home, env, stdin: 'ignore' });
		const installed = await readdir(join(home, '.n8n', 'nodes', 'node_modules', 'n8n-nodes-chanjing'));
		expect(installed).toEqual(expect.arrayContaining(['dist', 'package.json']));
	});
});

describe('the manifest', () => {
	it('has no dependencies and no overrides, and n8n-workflow as the peer', async () => {
		const { peerDependencies, ...rest } = await manifest();
		expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
		for (const name of [
			'dependencies',
			'bundleDependencies',
			'bundledDependencies',
			'optionalDependencies',
			'overrides',
		]) {
			expect(rest).not.toHaveProperty(name);
		}
	});

	it('has no script that an installation would run', async () => {
		const { scripts } = await manifest();
		const run = [
			'preinstall',
			'install',
			'postinstall',
			'prepare',
			'preprepare',
			'postprepare',
			'prepublish',
		];
		expect(Object.keys(scripts).filter((name) => run.includes(name))).toEqual([]);
	});

	it('tells n8n what it is', async () => {
		const found = await manifest();
		expect(found).toMatchObject({ name: 'n8n-nodes-chanjing', license: 'MIT', files: ['dist'] });
		expect(found.keywords).toContain('n8n-community-node-package');
		expect(found.n8n).toMatchObject({ n8nNodesApiVersion: 1, strict: true });
	});

	it('names classes that are called like their files', async () => {
		const { n8n } = await manifest();
		expect([...n8n.nodes, ...n8n.credentials]).toHaveLength(4);
		for (const path of [...n8n.nodes, ...n8n.credentials]) {
			const [name] = basename(path).split('.');
			expect(await readFile(join(tarball.folder, path), 'utf8')).toContain(`class ${name} `);
		}
	});
});

describe('the code', () => {
	it('requires nothing but n8n-workflow, crypto and its own files', async () => {
		const required = new Set<string>();
		for (const path of tarball.files.filter((file) => file.endsWith('.js'))) {
			const code = await readFile(join(tarball.folder, path), 'utf8');
			for (const [, name] of code.matchAll(/(?:require|import)\(["']([^"']+)["']\)/g)) required.add(name);
		}
		expect([...required].filter((name) => !name.startsWith('.')).sort()).toEqual(['crypto', 'n8n-workflow']);
	});

	it('uses no timers, console, environment and file system, which n8n forbids to verified packages', async () => {
		const forbidden =
			/\b(setTimeout|setInterval|console\.\w|process\.\w|globalThis|__dirname|__filename|eval\()/;
		for (const path of tarball.files.filter((file) => file.endsWith('.js'))) {
			const code = await readFile(join(tarball.folder, path), 'utf8');
			expect([path, forbidden.exec(code)?.[0]]).toEqual([path, undefined]);
		}
	});
});

describe("n8n's reviewers", () => {
	/** What n8n's scanner finds, in the source as it is tagged or in the tarball as it is published. */
	async function scan(folder: string, part: 'source' | 'tarball') {
		const { stdout } = await execa(process.execPath, [join(__dirname, 'scan.mjs'), folder, part], {
			// The scanner leaves a temporary folder behind, and some of its rules judge otherwise in tests of their own.
			env: { NODE_ENV: '', TMPDIR: join(tarball.project, '..') },
		});
		return JSON.parse(stdout) as { files: number; findings: string[] };
	}

	it('find nothing with their scanner, not even under a comment that switches a rule off', async () => {
		const source = await scan(tarball.project, 'source');
		expect(source.findings).toEqual([]);
		expect(source.files).toBeGreaterThan(60);
		const published = await scan(tarball.folder, 'tarball');
		expect(published.findings).toEqual([]);
		expect(published.files).toBeGreaterThan(60);
	});

	it('would find what they forbid', async () => {
		const folder = join(tarball.project, '..', 'forbidden');
		await cp(tarball.folder, folder, { recursive: true });
		const code = '// eslint-disable-next-line\nsetTimeout(() => console.log(require("fs")), 1);\n';
		await appendFile(join(folder, 'dist/nodes/Chanjing/Chanjing.node.js'), code);
		const { findings } = await scan(folder, 'tarball');
		for (const rule of ['no-restricted-globals', 'no-console', 'no-restricted-imports']) {
			expect(findings.join('\n')).toContain(rule);
		}
	});

	it('find nothing with `n8n-node lint` in strict mode, which wants its configuration untouched', async () => {
		const folder = join(tarball.project, '..', 'linted');
		const published = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'eslint.config.mjs'];
		for (const name of published) await cp(join(projectRoot, name), join(folder, name), { recursive: true });
		await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
		const lint = async () =>
			await execa('npx', ['n8n-node', 'lint'], {
				cwd: folder,
				env: { NODE_ENV: '' },
				stdin: 'ignore',
				all: true,
				reject: false,
			});
		const clean = await lint();
		expect([clean.exitCode, clean.all]).toEqual([0, expect.not.stringMatching(/warning|problem/)]);

		await appendFile(join(folder, 'eslint.config.mjs'), '// changed\n');
		expect(await lint()).toMatchObject({
			exitCode: 1,
			all: expect.stringContaining('Strict mode violation'),
		});
	});
});

describe("n8n's loader", () => {
	interface Loaded {
		packageName: string;
		known: {
			nodes: Record<string, { className: string }>;
			credentials: Record<string, { className: string }>;
		};
		nodes: Array<{
			name: string;
			codex: Codex;
			icons: Array<[string, boolean]>;
			version: string;
			typeVersions: number[];
			usableAsTool?: unknown;
		}>;
		credentials: Array<{ name: string; icons: Array<[string, boolean]>; supportedNodes: string[] }>;
		listSearch: string[];
		executes: string;
	}
	interface Codex {
		categories: string[];
		alias: string[];
		resources: Record<'primaryDocumentation' | 'credentialDocumentation', Array<{ url: string }>>;
	}
	let loaded: Loaded;
	beforeAll(async () => {
		const { stdout } = await execa(
			process.execPath,
			[join(__dirname, 'loadPackage.cjs'), tarball.folder, require.resolve('n8n-core')],
			// As n8n itself does, so that packages find n8n-workflow.
			{
				env: {
					NODE_ENV: 'production',
					NODE_PATH: join(projectRoot, 'node_modules'),
					N8N_USER_FOLDER: tarball.folder,
				},
			},
		);
		loaded = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Loaded;
	});

	it('loads the nodes and the credential from the tarball, which knows its nodes', async () => {
		const { version } = await manifest();
		expect(loaded.packageName).toBe('n8n-nodes-chanjing');
		expect(loaded.known.nodes).toMatchObject({
			chanjing: { className: 'Chanjing' },
			chanjingTrigger: { className: 'ChanjingTrigger' },
			chanjingPollingTrigger: { className: 'ChanjingPollingTrigger' },
		});
		expect(loaded.known.credentials).toMatchObject({ chanjingApi: { className: 'ChanjingApi' } });
		expect(loaded.credentials[0].supportedNodes).toEqual([
			'chanjing',
			'chanjingPollingTrigger',
			'chanjingTrigger',
		]);
		expect(loaded.nodes.map((node) => node.version)).toEqual([version, version, version]);
		expect(loaded.nodes[0].usableAsTool).toEqual({ replacements: { description: expect.any(String) } });
		expect([...loaded.listSearch].sort()).toEqual([
			'searchAvatarSources',
			'searchAvatarVideoAudios',
			'searchAvatarVideoTasks',
			'searchAvatars',
			'searchDrivingVideos',
			'searchFiles',
			'searchLipSyncAudios',
			'searchLipSyncTasks',
			'searchOwnAvatars',
			'searchOwnVoices',
			'searchVoices',
		]);
		expect(loaded.executes).toBe('function');
	});

	it('finds what each operation outputs, under every version of the node', async () => {
		const folder = join(tarball.folder, 'dist/nodes/Chanjing/__schema__');
		const schemasOf = async (version: number) =>
			(await readdir(join(folder, `v${version.toFixed(1)}.0`), { recursive: true })).sort();
		const { typeVersions } = loaded.nodes[0];
		expect(typeVersions).toEqual([1, 1.1]);
		const [first, ...others] = await Promise.all(typeVersions.map(schemasOf));
		expect(first.length).toBeGreaterThan(20);
		for (const schemas of others) expect(schemas).toEqual(first);
	});

	it('finds a light and a dark icon for each', () => {
		for (const { icons } of [...loaded.nodes, ...loaded.credentials]) {
			expect(icons.map(([path, there]) => [basename(path), there])).toEqual([
				['chanjing.svg', true],
				['chanjing.dark.svg', true],
			]);
		}
	});

	it('finds the codex of each node, with the page that the panel links to', () => {
		for (const { codex } of loaded.nodes) {
			expect(codex.categories.length).toBeGreaterThan(0);
			expect(codex.alias).toContain('蝉镜');
			expect(codex.resources.primaryDocumentation[0].url).toMatch(/^https:\/\//);
			expect(codex.resources.credentialDocumentation[0].url).toMatch(/^https:\/\//);
		}
	});
});
