import {
	descriptionOf,
	extensionsOf,
	maxBytesOf,
	purposeOf,
	type Service,
	services,
	sizeInWords,
} from '../../files/formats';
import { choiceField } from './field';

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
			description: `${descriptionOf(value)} (${limitsOf(value)})`,
		})),
		default: 'lip_sync_video',
		description,
	});
