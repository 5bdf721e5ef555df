const base = require('./jest.e2e.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...base,
	testMatch: ['<rootDir>/test/browser/**/*.test.ts'],
	// One browser and one n8n at a time: what a page shows in time must not depend on the number of processors.
	maxWorkers: 1,
};
