import type { N8nInstallation } from './install';

/** What testing/jest has prepared for all test files. */
export interface Setup {
	installation: N8nInstallation;
	/** This project, packed. */
	tarball: string;
}

export const setup = (): Setup => {
	const prepared = process.env.E2E_SETUP;
	if (!prepared) throw new Error('testing/jest has not run: use `npm run test:e2e`');
	return JSON.parse(prepared) as Setup;
};
