const swc = {
	jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
	module: { type: 'commonjs' },
	sourceMaps: 'inline',
};

const project = (displayName, more) => ({
	displayName,
	// What is not looked into: installed n8ns of gigabytes.
	roots: ['<rootDir>/test'],
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': ['@swc/jest', swc] },
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n-e2e/'],
	...more,
});

/** What is tested for long, and the tests of what tests run on: not part of `npm test`, which stays under two minutes. */
const long = [
	'test/(engine|package|scripts|simulator|waiting)/.*',
	'test/(patterns|samples)',
	'test/nodes/Chanjing/files/(bytesOfUrl|memory|notMedia|unboundedSource)',
	'test/nodes/Chanjing/transport/sentOnce',
	'test/nodes/Chanjing/actions/(creates|fields/fuzz)',
	'test/nodes/Chanjing/versions',
].map((path) => `/${path}\\.test\\.ts$`);

/** Tests that install and start a whole n8n: minutes, not seconds. */
const onRealN8n = (name, setup) =>
	project(name, {
		testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
		globalSetup: `<rootDir>/testing/jest/${setup}.ts`,
		globalTeardown: '<rootDir>/testing/jest/e2eTeardown.ts',
		setupFilesAfterEnv: ['<rootDir>/testing/jest/minutes.ts'],
	});

/** @type {import('jest').Config} */
module.exports = {
	testTimeout: 30_000,
	// Most tests wait for a server or a timer most of the time.
	maxWorkers: 4,
	// Of the tests of one file that may run side by side: those of the contract wait nearly all the time.
	maxConcurrency: 10,
	projects: [
		project('unit', {
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: [
				'/node_modules/',
				'<rootDir>/test/(e2e|browser|queue|compat|contract)/',
				...long,
			],
		}),
		project('long', { testRegex: long }),
		project('contract', { testMatch: ['<rootDir>/test/contract/**/*.test.ts'] }),
		onRealN8n('e2e', 'e2eSetup'),
		onRealN8n('browser', 'e2eSetup'),
		onRealN8n('queue', 'queueSetup'),
		onRealN8n('compat', 'compatSetup'),
	],
};
