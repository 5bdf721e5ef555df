import {
	extensionsOf,
	maxBytesOf,
	purposeOf,
	type Service,
	services,
	sizeInWords,
} from '../../files/formats';
import { choiceField } from './field';

const descriptions: Record<Service, string> = {
	lip_sync_video: 'A video of the person who will speak',
	lip_sync_audio: 'Recorded speech, used instead of a text',
	customised_person: 'A video from which an avatar is made',
	prompt_audio: 'Recorded speech from which a voice is cloned',
	make_video_audio: 'Recorded speech for an avatar video, used instead of a text',
	make_video_background: 'A picture to put behind an avatar',
};

function limitsOf(service: Service): string {
	const max = maxBytesOf(service);
	return extensionsOf(service) + (max < Infinity ? `; at most ${sizeInWords(max)}` : '');
}

/** What a file is for, as the user sees it. */
export const serviceField = (description: string) =>
	choiceField<Service>({
		displayName: 'Purpose',
		name: 'service',
		options: services.map((value) => ({
			name: purposeOf(value),
			value,
			description: `${descriptions[value]} (${limitsOf(value)})`,
		})),
		default: 'lip_sync_video',
		description,
	});
