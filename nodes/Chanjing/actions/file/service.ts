import type { INodeProperties } from 'n8n-workflow';

import { extensionsOf, type Service } from '../../media/formats';

/** What a file is for, as the user sees it. */
export const serviceField: INodeProperties & { default: Service } = {
	displayName: 'Purpose',
	name: 'service',
	type: 'options',
	options: [
		{
			name: 'Driving Video',
			value: 'lip_sync_video',
			description: `The video whose person shall speak (${extensionsOf('lip_sync_video')})`,
		},
		{
			name: 'Audio',
			value: 'lip_sync_audio',
			description: `The speech, instead of a text (${extensionsOf('lip_sync_audio')})`,
		},
	],
	default: 'lip_sync_video',
	description: 'What the file is for. Chanjing takes it for nothing else.',
};
