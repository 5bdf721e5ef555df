import { ChanjingApi } from '../credentials/ChanjingApi.credentials';

/** The keys of a Chanjing account, and where it is reached. */
export interface Account {
	url: string;
	appId: string;
	secretKey: string;
}

/**
 * The account that the environment names; nothing where it names none, which means the stand-in.
 * @param baseUrl goes before CHANJING_BASE_URL
 * @throws Error that says what is missing
 */
export function readAccount(env: NodeJS.ProcessEnv, baseUrl?: string): Account | undefined {
	const { CHANJING_APP_ID: appId, CHANJING_SECRET_KEY: secretKey } = env;
	if (!appId !== !secretKey) {
		throw new Error('Set both, CHANJING_APP_ID and CHANJING_SECRET_KEY, or none for the stand-in.');
	}
	const given = baseUrl ?? (env.CHANJING_BASE_URL || undefined);
	if (!appId || !secretKey) {
		if (given !== undefined) {
			throw new Error(
				'--base-url and CHANJING_BASE_URL go with CHANJING_APP_ID and CHANJING_SECRET_KEY: set them, too.',
			);
		}
		return undefined;
	}
	const url = given ?? String(new ChanjingApi().properties.find(({ name }) => name === 'baseUrl')?.default);
	if (!/^https?:\/\//.test(url) || !URL.canParse(url))
		throw new Error(`--base-url or CHANJING_BASE_URL: "${url}" is not an http(s) URL.`);
	return { url, appId, secretKey };
}
