import { extensionsOf, type Service, services } from '../../files/formats';
import { choiceField } from './field';

const purposes: Record<Service, { name: string; description: string }> = {
	lip_sync_video: { name: 'Driving Video', description: 'A video of the person who will speak' },
	lip_sync_audio: { name: 'Audio', description: 'Recorded speech, used instead of a text' },
};

/** What a file is for, as the user sees it. */
export const serviceField = (description: string) =>
	choiceField<Service>({
		displayName: 'Purpose',
		name: 'service',
		type: 'options',
		options: services.map((value) => ({
			name: purposes[value].name,
			value,
			description: `${purposes[value].description} (${extensionsOf(value)})`,
		})),
		default: 'lip_sync_video',
		description,
	});
