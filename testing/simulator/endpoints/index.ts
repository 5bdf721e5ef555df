import type { ApiEndpoint } from '../api/endpoint';
import { accessToken } from '../api/token';
import type { World } from '../world';
import { accountEndpoints } from './account';
import { avatarEndpoints } from './avatars';
import { avatarVideoEndpoints } from './avatarVideos';
import { catalogueEndpoints } from './catalogue';
import { fileEndpoints } from './files';
import { lipSyncEndpoints } from './lipSync';
import { speechEndpoints } from './speech';
import { voiceEndpoints } from './voices';

/** Every call that the stand-in knows. */
export const endpoints: Array<ApiEndpoint<World>> = [
	{
		name: 'accessToken',
		method: 'post',
		path: '/access_token',
		open: true,
		fields: ['app_id', 'secret_key'],
		handle: ({ options, store }, params) => accessToken(options, store.token, params),
	},
	...fileEndpoints,
	...lipSyncEndpoints,
	...speechEndpoints,
	...voiceEndpoints,
	...avatarEndpoints,
	...avatarVideoEndpoints,
	...catalogueEndpoints,
	...accountEndpoints,
];
