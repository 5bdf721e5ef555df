import type {
	IAuthenticateGeneric,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	INodeProperties,
} from 'n8n-workflow';

/** A credential with a token that expires. */
export class DummyApi implements ICredentialType {
	name = 'dummyApi';

	displayName = 'Dummy API';

	properties: INodeProperties[] = [
		{ displayName: 'URL', name: 'url', type: 'string', default: '' },
		{ displayName: 'Secret', name: 'secret', type: 'string', typeOptions: { password: true }, default: '' },
		{
			displayName: 'Token',
			name: 'token',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{ displayName: 'Expires', name: 'expires', type: 'hidden', default: 0 },
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-token': '={{$credentials.token}}' } },
	};

	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.url}}', url: '/things', qs: { q: 'test' } },
		rules: [
			{
				type: 'responseSuccessBody',
				properties: { key: 'code', value: 7, message: 'The service answered 7' },
			},
		],
	};

	async preAuthentication(this: IHttpRequestHelper, { url, secret }: ICredentialDataDecryptedObject) {
		try {
			const { token, expires } = await this.helpers.httpRequest({
				method: 'POST',
				url: `${url as string}/token`,
				body: { secret },
			});
			return { token, expires };
		} catch {
			throw new Error('The service did not take the secret');
		}
	}
}
