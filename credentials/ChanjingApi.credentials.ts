import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IDataObject,
	IHttpRequestHelper,
	INodeProperties,
	Icon,
} from 'n8n-workflow';

import { apiPath, endpoints } from '../nodes/Chanjing/transport/endpoints';
import { codes } from '../nodes/Chanjing/transport/envelope';
import { ChanjingError } from '../nodes/Chanjing/transport/errors';
import { exchangeToken } from '../nodes/Chanjing/transport/token';

export class ChanjingApi implements ICredentialType {
	name = 'chanjingApi';

	displayName = 'Chanjing API';

	icon: Icon = {
		light: 'file:../nodes/Chanjing/chanjing.svg',
		dark: 'file:../nodes/Chanjing/chanjing.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-chanjing/n8n-nodes-chanjing#credential';

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
			description: 'Where the Chanjing Open API answers. Change it only for a proxy of your own.',
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

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { access_token: '={{$credentials.accessToken}}' } },
	};

	/** Reads the account, which costs nothing. Chanjing answers HTTP 200 to everything, so each known code is named. */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: apiPath + endpoints.userInfo.path,
			disableFollowRedirect: true,
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

	/** n8n calls this when the token is empty and in every credential test, stores what it returns and shows the text it throws. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		try {
			return { ...(await exchangeToken(this, credentials)) };
		} catch (error) {
			const { message, advice } = error as ChanjingError;
			throw new Error([message, advice].filter(Boolean).join('. '), { cause: error });
		}
	}
}
