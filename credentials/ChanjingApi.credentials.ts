import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { ChanjingError } from '../nodes/Chanjing/errors/chanjingError';
import { codes } from '../nodes/Chanjing/transport/codes';
import { apiPath, endpoints } from '../nodes/Chanjing/transport/endpoints';
import { exchangeOnly, exchangeToken } from '../nodes/Chanjing/transport/exchange';
import { replyOptions, withDeadline } from '../nodes/Chanjing/transport/network';

/** Marks the request of the credential test; it is not sent. */
const testHeader = 'x-credential-test';

/** Credentials whose token was exchanged for the request under way. */
const exchanged = new WeakSet<object>();

/** Requests of the test that have asked for an exchange already. */
const renewed = new WeakSet<object>();

/** Addresses whose calls do not leave this machine. Conditions by regular expression end with an error on a busy n8n. */
const loopback = ['http://localhost', 'http://127.0.0.1', 'http://[::1]'];

export class ChanjingApi implements ICredentialType {
	name = 'chanjingApi';

	displayName = 'Chanjing API';

	icon: Icon = {
		light: 'file:../nodes/Chanjing/chanjing.svg',
		dark: 'file:../nodes/Chanjing/chanjing.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-chanjing/n8n-nodes-chanjing/blob/main/docs/credential.md';

	properties: INodeProperties[] = [
		{
			displayName:
				'Use one credential per App ID. Each new access token ends the one before, so a second credential or program with the same App ID interrupts this one.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'App ID',
			name: 'appId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 1a2b3c4d',
			description: 'Found in the Chanjing Open Platform, next to the Secret Key',
		},
		{
			displayName: 'Secret Key',
			name: 'secretKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://open-api.chanjing.cc',
			description:
				'Where the Chanjing Open API answers. Change it only for a proxy of your own, and use https://: over http:// App ID, Secret Key and access token travel in clear.',
		},
		{
			displayName:
				'This Base URL begins with http://, so App ID, Secret Key and access token travel in clear and whoever is on the way can read them. Use https:// unless the address is on this machine or in a network that you trust.',
			name: 'clearTextNotice',
			type: 'notice',
			default: '',
			displayOptions: {
				show: { baseUrl: [{ _cnd: { startsWith: 'http://' } }] },
				hide: {
					baseUrl: loopback.flatMap((url) => [
						url,
						{ _cnd: { startsWith: `${url}:` } },
						{ _cnd: { startsWith: `${url}/` } },
					]),
				},
			},
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Access Token Expires At',
			name: 'accessTokenExpiresAt',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	/**
	 * n8n leaves a stored token alone in the credential test, so a wrong secret would look right and a token that has ended
	 * would look wrong. It exchanges when a request is refused with HTTP 401, so that is what a test meets first.
	 */
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { [testHeader]: isTest, [exchangeOnly]: isExchangeOnly, ...headers } = requestOptions.headers ?? {};
		if (isExchangeOnly) throw new Error('The token is exchanged, nothing else was asked for');
		if (isTest && !exchanged.has(credentials) && !renewed.has(requestOptions)) {
			renewed.add(requestOptions);
			throw Object.assign(new Error('The credential test needs a new token'), { response: { status: 401 } });
		}
		// n8n has put its signal of Stop into the options by now, so this is where a deadline can join it.
		return withDeadline({
			...requestOptions,
			headers: { ...headers, access_token: credentials.accessToken as string },
		});
	};

	/** Reads the account, which costs nothing. Chanjing answers HTTP 200 to everything, so each known code is named. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/(?<!\\/)\\/+$/, "") }}',
			url: apiPath + endpoints.userInfo.path,
			headers: { [testHeader]: 'true' },
			disableFollowRedirect: replyOptions.disableFollowRedirect,
			timeout: replyOptions.timeout,
		},
		rules: Object.entries(codes).map(([code, { advice }]) => ({
			type: 'responseSuccessBody',
			properties: {
				key: 'code',
				value: Number(code),
				message: `Chanjing answered code ${code}. ${advice ?? ''}`.trim(),
			},
		})),
	};

	/** n8n calls this when the token is empty or a request is refused with HTTP 401, stores what it returns and shows the text it throws. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		try {
			const token = await exchangeToken(this, credentials);
			exchanged.add(credentials);
			return { ...token };
		} catch (error) {
			const { message, advice } = error as ChanjingError;
			throw new Error([message, advice].filter(Boolean).join('. '), { cause: error });
		}
	}
}
