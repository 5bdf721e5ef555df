const swc = {
	jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2022' },
	module: { type: 'commonjs' },
	sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
module.exports = {
	// What is not looked into: installed n8ns of gigabytes.
	roots: ['<rootDir>/test'],
	testEnvironment: 'node',
	// Most tests wait for a server or a timer most of the time.
	maxWorkers: 4,
	transform: { '^.+\\.ts$': ['@swc/jest', swc] },
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(e2e|browser|queue|compat)/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n-e2e/'],
	testTimeout: 30_000,
};
