import { join, resolve } from 'node:path';

/** The project's root. */
export const projectRoot = resolve(__dirname, '..', '..');

/** The lock files of each n8n, and of the Node.js that they run on. */
export const versionsFolder = join(__dirname, 'versions');

/**
 * Where the whole n8n and its Node 24 are kept between runs: `.n8n-e2e/` of the project, which git ignores, or the
 * folder that the environment's `N8N_E2E_FOLDER` names.
 */
export const installFolder = (): string => process.env.N8N_E2E_FOLDER || join(projectRoot, '.n8n-e2e');
