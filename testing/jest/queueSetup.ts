import prepareN8n from './e2eSetup';
import { findServices } from '../queue/services';

/** Once before all tests of queue mode: what they need is there, n8n installed, this project built and packed. */
export default async function globalSetup(): Promise<void> {
	await findServices();
	await prepareN8n();
}
