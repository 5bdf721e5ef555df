import { extensionsOf, maxBytesOf, purposes, type Service, services, sizeInWords } from '../../files/formats';
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
			name: purposes[value].name,
			value,
			description: `${purposes[value].description} (${limitsOf(value)})`,
		})),
		default: 'lip_sync_video',
		description,
	});
