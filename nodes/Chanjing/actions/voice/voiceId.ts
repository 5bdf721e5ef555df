import { pickedField } from '../fields/id';

/** The cloned voice that an operation is about. */
export const voiceId = pickedField('a voice', 'searchOwnVoices', {
	displayName: 'Voice',
	name: 'voiceId',
	description: 'A voice of this account; its ID is the one returned by Voice > Create',
	placeholder: 'e.g. C-Audio-3f6f0a1b2c3d',
});
