const base = require('./jest.e2e.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/compat/**/*.test.ts'],
	globalSetup: '<rootDir>/test/compat/globalSetup.ts',
	maxWorkers: 1,
};
