import { pickedField } from '../fields/id';

/** The avatar that an operation is about. */
export const avatarId = pickedField('an avatar', 'searchOwnAvatars', {
	displayName: 'Avatar',
	name: 'avatarId',
	description: 'An avatar of this account; its ID is the one returned by Avatar > Create',
	placeholder: 'e.g. C-3f6f0a1b2c3d',
});
