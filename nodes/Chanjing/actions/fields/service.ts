import type { INodeProperties } from 'n8n-workflow';

import {
	extensionsOf,
	maxBytesOf,
	purposeOf,
	type Service,
	services,
	sizeInWords,
} from '../../files/formats';

const descriptions: Record<Service, string> = {
	lip_sync_video: 'The video whose person shall speak',
	lip_sync_audio: 'The speech, instead of a text',
	customised_person: 'The video from which an avatar is made',
	prompt_audio: 'The speech from which a voice is cloned',
	make_video_audio: 'The speech of an avatar video, instead of a text',
	make_video_background: 'The picture behind an avatar',
};

function limitsOf(service: Service): string {
	const max = maxBytesOf(service);
	return extensionsOf(service) + (max < Infinity ? `; at most ${sizeInWords(max)}` : '');
}

/** What a file is for, as the user sees it. */
export const serviceField: INodeProperties & { default: Service } = {
	displayName: 'Purpose',
	name: 'service',
	type: 'options',
	options: services.map((value) => ({
		name: purposeOf(value),
		value,
		description: `${descriptions[value]} (${limitsOf(value)})`,
	})),
	default: 'lip_sync_video',
	description: 'What the file is for. Chanjing takes it for nothing else.',
};
